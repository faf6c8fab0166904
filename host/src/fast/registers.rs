//! How many outputs at once, and compiled for which processor.

/// Outputs at once at most.
pub(crate) const MOST: usize = 32;

/// Outputs at once at least.
pub(crate) const LEAST: usize = 8;

/// Work that can be compiled for any processor; every method of it must be inlined.
pub(crate) trait Work: Sized {
    /// Outputs that lie side by side: more at once would be padding.
    fn outputs(&self) -> usize {
        MOST
    }

    /// Does it on `N` outputs at once.
    fn run<const N: usize>(self);
}

/// Runs `work` with the widest registers that this processor has, on as few outputs at once as there
/// are: up to 8 in one of AVX2's registers, 16 in one of AVX-512's or two of AVX2's, more in two of
/// AVX-512's.
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
            if work.outputs() > LEAST && has!("avx512f") && has!("avx512vl") {
                return match work.outputs() {
                    ..=16 => avx512::<W, 16>(work),
                    _ => avx512::<W, MOST>(work),
                };
            }
            if has!("avx2") {
                return match work.outputs() {
                    ..=LEAST => avx2::<W, LEAST>(work),
                    _ => avx2::<W, 16>(work),
                };
            }
        }
    }
    work.run::<LEAST>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn avx512<W: Work, const N: usize>(work: W) {
    work.run::<N>();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<W: Work, const N: usize>(work: W) {
    work.run::<N>();
}
