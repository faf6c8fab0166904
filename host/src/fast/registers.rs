//! Which register tile, and compiled for which processor.

/// Work that can be compiled for any processor; every method of it must be inlined.
pub(super) trait Work {
    /// Whether LLVM keeps its tiles in the registers of AVX-512. Where it does, as in
    /// convolutions, they run at 90 in place of 50 GFLOP/s on a Zen 4 core; elsewhere it falls
    /// back on gathers, at 2.
    const AVX512: bool;

    /// Does it with a register tile of `M` by `N` sums.
    fn run<const M: usize, const N: usize>(self);
}

/// Runs `work` with the widest registers that this processor has and that suit it.
pub(super) fn run<W: Work>(work: W) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        #[expect(
            unsafe_code,
            reason = "functions with processor features cannot be called otherwise"
        )]
        // SAFETY: the processor has the features of the function called, as was just asked.
        unsafe {
            if W::AVX512 && has!("avx512f") && has!("avx512vl") {
                return avx512(work);
            }
            if has!("avx2") {
                return avx2(work);
            }
        }
    }
    work.run::<4, 8>();
}

/// 7 divides the 28 and 14 columns of MNIST.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
fn avx512<W: Work>(work: W) {
    work.run::<7, 16>();
}

/// Fourteen of the sixteen registers hold sums.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<W: Work>(work: W) {
    work.run::<7, 16>();
}
