//! Resumes a training run that a desktop began, saves it and resumes it again. Fails if the file
//! differs from the one that the desktop writes.

#![no_std]
#![no_main]

use firmware::resume::{FILE, GOLDEN, LEN, go_on};
use firmware::{Hexadecimal, entry, exit, println};
use static_cell::ConstStaticCell;

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);
static SAVED: ConstStaticCell<[u8; FILE]> = ConstStaticCell::new([0; FILE]);

#[entry]
fn main() -> ! {
    let (buffer, file) = (BUFFER.try_take(), SAVED.try_take());
    let hash = buffer
        .zip(file)
        .and_then(|(buffer, file)| go_on(buffer, file));
    if let Some(hash) = hash {
        println!("hash {}", Hexadecimal(hash));
    }
    exit(hash == Some(GOLDEN))
}
