//! Checks the instruction count that the other programs use. A loop with a known number of
//! instructions has to be counted to within two ticks, however often the timer wraps.

#![no_std]
#![no_main]

use core::arch::asm;

use firmware::count::count;
use firmware::{entry, exit, println};

/// Instructions in a tick of the slowest timer, rounded up.
const TICK: u32 = 63;

#[entry]
fn main() -> ! {
    let well = [1_000, 1_000_000, 600_000_000].map(|rounds| {
        let counted = count(|| spin(rounds));
        println!("{} instructions counted as {}", 2 * rounds, counted);
        counted.abs_diff(2 * rounds) <= 2 * TICK
    });
    exit(well == [true; 3])
}

/// Executes two instructions per round.
fn spin(mut rounds: u32) {
    // SAFETY: only the register and the flags change.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("2: subs {0}, {0}, #1", "bne 2b", inout(reg) rounds);
        #[cfg(target_arch = "riscv32")]
        asm!("2: addi {0}, {0}, -1", "bnez {0}, 2b", inout(reg) rounds);
    }
    core::hint::black_box(rounds);
}
