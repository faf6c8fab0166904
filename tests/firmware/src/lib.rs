#![no_std]
#[cfg(target_arch = "arm")]
pub use cortex_m_rt::entry;
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;
pub use semihosting::println;
#[cfg(target_arch = "arm")]
pub mod count;
pub mod parity;

pub fn exit(ok: bool) -> ! {
    semihosting::process::exit(i32::from(!ok))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(false)
}
