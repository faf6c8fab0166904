//! Number of executed instructions under QEMU's `-icount shift=0`, where each takes a nanosecond.
//! RISC-V has a counter of instructions. On Cortex-M, SysTick counts to its tick of 40, 50 or 62.5
//! instructions.

pub use crate::processor::instructions;

/// Number of instructions that `work` takes, up to four billion.
pub fn count(work: impl FnOnce()) -> u32 {
    let start = instructions();
    work();
    (instructions() - start) as u32
}
