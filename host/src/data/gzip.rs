//! Detects gzip by content: the bytes decide, never the file name.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

/// Whether `bytes` begin with the gzip magic number.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B])
}

/// Returns `reader`, decompressed if its bytes begin with the gzip magic number.
pub(crate) fn plain<'a>(mut reader: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(if is_gzip(reader.fill_buf()?) {
        Box::new(MultiGzDecoder::new(reader))
    } else {
        Box::new(reader)
    })
}
