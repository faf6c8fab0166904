//! Equality to the bit.

use crate::fnv::{EMPTY, fnv};

/// A float as its bits.
pub trait Bits: Copy + core::fmt::Debug {
    /// The bits, with one pattern for every NaN, since it is not promised which NaN a result is.
    fn bits(self) -> u64;
}

impl Bits for f32 {
    fn bits(self) -> u64 {
        let value = if self.is_nan() { Self::NAN } else { self };
        value.to_bits().into()
    }
}

impl Bits for f64 {
    fn bits(self) -> u64 {
        let value = if self.is_nan() { Self::NAN } else { self };
        value.to_bits()
    }
}

/// 64-bit FNV-1a over the bits of the values, lowest byte first.
pub fn hash(values: &[f32]) -> u64 {
    let bytes = values
        .iter()
        .flat_map(|value| value.to_bits().to_le_bytes());
    fnv(EMPTY, bytes)
}

/// Asserts that two slices have the same bits.
#[track_caller]
pub fn assert_same<T: Bits>(got: &[T], want: &[T], what: impl core::fmt::Debug) {
    assert_eq!(got.len(), want.len(), "{what:?}");
    let differs = |(got, want): (&T, &T)| got.bits() != want.bits();
    if let Some(at) = got.iter().zip(want).position(differs) {
        panic!("{what:?}: value {at} is {:?}, not {:?}", got[at], want[at]);
    }
}
