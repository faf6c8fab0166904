//! Instructions executed, counted by SysTick: with `-icount shift=0` an instruction takes a
//! nanosecond, and the timer of QEMU's mps2 boards ticks at 25 MHz, once in 40 instructions.

use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{Peripherals, SYST};

/// Instructions between two ticks.
pub const TICK: u32 = 40;

const RELOAD: u32 = 0xff_ffff;

/// A running SysTick.
pub struct Counter(SYST);

impl Counter {
    /// Starts the timer; `None` where it was taken before.
    pub fn start() -> Option<Self> {
        let mut timer = Peripherals::take()?.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(RELOAD);
        timer.clear_current();
        timer.enable_counter();
        Some(Self(timer))
    }

    /// Instructions that `work` takes, to the tick; no more than 671 million.
    pub fn count(&self, work: impl FnOnce()) -> u32 {
        let start = SYST::get_current();
        work();
        (start.wrapping_sub(SYST::get_current()) & RELOAD) * TICK
    }
}
