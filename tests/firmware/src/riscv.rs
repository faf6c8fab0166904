//! What is particular to RISC-V: the run-time crate does not paint the stack, and QEMU's counter
//! of instructions does not begin at 0.

pub use riscv_rt::entry;

// Sets the counter to 0 and paints the stack, on which nothing lies yet, in the colour of
// `cortex-m-rt`. In assembly, since Rust may not run before memory is initialised.
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

/// Instructions executed since reset.
pub fn instructions() -> u64 {
    riscv::register::minstret::read64()
}
