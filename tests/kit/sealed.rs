//! Checkpoints with recomputed checksums.

use crc32fast::hash;

/// Bytes before the first section, and bytes of a section before its content.
const FRONT: usize = 20;
const SECTION: usize = 12;

/// The file with correct checksums. Version 1 has one over the whole file. Version 2 has one at the
/// end of each section, which is set as far as the sections' lengths lead.
pub fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    if file.get(8..12) == Some(&[1, 0, 0, 0]) {
        if let Some((content, checksum)) = file.split_last_chunk_mut() {
            *checksum = hash(content).to_le_bytes();
        }
        return file;
    }
    let mut at = FRONT;
    while let Some(len) = file.get(at + 4..at + SECTION) {
        let len = u64::from_le_bytes(len.try_into().unwrap());
        let Some(end) = usize::try_from(len)
            .ok()
            .and_then(|len| len.checked_add(at + SECTION))
        else {
            break;
        };
        let Some(checksum) = file.get(at..end).map(hash) else {
            break;
        };
        let Some(place) = file.get_mut(end..).and_then(<[u8]>::first_chunk_mut) else {
            break;
        };
        *place = checksum.to_le_bytes();
        at = end + 4;
    }
    file
}

/// The sections of a file of version 2: offset, tag and end of each.
pub fn sections(file: &[u8]) -> Vec<(usize, [u8; 4], usize)> {
    let mut at = FRONT;
    let mut sections = Vec::new();
    while let Some(head) = file.get(at..at + SECTION) {
        let len = u64::from_le_bytes(head[4..].try_into().unwrap()) as usize;
        let end = at + SECTION + len + 4;
        sections.push((at, head[..4].try_into().unwrap(), end));
        at = end;
    }
    sections
}
