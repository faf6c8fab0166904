//! The element types of IDX files.

use byteorder::{BigEndian, ByteOrder};

/// The type of the elements of an IDX file.
///
/// ```
/// use firmgrad::idx::Element;
///
/// assert_eq!((Element::I16.code(), Element::I16.size()), (0x0B, 2));
/// for element in Element::ALL {
///     assert_eq!(Element::from_code(element.code()), Some(element));
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Element {
    /// Unsigned byte, code `0x08`.
    U8,
    /// Signed byte, code `0x09`.
    I8,
    /// Signed 16-bit integer, code `0x0B`.
    I16,
    /// Signed 32-bit integer, code `0x0C`.
    I32,
    /// IEEE single precision, code `0x0D`.
    F32,
    /// IEEE double precision, code `0x0E`.
    F64,
}

impl Element {
    /// Every type, in the order of the codes.
    pub const ALL: [Self; 6] = [
        Self::U8,
        Self::I8,
        Self::I16,
        Self::I32,
        Self::F32,
        Self::F64,
    ];

    /// The type with this code in the header's third byte.
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0x08 => Self::U8,
            0x09 => Self::I8,
            0x0B => Self::I16,
            0x0C => Self::I32,
            0x0D => Self::F32,
            0x0E => Self::F64,
            _ => return None,
        })
    }

    /// The header's third byte.
    pub const fn code(self) -> u8 {
        match self {
            Self::U8 => 0x08,
            Self::I8 => 0x09,
            Self::I16 => 0x0B,
            Self::I32 => 0x0C,
            Self::F32 => 0x0D,
            Self::F64 => 0x0E,
        }
    }

    /// Bytes of one element.
    pub const fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The element at the start of `bytes`. Missing bytes count as zeros.
    pub(super) fn decode(self, bytes: &[u8]) -> f64 {
        // A fixed array lets the compiler see that no read below can be out of range.
        let mut buffer = [0; 8];
        for (to, from) in buffer.iter_mut().zip(bytes) {
            *to = *from;
        }
        match self {
            Self::U8 => f64::from(buffer[0]),
            Self::I8 => f64::from(buffer[0].cast_signed()),
            Self::I16 => f64::from(BigEndian::read_i16(&buffer)),
            Self::I32 => f64::from(BigEndian::read_i32(&buffer)),
            Self::F32 => f64::from(BigEndian::read_f32(&buffer)),
            Self::F64 => BigEndian::read_f64(&buffer),
        }
    }
}

impl core::fmt::Display for Element {
    /// The Rust name of the type, such as `u8`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::U8 => "u8",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::F32 => "f32",
            Self::F64 => "f64",
        })
    }
}
