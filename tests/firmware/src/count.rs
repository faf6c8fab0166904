//! Instructions executed, under QEMU's `-icount shift=0`, where each takes a nanosecond: read from
//! RISC-V's counter of them, and from SysTick on Cortex-M, to its tick of 40, 50 or 62.5.

pub use crate::processor::instructions;

/// Instructions that `work` takes, no more than four billion.
pub fn count(work: impl FnOnce()) -> u32 {
    let start = instructions();
    work();
    (instructions() - start) as u32
}
