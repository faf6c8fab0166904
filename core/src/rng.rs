//! The counter-based random number generator of initialisation, dropout and shuffling.
//!
//! Philox4x32-10 of Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*
//! (SC 2011). A block of four words is a pure function of a key and a counter. A random number
//! therefore depends only on its counter, never on earlier draws. The streams below are part of the
//! numerics contract. The tests check the published vectors.

use crate::Real;
use crate::elementary::{sin_cos_pi, sqrt};

/// The Philox4x32-10 bijection under one key.
///
/// ```
/// use firmgrad::{Philox, Rng};
///
/// let words = Philox::new(9).block([0, 0, 3, 0]);
/// let mut stream = Rng::new(9, 3);
/// assert_eq!(words, [(); 4].map(|()| stream.next_u32()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Philox {
    key: [u32; 2],
}

impl Philox {
    /// The generator with `seed` as its key. The low word of the seed is the first word of the key.
    pub const fn new(seed: u64) -> Self {
        Self {
            key: [seed as u32, (seed >> 32) as u32],
        }
    }

    /// The four words at `counter`. These are ten rounds of
    /// `(hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))`, where `M0` is
    /// 0xD2511F53, `M1` is 0xCD9E8D57, and `hi` and `lo` are the words of a 64-bit product. Between
    /// rounds the Weyl constants 0x9E3779B9 and 0xBB67AE85 are added to `k0` and `k1`.
    pub const fn block(self, counter: [u32; 4]) -> [u32; 4] {
        let [mut c0, mut c1, mut c2, mut c3] = counter;
        let [mut k0, mut k1] = self.key;
        let mut round = 0;
        while round < 10 {
            let first = 0xD251_1F53_u64 * c0 as u64;
            let second = 0xCD9E_8D57_u64 * c2 as u64;
            (c0, c1, c2, c3) = (
                (second >> 32) as u32 ^ c1 ^ k0,
                second as u32,
                (first >> 32) as u32 ^ c3 ^ k1,
                first as u32,
            );
            k0 = k0.wrapping_add(0x9E37_79B9);
            k1 = k1.wrapping_add(0xBB67_AE85);
            round += 1;
        }
        [c0, c1, c2, c3]
    }
}

/// A sequence of random numbers from one stream of a seed.
///
/// Word `n` of stream `s` is word `n % 4` of the block at counter
/// `[low(n / 4), high(n / 4), s, 0]`.
///
/// ```
/// use firmgrad::Rng;
///
/// let mut rng = Rng::new(1, 99);
/// assert!((0.0..1.0).contains(&rng.uniform()));
/// assert!(rng.below(6) < 6);
/// let noise = 0.1 * rng.normal(); // mean 0, standard deviation 0.1
///
/// let mut order = [0, 1, 2, 3, 4];
/// rng.shuffle(&mut order);
/// order.sort();
/// assert_eq!(order, [0, 1, 2, 3, 4]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rng {
    philox: Philox,
    stream: u32,
    position: u64,
}

impl Rng {
    /// The stream `stream` of `seed`, at its first word. A [`Trainer`](crate::Trainer) draws its
    /// weights from the first streams of its seed, one stream per layer.
    pub const fn new(seed: u64, stream: u32) -> Self {
        Self {
            philox: Philox::new(seed),
            stream,
            position: 0,
        }
    }

    /// The next word, uniform over all of `u32`.
    pub const fn next_u32(&mut self) -> u32 {
        let block = self.position / 4;
        let [w0, w1, w2, w3] =
            self.philox
                .block([block as u32, (block >> 32) as u32, self.stream, 0]);
        let word = match self.position % 4 {
            0 => w0,
            1 => w1,
            2 => w2,
            _ => w3,
        };
        self.position = self.position.wrapping_add(1);
        word
    }

    /// Uniform in `[0, 1)`: the upper 24 bits of a word, times 2^-24.
    pub const fn uniform(&mut self) -> f32 {
        to_unit_interval(self.next_u32())
    }

    /// Standard normal, by the Box-Muller transform (1958): `sqrt(-2 ln(1 - u)) cos(2 pi v)`, where
    /// `u` and `v` are two successive [`uniform`](Self::uniform) draws.
    pub fn normal(&mut self) -> f32 {
        let radius = sqrt(-2.0 * Real::ln(1.0 - self.uniform()));
        let (_, cos) = sin_cos_pi(2.0 * self.uniform());
        radius * cos
    }

