//! Which register tile, and compiled for which processor.

/// Work that can be compiled for any processor; every method of it must be inlined.
pub(super) trait Work {
    /// Does it with a register tile of `M` by `N` sums.
    fn run<const M: usize, const N: usize>(self);
}

/// Runs `work` with the widest registers that this processor has and the build knows.
pub(super) fn run<W: Work>(work: W) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as was just asked.
        #[expect(
            unsafe_code,
            reason = "a function with processor features cannot be called otherwise"
        )]
        return unsafe { avx2(work) };
    }
    work.run::<4, 8>();
}

/// Fourteen of the sixteen registers hold sums; 7 divides the 28 and 14 columns of MNIST.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<W: Work>(work: W) {
    work.run::<7, 16>();
}
