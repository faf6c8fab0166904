//! Instructions executed.
use cortex_m::peripheral::syst::SystClkSource;
pub struct Counter(cortex_m::peripheral::SYST);
impl Counter {
    pub fn new() -> Self {
        let mut syst = cortex_m::Peripherals::take().unwrap().SYST;
        syst.set_clock_source(SystClkSource::Core);
        syst.set_reload(0xff_ffff);
        syst.clear_current();
        syst.enable_counter();
        Self(syst)
    }
    pub fn count(&self, work: impl FnOnce()) -> u32 {
        let start = cortex_m::peripheral::SYST::get_current();
        work();
        (start.wrapping_sub(cortex_m::peripheral::SYST::get_current()) & 0xff_ffff) * 40
    }
}
