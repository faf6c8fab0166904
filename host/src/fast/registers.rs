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

/// Runs `work` in the widest registers of this processor that are not mostly padding. With AVX-512
/// more than 16 outputs take two of its registers, 9 to 16 take one; with AVX2 more than 8 take two.
/// Fewer take one of AVX2's.
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
