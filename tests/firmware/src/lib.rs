//! What the programs share: start-up, printing, exit, and counting instructions.
//!
//! Each program under `src/bin/` is an example to copy: a model in a `const`, its buffer in a
//! static, no heap. `cargo run --release --bin moons` builds it for a Cortex-M4F and runs it under
//! QEMU; `--target` chooses another processor.

#![no_std]

#[cfg(target_arch = "arm")]
pub mod count;
#[cfg(target_arch = "arm")]
mod interrupts;
pub mod parity;
pub mod print;
#[cfg(target_arch = "arm")]
pub mod stack;

#[cfg(target_arch = "arm")]
pub use cortex_m_rt::entry;
pub use print::{Decimal, Hexadecimal};
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;

/// Leaves the emulator with exit status 0, or 1 where something went wrong. Prints before how much
/// stack was used, where the start-up code paints it.
pub fn exit(well: bool) -> ! {
    #[cfg(target_arch = "arm")]
    match stack::used() {
        Some(bytes) => println!("stack {}", bytes),
        None => {
            println!("stack overflow");
            leave(false);
        }
    }
    leave(well)
}

fn leave(well: bool) -> ! {
    semihosting::process::exit(i32::from(!well))
}

/// Nothing that is linked panics, and then the linker drops this; `table` checks that it did.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    leave(false)
}
