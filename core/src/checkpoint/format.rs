//! Constants of the format.

use crc::{CRC_32_ISO_HDLC, Crc};

/// The first bytes of every file.
pub(super) const MAGIC: [u8; 8] = *b"firmgrad";
/// Bytes that precede the first section.
pub(super) const FILE_HEADER_LEN: usize = 20;
/// Bytes of a section that precede its content.
pub(super) const SECTION_HEADER_LEN: usize = 12;
/// Bytes of a checksum.
pub(super) const CHECKSUM_LEN: usize = 4;
/// The checksum of a section or, in version 1, of the file.
pub(crate) const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// The tags of the sections.
pub(super) const MODEL: [u8; 4] = *b"MODL";
pub(super) const PARAMETERS: [u8; 4] = *b"PARM";
pub(super) const TRAINING: [u8; 4] = *b"TRNG";
pub(super) const ABOUT: [u8; 4] = *b"abou";

/// Words of the model's section that precede its layers.
pub(super) const MODEL_HEADER_WORDS: usize = 5;
/// Words of a training state that precede the optimiser's slots.
pub(super) const TRAINING_HEADER_WORDS: usize = 11;

/// Whether a reader may skip a section that it does not know.
pub(super) const fn is_optional([first, ..]: [u8; 4]) -> bool {
    first.is_ascii_lowercase()
}

/// The version of the format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

/// The 8-byte number with these words.
pub(super) const fn u64_from_words(low: u32, high: u32) -> u64 {
    low as u64 | (high as u64) << 32
}
