//! Slots: their capacity, which contents count as a save, and how a save is read.

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use firmgrad::checkpoint::SaveError;
use firmgrad::flash::{FlashError, Saved, Slots};

use super::nor::{BLOCK, Failed, Fault, Nor};
use super::{BEFORE, EACH, flash, saved, slots};

/// The addresses of the first slot's head and content, and the capacity for content in bytes.
const HEAD: usize = BEFORE * BLOCK;
const FIRST: usize = HEAD + 256;
const ROOM: usize = EACH * BLOCK - 256;

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n * 7 % 251) as u8).collect()
}

fn save(slots: &mut Slots<Nor>, content: &[u8]) -> Result<Saved, FlashError<Failed>> {
    slots.save(|put| put(content).map_err(SaveError::Put))
}

/// A flash with only this head, followed by more content than fits into the slot.
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

/// CRC-32C, bit by bit.
fn castagnoli(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0x82F6_3B78 } else { 0 };
        }
    }
    !crc
}

/// The bytes of a head, from the table of the documentation.
#[test]
fn a_head_by_hand() {
    assert_eq!(castagnoli(b"123456789"), 0xE306_9283);
    let content = content(300);
    let mut slots = slots(flash());
    save(&mut slots, &content).unwrap();
    let mut want = [1, 300, castagnoli(&content)].map(u32::to_le_bytes);
    let all = castagnoli(want.as_flattened()).to_le_bytes();
    let flash = slots.free();
    assert_eq!(flash.memory()[HEAD..][..12], *want.as_flattened_mut());
    assert_eq!(flash.memory()[HEAD + 12..][..4], all);
}

/// Only the head of save 4 was written. After it, the checkpoint of save 2 has a valid length and
/// valid checksums, but must not be taken for save 4.
#[test]
fn an_older_checkpoint_under_a_newer_head() {
    let mut old: Nor = saved(2);
    let mut new = old.clone();
    super::save(&mut old, 3).unwrap();
    super::save(&mut new, 3).unwrap();
    super::save(&mut new, 4).unwrap();
    let second = HEAD + EACH * BLOCK;
    let head = &new.memory()[second..][..BLOCK];
    old.erase(second as u32, (second + BLOCK) as u32).unwrap();
    old.write(second as u32, head).unwrap();
    assert_eq!(super::value(&old), Some(3));
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
    // A head as earlier releases wrote it.
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

/// The checksums are correct for as much content as there is.
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

/// Saves are numbered, and 2^32 of them are more than any flash endures.
#[test]
fn after_the_last_number_nothing_is_saved() {
    let forged = |number| forged(number, 0, 0, sum(number, 0, 0));
    let mut last = forged(u32::MAX - 1);
    assert_eq!(save(&mut last, &content(9)).unwrap().number, u32::MAX);
    let mut none = forged(u32::MAX);
    let refused = save(&mut none, &content(9));
    assert!(matches!(refused, Err(FlashError::Worn)));
    assert_eq!(none.newest().unwrap().number, u32::MAX);
}

#[test]
fn what_cannot_be_read_is_said() {
    let mut slots = slots(flash());
    let saved = save(&mut slots, &content(300)).unwrap();
    let mut flash = slots.free();
    flash.fault = Some((FIRST / BLOCK + 1, Fault::Read));
    let mut to = [0xAA; 300];
    let failed = super::slots(flash).read(&saved, &mut to);
    assert!(matches!(failed, Err(FlashError::Flash(Failed))));
    assert_eq!(to[..256], content(256));
    assert!(to[256..].iter().all(|&byte| byte == 0xAA));
}

/// A flash that is read and programmed in pieces of `READ` and `WRITE` bytes.
struct Pieces<const READ: usize, const WRITE: usize>(Nor);

impl<const READ: usize, const WRITE: usize> ErrorType for Pieces<READ, WRITE> {
    type Error = Failed;
}

impl<const READ: usize, const WRITE: usize> ReadNorFlash for Pieces<READ, WRITE> {
    const READ_SIZE: usize = READ;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failed> {
        self.0.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<const READ: usize, const WRITE: usize> NorFlash for Pieces<READ, WRITE> {
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = BLOCK;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failed> {
        self.0.erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failed> {
        self.0.write(offset, bytes)
    }
}

/// Whether slots accept a flash with such pieces.
fn suits<const READ: usize, const WRITE: usize>() -> bool {
    let slots = Slots::new(Pieces::<READ, WRITE>(flash()), 0, (EACH * BLOCK) as u32);
    match slots {
        Ok(_) => true,
        Err(error) => {
            assert!(matches!(error, FlashError::Page));
            false
        }
    }
}

#[test]
fn pieces_divide_a_page() {
    assert!(suits::<1, 1>() && suits::<4, 8>() && suits::<256, 256>());
    assert!(!suits::<4, 512>() && !suits::<4, 3>() && !suits::<4, 0>());
    assert!(!suits::<512, 8>() && !suits::<3, 8>() && !suits::<0, 8>());
}
