//! Gzip by content: what is compressed is seen from the bytes, never from the name.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

/// `reader`, decompressed where its bytes begin as gzip does.
pub(crate) fn plain<'a>(mut reader: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let compressed = reader.fill_buf()?.starts_with(&[0x1F, 0x8B]);
    Ok(if compressed {
        Box::new(MultiGzDecoder::new(reader))
    } else {
        Box::new(reader)
    })
}
