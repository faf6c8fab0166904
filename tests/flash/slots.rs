//! What a slot has room for, what is taken for a save, and how one is read.

use embedded_storage::nor_flash::NorFlash;
use firmgrad::checkpoint::SaveError;
use firmgrad::flash::{FlashError, Saved, Slots};

use super::nor::{BLOCK, Failed, Nor};
use super::{BEFORE, EACH, flash, slots};

/// Where the first slot's head and content start, and the bytes of content that it has room for.
const HEAD: usize = BEFORE * BLOCK;
const FIRST: usize = HEAD + 256;
const ROOM: usize = EACH * BLOCK - 256;

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n * 7 % 251) as u8).collect()
}

fn save(slots: &mut Slots<Nor>, content: &[u8]) -> Result<Saved, FlashError<Failed>> {
    slots.save(|put| put(content).map_err(SaveError::Put))
}

/// A flash with nothing but a head, and more content behind it than the slot has room for.
fn forged(number: u32, len: u32, checksum: u32, of_all: u32) -> Slots<Nor> {
    let mut flash = flash();
    let words = [number, len, checksum, of_all].map(u32::to_le_bytes);
    flash.write(HEAD as u32, words.as_flattened()).unwrap();
    flash.write(FIRST as u32, &content(2 * ROOM)).unwrap();
    slots(flash)
}

/// The checksum of a head's first three numbers.
fn sum(number: u32, len: u32, checksum: u32) -> u32 {
    crc32fast::hash([number, len, checksum].map(u32::to_le_bytes).as_flattened())
}

#[test]
fn a_slot_is_filled_to_its_end_and_no_further() {
    for len in [0, 1, 255, 256, 257, ROOM - 1, ROOM] {
        let mut slots = slots(flash());
        let saved = save(&mut slots, &content(len)).unwrap();
        assert_eq!(saved.bytes, FIRST as u32..(FIRST + len) as u32);
        assert_eq!(slots.newest(), Some(saved));
        assert_eq!(slots.free().memory()[FIRST..][..len], content(len));
    }
    for len in [ROOM + 1, ROOM + 256, 2 * ROOM] {
        let mut slots = slots(flash());
        let refused = save(&mut slots, &content(len));
        assert!(matches!(refused, Err(FlashError::TooLong)), "{len}");
        assert_eq!(slots.newest(), None);
        let flash = slots.free();
        let behind = &flash.memory()[FIRST + ROOM..];
        assert!(behind.iter().all(|&byte| byte == 0xFF), "{len}");
    }
}

#[test]
fn what_is_read_has_the_saves_length() {
    let mut slots = slots(flash());
    let content = content(300);
    let saved = save(&mut slots, &content).unwrap();
    for len in [0, 1, 255, 256, 257, 299, 300, 301, 600] {
        let mut to = vec![0xAA; len];
        slots.read(&saved, &mut to).unwrap();
        let read = len.min(300);
        assert_eq!(to[..read], content[..read]);
        assert!(to[read..].iter().all(|&byte| byte == 0xAA), "{len}");
    }
}

#[test]
fn a_head_is_whole_or_none() {
    let len = 300;
    let checksum = crc32fast::hash(&content(len));
    let head = [5, len as u32, checksum, sum(5, len as u32, checksum)];
    let [number, len, checksum, of_all] = head;
    let found = forged(number, len, checksum, of_all).newest().unwrap();
    assert_eq!((found.number, found.bytes.len()), (5, 300));
    for word in 0..4 {
        for bit in 0..32 {
            let mut head = head;
            head[word] ^= 1 << bit;
            let [number, len, checksum, of_all] = head;
            let found = forged(number, len, checksum, of_all).newest();
            assert_eq!(found, None, "word {word}, bit {bit}");
        }
    }
}

/// Its checksums are right, as far as there is content.
#[test]
fn a_head_that_reaches_beyond_its_slot_is_none() {
    let found = |len: usize| {
        let checksum = crc32fast::hash(&content(2 * ROOM)[..len.min(2 * ROOM)]);
        let of_all = sum(1, len as u32, checksum);
        forged(1, len as u32, checksum, of_all).newest()
    };
    assert!(found(ROOM).is_some());
    for len in [ROOM + 1, ROOM + 256, 2 * ROOM, u32::MAX as usize] {
        assert_eq!(found(len), None, "{len}");
    }
}
