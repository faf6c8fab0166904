//! How many outputs at once, and compiled for which processor.

/// Outputs at once at most.
pub(crate) const MOST: usize = 32;

/// Work that can be compiled for any processor; every method of it must be inlined.
pub(crate) trait Work {
    /// Does it on `N` outputs at once.
    fn run<const N: usize>(self);
}

/// Runs `work` with the widest registers that this processor has, two to a row of a tile.
pub(crate) fn run<W: Work>(work: W) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        #[expect(
            unsafe_code,
            reason = "functions with processor features cannot be called otherwise"
        )]
        // SAFETY: the processor has the features of the function called, as was just asked.
        unsafe {
            if has!("avx512f") && has!("avx512vl") {
                return avx512(work);
            }
            if has!("avx2") {
                return avx2(work);
            }
        }
    }
    work.run::<8>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn avx512<W: Work>(work: W) {
    work.run::<MOST>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<W: Work>(work: W) {
    work.run::<16>();
}
