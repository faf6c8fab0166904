//! Errors of reading and writing IDX files.

use super::Element;

/// Why bytes are not the expected IDX file. Offsets and lengths are in bytes.
///
/// ```
/// use firmgrad::idx::{Element, Idx, IdxError};
///
/// assert_eq!(Idx::parse(&[0x1F, 0x8B, 8, 0]), Err(IdxError::Gzip));
/// assert_eq!(Idx::parse(b"<!DOCTYPE html>"), Err(IdxError::Markup));
/// let floats = [0, 0, Element::F32.code(), 0, 0x3F, 0x80, 0, 0];
/// let error = Idx::parse(&floats)?.as_u8().unwrap_err();
/// assert_eq!(error, IdxError::Element { expected: Element::U8, found: Element::F32 });
/// # Ok::<(), IdxError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum IdxError {
    /// The bytes begin with `1f 8b`: the file is still gzip-compressed.
    Gzip,
    /// The bytes begin with `<`: most likely a server sent an error page instead of the file.
    Markup,
    /// The header ends early.
    Header {
        /// Length of the header, as far as it is known.
        expected: usize,
        /// Length of all the bytes.
        found: usize,
    },
    /// One of the first two bytes is not 0.
    Magic {
        /// Its offset, 0 or 1.
        offset: usize,
        /// The byte there.
        found: u8,
    },
    /// The third byte is not the code of a type.
    Type {
        /// The byte at offset 2.
        found: u8,
    },
    /// The size of the data does not fit in the address space.
    Overflow {
        /// The dimension, counted from 0, at which the product overflows.
        axis: usize,
    },
    /// The data are shorter or longer than the header says.
    Length {
        /// The length according to the header: the product of the dimensions and the size of an
        /// element.
        expected: usize,
        /// The number of bytes after the header.
        found: usize,
    },
    /// The file is valid, but its elements have another type than the requested one.
    Element {
        /// The requested type.
        expected: Element,
        /// The type of the file.
        found: Element,
    },
    /// A header to be written has more than 255 dimensions.
    Rank {
        /// The number of dimensions given.
        found: usize,
    },
    /// The buffer for a header is too short.
    Buffer {
        /// Length of the header.
        expected: usize,
        /// Length of the buffer.
        found: usize,
    },
}

impl core::fmt::Display for IdxError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            Self::Gzip => {
                f.write_str("this is gzip-compressed data, not IDX: it begins with 1f 8b")
            }
            Self::Markup => f.write_str("this is a web page, not IDX: it begins with <"),
            Self::Header { expected, found } => {
                write!(
                    f,
                    "there are {found} bytes, too few for the IDX header of {expected}"
                )
            }
            Self::Magic { offset, found } => write!(
                f,
                "byte {offset} is {found:#04x} where an IDX file has 0x00"
            ),
            Self::Type { found } => write!(
                f,
                "byte 2 is {found:#04x}, not an IDX type (0x08, 0x09, 0x0b to 0x0e)"
            ),
            Self::Overflow { axis } => {
                write!(f, "the size overflows at dimension {axis} (counted from 0)")
            }
            Self::Length { expected, found } => write!(
                f,
                "there are {found} bytes of data where the IDX header says {expected}"
            ),
            Self::Element { expected, found } => {
                write!(
                    f,
                    "there are elements of type {found} where {expected} was expected"
                )
            }
            Self::Rank { found } => write!(
                f,
                "there are {found} dimensions, but IDX allows at most 255"
            ),
            Self::Buffer { expected, found } => write!(
                f,
                "the buffer has {found} bytes, too few for the IDX header of {expected}"
            ),
        }
    }
}

impl core::error::Error for IdxError {}
