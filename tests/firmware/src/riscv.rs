//! RISC-V: the run-time crate does not paint the stack, and QEMU's counter of instructions does not
//! start at 0.

pub use riscv_rt::entry;

// Sets the counter to 0 and paints the stack, which is still empty, in the colour of `cortex-m-rt`.
// In assembly, since no Rust code may run before memory is initialised.
core::arch::global_asm!(
    ".section .init.pre_init, \"ax\"
    .global __pre_init
__pre_init:
    csrw minstreth, zero
    csrw minstret, zero
    la t0, _stack_end
    li t1, 0xcccccccc
1:  sw t1, 0(t0)
    addi t0, t0, 4
    bltu t0, sp, 1b
    ret"
);

/// Number of instructions executed since reset.
pub fn instructions() -> u64 {
    riscv::register::minstret::read64()
}
