//! A zero-copy reader for IDX, the file format of MNIST.
//!
//! | bytes | content |
//! |---|---|
//! | 2 | zero |
//! | 1 | type of the elements, see [`Element`] |
//! | 1 | rank: the number of dimensions |
//! | 4 each | the dimensions, big-endian, slowest first |
//! | rest | the elements, big-endian, last dimension fastest |
//!
//! The format is described by Y. LeCun, C. Cortes and C. Burges, *The MNIST database of handwritten
//! digits*. Any input gives a view or an [`IdxError`]. The number of elements must be exactly what
//! the header says. Nothing is copied, so a file that is compiled into flash is read in place.
//!
//! ```
//! use firmgrad::idx::{Element, Idx, IdxError};
//!
//! // Two images of 2 rows and 3 columns.
//! let mut file = [0; 16 + 12];
//! let header = Idx::write_header(Element::U8, &[2, 2, 3], &mut file)?;
//! file[header..].copy_from_slice(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
//!
//! let images = Idx::parse(&file)?;
//! assert_eq!((images.len(), images.rank(), images.element()), (2, 3, Element::U8));
//! assert!(images.dims().eq([2, 2, 3]) && !images.is_empty());
//! assert_eq!(images.item(1), Some(&[6, 7, 8, 9, 10, 11][..]));
//!
//! // Three labels.
//! let file = [0, 0, 0x08, 1, 0, 0, 0, 3, 7, 0, 4];
//! assert_eq!(Idx::parse(&file)?.as_u8()?, [7, 0, 4]);
//! let cut = Idx::parse(&file[..10]);
//! assert_eq!(cut, Err(IdxError::Length { expected: 3, found: 2 }));
//! # Ok::<(), IdxError>(())
//! ```

mod element;
mod error;

use byteorder::{BigEndian, ByteOrder};

pub use element::Element;
pub use error::IdxError;

/// A checked view of the bytes of one IDX file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idx<'a> {
    element: Element,
    dims: &'a [[u8; 4]],
    data: &'a [u8],
}

impl<'a> Idx<'a> {
    /// Parses the header and checks that exactly as many elements follow as it says.
    ///
    /// # Errors
    ///
    /// Every [`IdxError`] but `Element`, `Rank` and `Buffer`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, IdxError> {
        if bytes.starts_with(&[0x1F, 0x8B]) {
            return Err(IdxError::Gzip);
        }
        if bytes.trim_ascii_start().starts_with(b"<") {
            return Err(IdxError::Markup);
        }
        let truncated = |expected| IdxError::Header {
            expected,
            found: bytes.len(),
        };
        let (&[zero, zero_too, code, rank], rest) =
            bytes.split_first_chunk().ok_or(truncated(4))?;
        for (offset, found) in [zero, zero_too].into_iter().enumerate() {
            if found != 0 {
                return Err(IdxError::Magic { offset, found });
            }
        }
        let element = Element::from_code(code).ok_or(IdxError::Type { found: code })?;
        let header = 4 * usize::from(rank);
        let (dims, data) = rest.split_at_checked(header).ok_or(truncated(4 + header))?;
        let (dims, _) = dims.as_chunks();
        let expected = data_len(element, dims.iter().map(|dim| BigEndian::read_u32(dim)))?;
        if data.len() != expected {
            return Err(IdxError::Length {
                expected,
                found: data.len(),
            });
        }
        Ok(Self {
            element,
            dims,
            data,
        })
    }

    /// Writes the header of a file with dimensions `dims` to the start of `out`. Returns its
    /// length, `4 + 4 * dims.len()`. The elements must follow in big-endian order.
    ///
    /// # Errors
    ///
    /// `Rank` for more than 255 dimensions, `Overflow` if [`Idx::parse`] would refuse the
    /// dimensions, `Buffer` if `out` is too short. `out` is then unchanged.
    pub fn write_header(element: Element, dims: &[u32], out: &mut [u8]) -> Result<usize, IdxError> {
        let found = dims.len();
        let rank = u8::try_from(found).map_err(|_| IdxError::Rank { found })?;
        data_len(element, dims.iter().copied())?;
        let len = 4 + 4 * usize::from(rank);
        let found = out.len();
        let header = out.get_mut(..len).ok_or(IdxError::Buffer {
            expected: len,
            found,
        })?;
        let start = u32::from(element.code()) << 8 | u32::from(rank);
        let words = core::iter::once(start).chain(dims.iter().copied());
        for (to, word) in header.as_chunks_mut::<4>().0.iter_mut().zip(words) {
            BigEndian::write_u32(to, word);
        }
        Ok(len)
    }

    /// The type of the elements.
    pub const fn element(&self) -> Element {
        self.element
    }

    /// The number of dimensions. A file of rank 0 contains one element.
    pub const fn rank(&self) -> usize {
        self.dims.len()
    }

    /// The dimensions, slowest first.
    pub fn dims(&self) -> impl ExactSizeIterator<Item = u32> + Clone + use<'a> {
        self.dims.iter().map(|dim| BigEndian::read_u32(dim))
    }

    /// The bytes of all elements as stored in the file, big-endian.
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// All elements of a file of unsigned bytes.
    ///
    /// # Errors
    ///
    /// `Element` if the file contains another type.
    pub fn as_u8(&self) -> Result<&'a [u8], IdxError> {
        match self.element {
            Element::U8 => Ok(self.data),
            found => Err(IdxError::Element {
                expected: Element::U8,
                found,
            }),
        }
    }

    /// All elements in file order, whatever their type. The conversion to `f64` is exact.
    pub fn values(&self) -> impl ExactSizeIterator<Item = f64> + use<'a> {
        let element = self.element;
        self.data
            .chunks_exact(element.size())
            .map(move |bytes| element.decode(bytes))
    }

    /// The number of items along the first dimension; 0 in a file of rank 0.
    pub fn len(&self) -> usize {
        // Lossless: `data_len` refuses dimensions that do not fit into a `usize`.
        self.dims().next().map_or(0, |dim| dim as usize)
    }

    /// Whether there are no items along the first dimension.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of item `index` along the first dimension, such as one image of a file of images.
    /// `None` if there is no such item.
    pub fn item(&self, index: usize) -> Option<&'a [u8]> {
        if index >= self.len() {
            return None;
        }
        let size = self.data.len().checked_div(self.len())?;
        let start = index.checked_mul(size)?;
        self.data.get(start..start.checked_add(size)?)
    }
}

/// The bytes of the elements of a file with dimensions `dims`. The product is computed from the
/// first dimension to the last.
fn data_len(element: Element, dims: impl Iterator<Item = u32>) -> Result<usize, IdxError> {
    let mut len = element.size();
    for (axis, dim) in dims.enumerate() {
        len = usize::try_from(dim)
            .ok()
            .and_then(|dim| len.checked_mul(dim))
            .ok_or(IdxError::Overflow { axis })?;
    }
    Ok(len)
}
