//! Checkpoints in the flash of a microcontroller. There are two slots, and one of them always holds
//! the last checkpoint that was saved completely.
//!
//! A save erases the less valuable slot, programs the checkpoint from byte 256 on, then programs
//! the header of the slot, and reads everything back. Power may fail at any time, programmed bytes
//! may reach the flash in any order, and a block of the flash may fail: in every case the newest
//! complete slot holds the old checkpoint or the new one. Completed saves erase the two slots in
//! turn, so their wear differs by at most one erase.
//!
//! The states of a slot, from least to most valuable, are:
//!
//! 1. *Unreadable*: reading the slot fails both before and after the other slot was read without an
//!    error. Flash with an error-correcting code behaves this way after a loss of power while a
//!    word or block was programmed or erased. Erasing repairs it.
//! 2. *Blank*: the header is erased.
//! 3. *Damaged*: the header fails its checksum.
//! 4. *Incomplete*: the header is intact, but the checkpoint is not. Of two such slots, the one
//!    with the lower number is less valuable.
//! 5. *Complete*: header and checkpoint are intact. Of two such slots, the one with the lower
//!    number is less valuable.
//!
//! No single reading decides. A page whose reading fails is read three times. A slot that is not
//! complete is read three times as well, and the best reading counts. If neither slot can be read,
//! or the flash stops responding between the two, nothing is erased, since either slot may hold the
//! newest checkpoint; the save returns the error.
//!
//! The number of a save is one more than the highest number seen in any header. If the slot that is
//! kept is damaged, its number is unknown, so it is erased as soon as the new checkpoint is
//! complete. An unreadable slot is erased even if the other slot is not complete. Otherwise two
//! interrupted saves in a row would make further saves impossible. The price is one case in which a
//! first save can be lost: a read fault that lasts longer than all three attempts, together with a
//! loss of power during that same save.
//!
//! | byte of a slot | size | content |
//! |--:|--:|---|
//! | 0 | 4 | number of the save, counted from 1 |
//! | 4 | 4 | length of the checkpoint in bytes |
//! | 8 | 4 | CRC-32C of the checkpoint, to tell it from an older one |
//! | 12 | 4 | CRC-32C of the preceding twelve bytes |
//! | 256 | | the [`checkpoint`](crate::checkpoint) |
//!
//! A CRC-32 would not tell one checkpoint from another: every section ends with its own CRC-32,
//! which leaves the same remainder whatever the section holds. Earlier releases wrote CRC-32s in
//! both fields. Their saves can still be read.
//!
//! Any NOR flash of `embedded-storage` can be used if the sizes in which it programs and reads are
//! powers of two of at most 256 bytes. If the processor maps the flash into memory, a checkpoint is
//! [parsed](crate::checkpoint::Checkpoint::parse) and its parameters are used in place. Otherwise
//! it is [restored](Slots::restore) or [loaded](Slots::load) page by page.
//!
//! ```
//! # use firmgrad::{Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
//! use embedded_storage::nor_flash::NorFlash;
//! use firmgrad::flash::{FlashError, Slots};
//!
//! /// Saves `trainer` in 8 KiB of flash from byte 65,536 on.
//! fn keep<F: NorFlash>(flash: F, trainer: &Trainer<'_>) -> Result<(), FlashError<F::Error>> {
//!     let mut slots = Slots::new(flash, 65_536, 4096)?;
//!     let saved = slots.save(|put| trainer.save(0, put))?;
//!     assert_eq!(slots.newest(), Some(saved));
//!     Ok(())
//! }
//! ```
//!
//! The newest checkpoint is read after a restart:
//!
//! ```
//! # use embedded_storage::nor_flash::NorFlash;
//! # use firmgrad::Trainer;
//! # use firmgrad::checkpoint::LoadError;
//! # use firmgrad::flash::{Saved, Slots};
//! /// Restores the newest checkpoint. Returns its position, or `None` if nothing was saved.
//! fn resume<F: NorFlash>(
//!     slots: &mut Slots<F>,
//!     trainer: &mut Trainer<'_>,
//! ) -> Result<Option<u64>, LoadError<F::Error>> {
//!     let newest: Option<Saved> = slots.newest();
//!     newest.map(|saved| slots.restore(&saved, trainer)).transpose()
//! }
//! ```

mod unmapped;

use core::fmt;
use core::ops::Range;

use byteorder::{ByteOrder, LittleEndian};
use crc::{CRC_32_ISCSI, Crc, Digest, Table};
use embedded_storage::nor_flash::NorFlash;

use crate::checkpoint::{CHECKSUM, SaveError};

