//! What is particular to Cortex-M: SysTick counts from the first instruction on.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use cortex_m::peripheral::SYST;
pub use cortex_m_rt::entry;
use cortex_m_rt::exception;

use crate::leave::leave;
use crate::number::number;

/// Frequency of the timer on the board that QEMU emulates for the target; `build.rs` sets it.
const MEGAHERTZ: u64 = number(env!("SYSTICK_MEGAHERTZ")) as u64;

/// How often the timer's 24 bits have run out.
static WRAPS: AtomicU32 = AtomicU32::new(0);

// Starts the timer at its longest period, with its exception. In assembly, since Rust may not run
// before the start-up code has initialised memory.
core::arch::global_asm!(
    ".section .text.pre_init, \"ax\"
    .global __pre_init
    .type __pre_init, %function
    .thumb_func
__pre_init:
    ldr r0, =0xe000e010
    ldr r1, =0xffffff
    str r1, [r0, #4] // reload
    str r1, [r0, #8] // current, which any value clears
    movs r1, #7 // the processor's clock, the exception, on
    str r1, [r0]
    bx lr"
);

#[exception]
fn SysTick() {
    // Nobody else writes, and Cortex-M0 has no atomic addition.
    WRAPS.store(WRAPS.load(Relaxed) + 1, Relaxed);
}

/// Instructions executed since reset, to the tick.
pub fn instructions() -> u64 {
    loop {
        let wraps = WRAPS.load(Relaxed);
        // It counts down, and its period begins at 0.
        let ticks = SYST::get_current().wrapping_neg() & 0xff_ffff;
        if WRAPS.load(Relaxed) == wraps {
            let ticks = u64::from(wraps) << 24 | u64::from(ticks);
            // A tick of the nRF51's 16 MHz is 62.5 ns.
            return ticks * (2000 / MEGAHERTZ) / 2;
        }
    }
}

/// The board's interrupts, of which the programs use none: one vector in place of the 240 that
/// `cortex-m-rt` reserves where no device crate names its own, 956 bytes of flash.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".vector_table.interrupts")]
static __INTERRUPTS: [unsafe extern "C" fn() -> !; 1] = [unused];

unsafe extern "C" fn unused() -> ! {
    leave(false)
}
