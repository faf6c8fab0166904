//! Sources of a file's bytes: a slice, or storage that is read in pieces.

use core::convert::Infallible;
use core::ops::Range;

use super::error::{CheckpointError, LoadError};
use super::format::CHECKSUM;
use byteorder::{ByteOrder, LittleEndian};

/// The most bytes that are read together, a multiple of 4.
const READ_LEN: usize = 64;

/// Bytes that can be read at any offset.
pub(super) trait Source {
    /// The error of reading.
    type Error;
    /// The number of bytes.
    fn len(&self) -> usize;
    /// Fills `to` with the bytes that start at `at`. All of them must exist.
    fn read(&mut self, at: usize, to: &mut [u8]) -> Result<(), Self::Error>;
}

impl Source for &[u8] {
    type Error = Infallible;

    fn len(&self) -> usize {
        <[u8]>::len(self)
    }

    fn read(&mut self, at: usize, to: &mut [u8]) -> Result<(), Infallible> {
        let from = self.get(at..).unwrap_or_default();
        for (to, &byte) in to.iter_mut().zip(from) {
            *to = byte;
        }
        Ok(())
    }
}

/// Storage of `len` bytes that is read by a function.
pub(crate) struct Storage<F> {
    pub(crate) len: usize,
    pub(crate) read: F,
}

impl<E, F: FnMut(usize, &mut [u8]) -> Result<(), E>> Source for Storage<F> {
    type Error = E;

    fn len(&self) -> usize {
        self.len
    }

    fn read(&mut self, at: usize, to: &mut [u8]) -> Result<(), E> {
        (self.read)(at, to)
    }
}

/// Reads the `N` words that start at byte `at`.
pub(super) fn words<S: Source, const N: usize>(
    source: &mut S,
    at: usize,
) -> Result<[u32; N], LoadError<S::Error>> {
    let mut words = [[0; 4]; N];
    let bytes = words.as_flattened_mut();
    // Only a file shorter than its first fields has fewer.
    let need = at.saturating_add(bytes.len());
    if need > source.len() {
        return Err(LoadError::short(need, source.len()));
    }
    source.read(at, bytes).map_err(LoadError::Read)?;
    Ok(words.map(|word| LittleEndian::read_u32(&word)))
}

/// Reads the range `bytes` in pieces, calls `visit` with the offset and the bytes of each, and
/// compares the checksum with the one that follows the range.
pub(super) fn visit<S: Source>(
    source: &mut S,
    bytes: Range<usize>,
    mut visit: impl FnMut(usize, &[u8]),
) -> Result<(), LoadError<S::Error>> {
    let mut digest = CHECKSUM.digest();
    let mut piece = [0; READ_LEN];
    for at in bytes.clone().step_by(READ_LEN) {
        let Some(piece) = piece.get_mut(..READ_LEN.min(bytes.end - at)) else {
            break;
        };
        source.read(at, piece).map_err(LoadError::Read)?;
        digest.update(piece);
        visit(at, piece);
    }
    let [found] = words(source, bytes.end)?;
    let computed = digest.finalize();
    match found == computed {
        true => Ok(()),
        false => Err(CheckpointError::Checksum { found, computed }.into()),
    }
}

/// Checks the range `bytes` and returns its first `N` words; 0 if there are fewer. The words are
/// from the reading that was checked, since a second reading might differ.
pub(super) fn checked<S: Source, const N: usize>(
    source: &mut S,
    bytes: Range<usize>,
) -> Result<[u32; N], LoadError<S::Error>> {
    let mut words = [0; N];
    let start = bytes.start;
    visit(source, bytes, |at, piece| {
        let to = words.iter_mut().skip((at - start) / 4);
        for (to, word) in to.zip(piece.as_chunks::<4>().0) {
            *to = LittleEndian::read_u32(word);
        }
    })?;
    Ok(words)
}

/// The range of values in a file, and the larger range that their checksum covers.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) place: Range<usize>,
    pub(super) covered: Range<usize>,
}

impl Values {
    /// Calls `each` with the four bytes of each value, and compares the checksum.
    pub(super) fn visit<S: Source>(
        &self,
        source: &mut S,
        mut each: impl FnMut([u8; 4]),
    ) -> Result<(), LoadError<S::Error>> {
        visit(source, self.covered.clone(), |at, piece| {
            let first = self.place.start.saturating_sub(at);
            let end = self.place.end.saturating_sub(at).min(piece.len());
            let (words, _) = piece.get(first..end).unwrap_or_default().as_chunks();
            words.iter().for_each(|word| each(*word));
        })
    }

    /// Copies values until `to` ends.
    pub(super) fn copy<'t, S: Source>(
        &self,
        source: &mut S,
        to: impl IntoIterator<Item = &'t mut f32>,
    ) -> Result<(), LoadError<S::Error>> {
        let mut to = to.into_iter();
        self.visit(source, |word| {
            if let Some(to) = to.next() {
                *to = LittleEndian::read_f32(&word);
            }
        })
    }
}