/// Bytes that are programmed and read together, and bytes reserved for the header of a slot.
const PAGE: usize = 256;

/// Bytes of the header of a slot.
const HEADER_LEN: usize = 16;

/// The checksum in the header of a slot.
const SLOT_CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);

/// How often a page whose reading fails, or a slot that is not complete, is read.
const TRIES: u32 = 3;

/// Two slots in a flash.
#[derive(Debug)]
pub struct Slots<F> {
    flash: F,
    start: u32,
    len: u32,
    /// The highest number that has been read from a header.
    highest: u32,
}

/// The content of a slot, in increasing order of value. `None` stands for an unreadable slot and is
/// less than any content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Content {
    Blank,
    Damaged,
    Incomplete { number: u32 },
    Complete { number: u32, len: u32 },
}

/// The location of a checkpoint in the flash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The range of its bytes.
    pub bytes: Range<u32>,
    /// Number of the save, counted from 1.
    pub number: u32,
}

/// Why a flash could not be used, or a checkpoint was not saved. The previous checkpoint is still
/// there.
///
/// ```
/// use embedded_storage::nor_flash::NorFlash;
/// use firmgrad::flash::{FlashError, Slots};
///
/// /// Copies the newest checkpoint to `to` and returns the flash.
/// fn copy<F: NorFlash>(flash: F, to: &mut [u8]) -> Result<F, FlashError<F::Error>> {
///     let mut slots = Slots::new(flash, 65_536, 4096)?;
///     if let Some(saved) = slots.newest() {
///         slots.read(&saved, to)?;
///     }
///     Ok(slots.free())
/// }
///
/// /// What the user of a device can do about an error.
/// const fn advice<E>(error: &FlashError<E>) -> &'static str {
///     match error {
///         FlashError::Page | FlashError::Layout | FlashError::TooLong => "change the firmware",
///         FlashError::Refused => "train a smaller model",
///         FlashError::Worn => "replace the flash",
///         FlashError::Flash(_) => "save again",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum FlashError<E> {
    /// The size in which the flash programs or reads is more than 256 bytes, or not a power of two.
    Page,
    /// The slots do not start and end at boundaries of erasable blocks, their length is not a
    /// multiple of 256, or they extend beyond the flash.
    Layout,
    /// The checkpoint does not fit into a slot.
    TooLong,
    /// The flash does not read back what was programmed, because it is worn, or there have been
    /// 2^32 - 1 saves.
    Worn,
    /// The error of the flash.
    Flash(E),
    /// The model does not fit into a checkpoint, or the number of parameters is not that of the
    /// model.
    Refused,
}

impl<F: NorFlash> Slots<F> {
    /// Two slots of `len` bytes each. The first starts at byte `start`, the second follows it.
    ///
    /// # Errors
    /// `Page`, `Layout`.
    pub fn new(flash: F, start: u32, len: u32) -> Result<Self, FlashError<F::Error>> {
        let page = |size: usize| size.is_power_of_two() && size <= PAGE;
        if !page(F::WRITE_SIZE) || !page(F::READ_SIZE) {
            return Err(FlashError::Page);
        }
        let end = len.checked_mul(2).and_then(|both| both.checked_add(start));
        let inside = end.is_some_and(|end| end as usize <= flash.capacity());
        let whole = |at: u32| (at as usize).checked_rem(F::ERASE_SIZE) == Some(0);
        let pages = len > 0 && (len as usize).is_multiple_of(PAGE);
        if !(inside && pages && whole(start) && whole(len)) {
            return Err(FlashError::Layout);
        }
        Ok(Self {
            flash,
            start,
            len,
            highest: 0,
        })
    }

    /// The newest complete checkpoint, if there is one. A slot that cannot be read counts as empty.
    pub fn newest(&mut self) -> Option<Saved> {
        let slots = [0, 1].map(|slot| {
            let content = self.read_slot(slot).ok()?;
            self.location(slot, content)
        });
        slots.into_iter().flatten().max_by_key(|saved| saved.number)
    }

