//! How many outputs to compute together, and for which processor to compile.

/// Largest number of outputs to compute together.
pub(crate) const MAX_OUTPUTS: usize = 32;

/// Smallest number of outputs to compute together.
pub(crate) const MIN_OUTPUTS: usize = 8;

/// Work that can be compiled for any processor. All of its methods must be inlined.
pub(crate) trait Work: Sized {
    /// Useful vector width: more lanes would be padding.
    fn outputs(&self) -> usize {
        MAX_OUTPUTS
    }

    /// Does the work, `N` outputs at a time.
    fn run<const N: usize>(self);
}

/// Runs `work` in the widest registers of this processor that are not mostly padding. With AVX-512,
/// more than 16 outputs use two of its registers and 9 to 16 use one. With AVX2, more than 8
/// outputs use two registers. Up to 8 outputs use one register of AVX2 on either processor.
pub(crate) fn run<W: Work>(work: W) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        #[expect(
            unsafe_code,
            reason = "functions with processor features cannot be called otherwise"
        )]
        // SAFETY: the checks above show that the processor has the features of the function called.
        unsafe {
            if work.outputs() > MIN_OUTPUTS && has!("avx512f") && has!("avx512vl") {
                return match work.outputs() {
                    ..=16 => avx512::<W, 16>(work),
                    _ => avx512::<W, MAX_OUTPUTS>(work),
                };
            }
            if has!("avx2") {
                return match work.outputs() {
                    ..=MIN_OUTPUTS => avx2::<W, MIN_OUTPUTS>(work),
                    _ => avx2::<W, 16>(work),
                };
            }
        }
    }
    work.run::<MIN_OUTPUTS>();
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
