//! The hash that all programs and tests compare bits by.

/// What the hash of no bytes is.
pub const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a of 64 bits: the hash of what gave `hash`, and then `bytes`.
pub fn fnv(hash: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(hash, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