    /// Saves a checkpoint. `content` receives a function and passes the checkpoint's bytes to it, as
    /// [`Trainer::save`](crate::Trainer::save) does.
    ///
    /// # Errors
    /// `TooLong`, `Worn`, `Flash`, `Refused`. [`newest`](Self::newest) then still returns the old
    /// checkpoint, or the new one if only reading it back or a later operation failed. If no slot
    /// can be read, the error is `Flash` and nothing was erased, since either slot may hold the
    /// newest checkpoint.
    pub fn save(
        &mut self,
        content: impl FnOnce(
            &mut dyn FnMut(&[u8]) -> Result<(), FlashError<F::Error>>,
        ) -> Result<(), SaveError<FlashError<F::Error>>>,
    ) -> Result<Saved, FlashError<F::Error>> {
        let (first, second) = self.contents().map_err(FlashError::Flash)?;
        let (slot, kept) = match second < first {
            true => (1, first),
            false => (0, second),
        };
        let number = self.highest.checked_add(1).ok_or(FlashError::Worn)?;
        self.erase(slot)?;
        let first = self.first_byte(slot);
        let header_at = first - PAGE as u32;
        let mut pages = Pages {
            flash: &mut self.flash,
            at: first,
            end: header_at + self.len,
            page: [0xFF; PAGE],
            filled: 0,
            len: 0,
            digest: SLOT_CRC.digest(),
        };
        content(&mut |bytes| pages.put(bytes)).map_err(|error| match error {
            SaveError::Put(error) => error,
            SaveError::Refused(_) | SaveError::TooLarge => FlashError::Refused,
        })?;
        let (len, checksum) = pages.finish()?;

        let mut page = [0xFF; PAGE];
        let words = header(&SLOT_CRC, number, len, checksum);
        for (to, byte) in page.iter_mut().zip(words.as_flattened()) {
            *to = *byte;
        }
        let header = page.get(..HEADER_LEN.next_multiple_of(F::WRITE_SIZE));
        let programmed = self.flash.write(header_at, header.unwrap_or_default());
        programmed.map_err(FlashError::Flash)?;
        let saved = Saved {
            bytes: first..first + len,
            number,
        };
        let read_back = self.read_slot(slot).map_err(FlashError::Flash)?;
        if self.location(slot, read_back).as_ref() != Some(&saved) {
            return Err(FlashError::Worn);
        }
        if kept == Some(Content::Damaged) {
            self.erase(1 - slot)?;
        }
        Ok(saved)
    }

    /// Copies the bytes of a saved checkpoint to the start of `to`, as many as fit. This is for
    /// processors that do not map the flash into memory.
    ///
    /// # Errors
    /// `Flash`.
    pub fn read(&mut self, saved: &Saved, to: &mut [u8]) -> Result<(), FlashError<F::Error>> {
        let mut page = [0; PAGE];
        let starts = saved.bytes.clone().step_by(PAGE);
        for (at, to) in starts.zip(to.chunks_mut(PAGE)) {
            self.read_page(at, &mut page).map_err(FlashError::Flash)?;
            let remaining = (saved.bytes.end - at) as usize;
            for (to, byte) in to.iter_mut().zip(page).take(remaining) {
                *to = byte;
            }
        }
        Ok(())
    }

    /// Returns the flash.
    pub fn free(self) -> F {
        self.flash
    }

    /// Address of the first byte of the checkpoint in a slot.
    const fn first_byte(&self, slot: u32) -> u32 {
        self.start + slot * self.len + PAGE as u32
    }

    /// The location of the checkpoint in a slot with this content; `None` if it is not complete.
    fn location(&self, slot: u32, content: Content) -> Option<Saved> {
        let Content::Complete { number, len } = content else {
            return None;
        };
        let first = self.first_byte(slot);
        let bytes = first..first + len;
        Some(Saved { bytes, number })
    }

    fn erase(&mut self, slot: u32) -> Result<(), FlashError<F::Error>> {
        let header_at = self.first_byte(slot) - PAGE as u32;
        let erased = self.flash.erase(header_at, header_at + self.len);
        erased.map_err(FlashError::Flash)
    }

    /// The contents of both slots, `None` for an unreadable slot. A slot counts as unreadable if
    /// reading it fails both before and after the other slot was read without an error.
    fn contents(&mut self) -> Result<(Option<Content>, Option<Content>), F::Error> {
        match (self.read_slot(0), self.read_slot(1)) {
            (Ok(first), Ok(second)) => Ok((Some(first), Some(second))),
            (Ok(_), Err(_)) => Ok((Some(self.read_slot(0)?), self.read_slot(1).ok())),
            (Err(_), Ok(second)) => Ok((self.read_slot(0).ok(), Some(second))),
            (Err(error), Err(_)) => Err(error),
        }
    }

    /// The content of a slot: the best of up to three readings. The first complete one ends them.
    fn read_slot(&mut self, slot: u32) -> Result<Content, F::Error> {
        let mut best = self.read_slot_once(slot);
        for _ in 1..TRIES {
            if matches!(best, Ok(Content::Complete { .. })) {
                break;
            }
            best = match (best, self.read_slot_once(slot)) {
                (Ok(content), Ok(again)) => Ok(content.max(again)),
                (Ok(content), Err(_)) | (Err(_), Ok(content)) => Ok(content),
                (Err(_), Err(error)) => Err(error),
            };
        }
        best
    }

