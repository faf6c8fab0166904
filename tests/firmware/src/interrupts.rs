//! The interrupts of the board, of which the programs use none: one vector in place of the 240 that
//! `cortex-m-rt` reserves where no device crate names its own, 956 bytes of flash.

#[unsafe(no_mangle)]
#[unsafe(link_section = ".vector_table.interrupts")]
static __INTERRUPTS: [unsafe extern "C" fn() -> !; 1] = [unused];

unsafe extern "C" fn unused() -> ! {
    crate::leave(false)
}
