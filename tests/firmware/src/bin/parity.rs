//! The run of a thousand steps on this processor. Prints the hash of all parameters and fails if it
//! differs from the host's.

#![no_std]
#![no_main]

use firmware::parity::{GOLDEN, LEN, NET, run};
use firmware::{Hexadecimal, entry, exit, println};
use static_cell::ConstStaticCell;

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);

#[entry]
fn main() -> ! {
    let hash = BUFFER
        .try_take()
        .and_then(|buffer| run(&NET, |optimizer| optimizer, buffer).ok());
    if let Some(hash) = hash {
        println!("hash {}", Hexadecimal(hash));
    }
    exit(hash == Some(GOLDEN))
}