    /// The content of a slot according to a single reading.
    fn read_slot_once(&mut self, slot: u32) -> Result<Content, F::Error> {
        let first = self.first_byte(slot);
        let mut page = [0; PAGE];
        self.read_page(first - PAGE as u32, &mut page)?;
        let (words, _) = page.as_chunks::<4>();
        let Some(&words) = words.first_chunk() else {
            return Ok(Content::Damaged);
        };
        if words == [[0xFF; 4]; 4] {
            return Ok(Content::Blank);
        }
        let [number, len, checksum, _] = words.map(|word| LittleEndian::read_u32(&word));
        let is_header = |crc: &&Crc<u32>| words == header(crc, number, len, checksum);
        let Some(crc) = [&SLOT_CRC, &CHECKSUM].into_iter().find(is_header) else {
            return Ok(Content::Damaged);
        };
        self.highest = self.highest.max(number);
        if len > self.len - PAGE as u32 {
            return Ok(Content::Incomplete { number });
        }
        let mut digest = crc.digest();
        let mut remaining = len as usize;
        for at in (first..first + len).step_by(PAGE) {
            self.read_page(at, &mut page)?;
            let content = page.get(..remaining.min(PAGE)).unwrap_or_default();
            digest.update(content);
            remaining -= content.len();
        }
        Ok(match digest.finalize() == checksum {
            true => Content::Complete { number, len },
            false => Content::Incomplete { number },
        })
    }

    /// Reads a page, up to three times if reading fails.
    fn read_page(&mut self, at: u32, page: &mut [u8; PAGE]) -> Result<(), F::Error> {
        for _ in 1..TRIES {
            if self.flash.read(at, page).is_ok() {
                return Ok(());
            }
        }
        self.flash.read(at, page)
    }
}

/// The header of a slot: number, length and checksum of a save, and the checksum of these three.
fn header(crc: &Crc<u32>, number: u32, len: u32, checksum: u32) -> [[u8; 4]; 4] {
    let bytes = |number| {
        let mut bytes = [0; 4];
        LittleEndian::write_u32(&mut bytes, number);
        bytes
    };
    let [number, len, checksum] = [number, len, checksum].map(bytes);
    let all = crc.checksum([number, len, checksum].as_flattened());
    [number, len, checksum, bytes(all)]
}

/// Collects bytes and programs them page by page.
struct Pages<'f, F> {
    flash: &'f mut F,
    /// Address of the page.
    at: u32,
    /// Address of the end of the slot.
    end: u32,
    page: [u8; PAGE],
    /// Bytes in the page.
    filled: usize,
    /// Bytes received so far.
    len: u32,
    digest: Digest<'static, u32, Table<1>>,
}

impl<F: NorFlash> Pages<'_, F> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), FlashError<F::Error>> {
        self.digest.update(bytes);
        for &byte in bytes {
            if self.filled == PAGE {
                self.program(PAGE)?;
            }
            if let Some(to) = self.page.get_mut(self.filled) {
                *to = byte;
                self.filled += 1;
                self.len += 1;
            }
        }
        Ok(())
    }

    /// Programs the remaining bytes. Returns the length and the checksum of all bytes.
    fn finish(mut self) -> Result<(u32, u32), FlashError<F::Error>> {
        self.program(self.filled.next_multiple_of(F::WRITE_SIZE))?;
        Ok((self.len, self.digest.finalize()))
    }

    fn program(&mut self, len: usize) -> Result<(), FlashError<F::Error>> {
        if len as u32 > self.end - self.at {
            return Err(FlashError::TooLong);
        }
        let page = self.page.get(..len).unwrap_or_default();
        self.flash.write(self.at, page).map_err(FlashError::Flash)?;
        self.at += len as u32;
        self.page = [0xFF; PAGE];
        self.filled = 0;
        Ok(())
    }
}

impl<E: fmt::Debug> fmt::Display for FlashError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page => write!(
                f,
                "the read or write size of the flash is not a power of two of at most 256 bytes"
            ),
            Self::Layout => write!(
                f,
                "the slots do not consist of whole erasable blocks and pages of 256 bytes \
                 inside the flash"
            ),
            Self::TooLong => write!(f, "the checkpoint is longer than a slot"),
            Self::Worn => write!(f, "the flash does not hold what was written"),
            Self::Flash(error) => write!(f, "the flash failed: {error:?}"),
            Self::Refused => write!(
                f,
                "the model does not fit into a checkpoint, or the number of parameters is not that \
                 of the model"
            ),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for FlashError<E> {}
