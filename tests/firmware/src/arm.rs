//! Cortex-M: SysTick counts from the first instruction on.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use cortex_m::peripheral::SYST;
pub use cortex_m_rt::entry;
use cortex_m_rt::exception;

use crate::leave::leave;
use crate::number::number;

/// Frequency of the timer on the board that QEMU emulates for the target; `build.rs` sets it.
const MEGAHERTZ: u64 = number(env!("SYSTICK_MEGAHERTZ")) as u64;

/// How often the 24-bit timer has wrapped.
static WRAPS: AtomicU32 = AtomicU32::new(0);

// Starts the timer with its longest period and its exception. In assembly, since no Rust code may
// run before the start-up code has initialised memory.
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
    // Nothing else writes here, and a Cortex-M0 has no atomic addition.
    WRAPS.store(WRAPS.load(Relaxed) + 1, Relaxed);
}

/// Number of instructions executed since reset, to the tick.
pub fn instructions() -> u64 {
    loop {
        let wraps = WRAPS.load(Relaxed);
        // The timer counts down, and its period starts at 0.
        let ticks = SYST::get_current().wrapping_neg() & 0xff_ffff;
        if WRAPS.load(Relaxed) == wraps {
            let ticks = u64::from(wraps) << 24 | u64::from(ticks);
            // A tick of the nRF51's 16 MHz is 62.5 ns.
            return ticks * (2000 / MEGAHERTZ) / 2;
        }
    }
}

/// The board's interrupts, none of which the programs use: one vector instead of the 240 that
/// `cortex-m-rt` reserves if no device crate defines any. Saves 956 bytes of flash.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".vector_table.interrupts")]
static __INTERRUPTS: [unsafe extern "C" fn() -> !; 1] = [unused];

unsafe extern "C" fn unused() -> ! {
    leave(false)
}