    /// Uniform in `0..bound`, without bias (Lemire, *Fast random integer generation in an
    /// interval*, 2019). 0 if `bound` is 0.
    pub const fn below(&mut self, bound: u32) -> u32 {
        let mut product = self.next_u32() as u64 * bound as u64;
        if (product as u32) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (product as u32) < threshold {
                product = self.next_u32() as u64 * bound as u64;
            }
        }
        (product >> 32) as u32
    }

    /// Shuffles `items` by Fisher-Yates, from the last position to the first. There must be fewer
    /// than 2^32 items.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let mut rest = items;
        while let [_, _, ..] = rest {
            let drawn = self.below(rest.len() as u32) as usize;
            let Some((last, before)) = rest.split_last_mut() else {
                return;
            };
            // If the last position itself is drawn, nothing is swapped.
            if let Some(other) = before.get_mut(drawn) {
                core::mem::swap(other, last);
            }
            rest = before;
        }
    }
}

/// The upper 24 bits of `word` as a fraction in `[0, 1)`.
pub(crate) const fn to_unit_interval(word: u32) -> f32 {
    (word >> 8) as f32 * (1.0 / 16_777_216.0)
}

#[cfg(test)]
mod tests {
    use super::{Philox, Rng};

    /// The known-answer vectors published with the Random123 library.
    #[test]
    fn published_vectors() {
        let answers = [
            (
                0,
                [0; 4],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
            ),
            (
                u64::MAX,
                [u32::MAX; 4],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                0x299f_31d0_a409_3822,
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (seed, counter, words) in answers {
            assert_eq!(Philox::new(seed).block(counter), words);
        }
    }

    #[test]
    fn words_are_those_of_the_streams_blocks() {
        for high in [0, 5] {
            let mut rng = Rng::new(9, 3);
            rng.position = u64::from(high) << 34;
            for low in 0..3 {
                let words = Philox::new(9).block([low, high, 3, 0]);
                assert_eq!([(); 4].map(|()| rng.next_u32()), words);
            }
        }
    }

    #[test]
    fn normal_is_the_box_muller_transform() {
        let (mut rng, mut uniforms) = (Rng::new(4, 1), Rng::new(4, 1));
        for _ in 0..1000 {
            let [u, v] = [(); 2].map(|()| f64::from(uniforms.uniform()));
            let want =
                libm::sqrt(-2.0 * libm::log(1.0 - u)) * libm::cos(core::f64::consts::TAU * v);
            assert!((f64::from(rng.normal()) - want).abs() < 1e-5);
        }
    }

    #[test]
    fn shuffle_is_fisher_yates() {
        let (mut rng, mut draws) = (Rng::new(6, 0), Rng::new(6, 0));
        let mut items: [u32; 50] = core::array::from_fn(|n| n as u32);
        let mut want = items;
        for last in (1..50).rev() {
            want.swap(last, draws.below(last as u32 + 1) as usize);
        }
        rng.shuffle(&mut items);
        assert_eq!(items, want);
    }

    #[test]
    fn below_is_uniform_and_in_range() {
        let mut rng = Rng::new(7, 0);
        let mut counts = [0u32; 6];
        for _ in 0..6000 {
            counts[rng.below(6) as usize] += 1;
        }
        assert!(
            counts.iter().all(|&n| (850..1150).contains(&n)),
            "{counts:?}"
        );
        assert_eq!(rng.below(0), 0);
    }

    /// Lemire's algorithm without its shortcut: a product whose low word is below `2^32 mod bound`
    /// is drawn again.
    #[test]
    fn below_rejects_biased_words() {
        for bound in [1, 6, 1 << 31, 3 << 30, u32::MAX] {
            let (mut rng, mut words) = (Rng::new(5, 2), Rng::new(5, 2));
            for _ in 0..200 {
                let product = loop {
                    let product = u64::from(words.next_u32()) * u64::from(bound);
                    if product % (1 << 32) >= (1 << 32) % u64::from(bound) {
                        break product;
                    }
                };
                assert_eq!(u64::from(rng.below(bound)), product / (1 << 32));
            }
        }
    }

    #[test]
    fn normal_has_its_moments() {
        let mut rng = Rng::new(3, 1);
        let draws: [f32; 4096] = core::array::from_fn(|_| rng.normal());
        let mean = draws.iter().sum::<f32>() / 4096.0;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / 4096.0;
        assert!(mean.abs() < 0.06, "{mean}");
        assert!((variance - 1.0).abs() < 0.1, "{variance}");
    }
}
