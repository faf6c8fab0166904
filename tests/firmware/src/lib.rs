//! Shared by the programs: start-up, printing, exit and counting instructions.
//!
//! Each program under `src/bin/` is an example to copy: a model in a `const`, its buffer in a
//! static, no heap. `cargo run --release --bin moons` builds it for a Cortex-M4F and runs it under
//! QEMU; `--target` chooses another processor.

#![no_std]

pub mod count;
pub mod fnv;
mod leave;
pub mod mnist;
mod number;
pub mod parity;
pub mod print;
#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "riscv32", path = "riscv.rs")]
mod processor;
pub mod resume;
pub mod stack;

use leave::leave;
pub use number::number;
pub use print::{Decimal, Hexadecimal, Long};
pub use processor::entry;

/// Prints the instructions and the stack that the program used, and leaves the emulator with exit
/// status 0, or 1 if something went wrong.
pub fn exit(well: bool) -> ! {
    println!("instructions {}", Long(count::instructions()));
    match stack::used() {
        Some(bytes) => println!("stack {}", bytes),
        None => {
            println!("stack overflow");
            leave(false);
        }
    }
    leave(well)
}

/// No linked code panics, so the linker drops this function; `symbols` checks that.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    leave(false)
}
