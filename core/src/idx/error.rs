//! What can be wrong with an IDX file.

use super::Element;

/// Why bytes are not the IDX file that was asked for. Offsets and lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum IdxError {
    /// The bytes begin `1f 8b`: the file is still compressed.
    Gzip,
    /// The bytes begin with `<`: most likely an error page that a server sent for the file.
    Markup,
    /// The header ends early.
    Header {
        /// Length of the header, as far as it can be told.
        expected: usize,
        /// Length of all the bytes.
        found: usize,
    },
    /// One of the first two bytes is not 0.
    Magic {
        /// Where it stands, 0 or 1.
        offset: usize,
        /// The byte there.
        found: u8,
    },
    /// The third byte is no type's code.
    Type {
        /// The byte at offset 2.
        found: u8,
    },
    /// The size of the data does not fit in the address space.
    Overflow {
        /// The dimension, counted from 0, at which the product overflows.
        axis: usize,
    },
    /// The data are not as long as the header says: cut off, or with bytes left over.
    Length {
        /// The product of the dimensions and the size of an element.
        expected: usize,
        /// Bytes after the header.
        found: usize,
    },
    /// The file is sound and holds another type than the one asked for.
    Element {
        /// The type asked for.
        expected: Element,
        /// The type in the header.
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
            Self::Gzip => f.write_str("gzip-compressed data, not IDX (it begins 1f 8b)"),
            Self::Markup => f.write_str("a web page, not IDX (it begins with <)"),
            Self::Header { expected, found } => {
                write!(
                    f,
                    "{found} bytes, too short for an IDX header of {expected}"
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
                "{found} bytes of data where the IDX header says {expected}"
            ),
            Self::Element { expected, found } => {
                write!(f, "elements of type {found} where {expected} was expected")
            }
            Self::Rank { found } => write!(f, "{found} dimensions, IDX holds at most 255"),
            Self::Buffer { expected, found } => write!(
                f,
                "a buffer of {found} bytes for an IDX header of {expected}"
            ),
        }
    }
}

impl core::error::Error for IdxError {}
