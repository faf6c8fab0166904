//! Checkpoints in the flash of a microcontroller: two slots, of which one always holds the last
//! checkpoint that was saved whole.
//!
//! A save erases the slot that is worth less, programs the checkpoint from byte 256 on, then the head
//! of the slot, and reads all of it back. Whenever the power goes, in whatever order what was
//! programmed arrives, and wherever a block of the flash fails, the newest slot that is whole is the
//! old checkpoint or the new one. Saves that complete erase the two slots in turn, so that their wear
//! differs by one erase at most.
//!
//! A slot is worth, from least to most:
//!
//! 1. *Unreadable*: reading answers an error before the other slot was read without one, and again
//!    after it. A word or block with an error-correcting code that lost power while it was programmed
//!    or erased answers so until it is erased, which mends it.
//! 2. *Blank*: the head is erased.
//! 3. *Damaged*: the head fails its checksum.
//! 4. *Part*: the head is whole and the checkpoint is not; the lower number is worth less.
//! 5. *Whole*: the lower number is worth less.
//!
//! No single reading decides: a page that answers an error is read three times, and so is a slot that
//! is not whole, of which the best reading counts. Where neither slot can be read, or the flash
//! stopped answering between the two, nothing is erased, since either may hold the newest: the save
//! answers the error. A number is one more than the highest seen in any head. Where the slot that
//! stays is damaged, and its number unknown, it is erased once the new checkpoint is whole. An
//! unreadable slot is erased even where the other is not whole yet: two saves that are torn one after
//! another would otherwise end saving for good. So a fault of reading that lasts longer than all tries
//! and a loss of power in that very save can together lose a first save.
//!
//! | byte of a slot | size | content |
//! |--:|--:|---|
//! | 0 | 4 | number of the save, counted from 1 |
//! | 4 | 4 | bytes of the checkpoint |
//! | 8 | 4 | CRC-32C of the checkpoint, so that an older one is not taken for it |
//! | 12 | 4 | CRC-32C of the twelve bytes before |
//! | 256 | | the [`checkpoint`](crate::checkpoint) |
//!
//! A CRC-32 of the checkpoint would not tell one from another: its sections end in theirs, which
//! leaves the same remainder whatever they hold. Earlier releases wrote CRC-32s in both places; what
//! they saved is read as they read it.
//!
//! The flash is any of `embedded-storage`'s NOR flashes that programs and reads a power of two of
//! up to 256 bytes. On a processor that maps it into memory, a checkpoint is
//! [parsed](crate::checkpoint::Checkpoint::parse), and its parameters are used, where they lie; on
//! others it is [restored](Slots::restore) or [loaded](Slots::load) page by page.
//!
//! ```
//! # use firmgrad::{Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
//! use embedded_storage::nor_flash::NorFlash;
//! use firmgrad::flash::{FlashError, Slots};
//!
//! /// Saves `trainer` in 8 KiB of flash from byte 65,536 on.
//! fn keep<F: NorFlash>(flash: F, trainer: &Trainer<'_>) -> Result<(), FlashError<F::Error>> {
//!     let mut slots = Slots::new(flash, 65_536, 4096)?;
//!     slots.save(|put| trainer.save(0, put))?;
//!     Ok(())
//! }
//! ```

mod pieces;

use core::fmt;
use core::ops::Range;

use crc::{CRC_32_ISCSI, Crc, Digest, Table};
use embedded_storage::nor_flash::NorFlash;

use crate::checkpoint::{CHECKSUM, SaveError};

/// Bytes that are programmed and read together, and room for the head of a slot.
const PAGE: usize = 256;

/// Bytes of a head.
const HEAD: usize = 16;

/// The checksum of a slot.
const SLOT: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);

/// How often what is not as it should be is read.
const TRIES: u32 = 3;

/// Two slots in a flash.
#[derive(Debug)]
pub struct Slots<F> {
    flash: F,
    start: u32,
    len: u32,
    /// The highest number of a head seen so far.
    highest: u32,
}

/// What a slot holds, in the order of its worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Content {
    Blank,
    Damaged,
    Part { number: u32 },
    Whole { number: u32, len: u32 },
}

/// Where a checkpoint lies in the flash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its bytes.
    pub bytes: Range<u32>,
    /// Number of the save, counted from 1.
    pub number: u32,
}

/// Why a flash could not be used, or a checkpoint was not saved: the one before is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum FlashError<E> {
    /// The flash programs or reads more than 256 bytes at a time, or a number of them that is no
    /// power of two.
    Page,
    /// The slots do not start and end where blocks that can be erased do, their length is no
    /// multiple of 256, or they reach beyond the flash.
    Place,
    /// The checkpoint is longer than a slot has room for.
    TooLong,
    /// What was programmed is not what is read: the flash is worn.
    Worn,
    /// What the flash answered.
    Flash(E),
    /// The model does not fit into a checkpoint, or the parameters are not its own.
    Refused,
}

impl<F: NorFlash> Slots<F> {
    /// Two slots of `len` bytes each, one behind the other from `start` on.
    ///
    /// # Errors
    /// `Page`, `Place`.
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
            return Err(FlashError::Place);
        }
        Ok(Self {
            flash,
            start,
            len,
            highest: 0,
        })
    }

    /// The newest checkpoint that is whole; `None` where there is none. A slot that cannot be read
    /// has none.
    pub fn newest(&mut self) -> Option<Saved> {
        let slots = [0, 1].map(|slot| {
            let content = self.content(slot).ok()?;
            self.saved(slot, content)
        });
        slots.into_iter().flatten().max_by_key(|saved| saved.number)
    }

    /// Saves what `content` gives to the function that it is lent, such as
    /// [`Trainer::save`](crate::Trainer::save).
    ///
    /// # Errors
    /// `TooLong`, `Worn`, `Flash`, `Refused`: [`newest`](Self::newest) is then what it was, or,
    /// where only reading back or what follows it failed, the new one. `Flash` also where no slot
    /// can be read: either may hold the newest, and nothing was erased.
    pub fn save(
        &mut self,
        content: impl FnOnce(
            &mut dyn FnMut(&[u8]) -> Result<(), FlashError<F::Error>>,
        ) -> Result<(), SaveError<FlashError<F::Error>>>,
    ) -> Result<Saved, FlashError<F::Error>> {
        let (first, second) = self.contents().map_err(FlashError::Flash)?;
        let (slot, stays) = match second < first {
            true => (1, first),
            false => (0, second),
        };
        let number = self.highest.checked_add(1).ok_or(FlashError::Worn)?;
        self.erase(slot)?;
        let first = self.first_byte(slot);
        let head_at = first - PAGE as u32;
        let mut pages = Pages {
            flash: &mut self.flash,
            at: first,
            end: head_at + self.len,
            page: [0xFF; PAGE],
            filled: 0,
            len: 0,
            digest: SLOT.digest(),
        };
        content(&mut |bytes| pages.put(bytes)).map_err(|error| match error {
            SaveError::Put(error) => error,
            SaveError::Refused(_) | SaveError::TooLarge => FlashError::Refused,
        })?;
        let (len, checksum) = pages.finish()?;

        let mut page = [0xFF; PAGE];
        let words = head(&SLOT, number, len, checksum);
        for (to, byte) in page.iter_mut().zip(words.as_flattened()) {
            *to = *byte;
        }
        let head = page.get(..HEAD.next_multiple_of(F::WRITE_SIZE));
        let programmed = self.flash.write(head_at, head.unwrap_or_default());
        programmed.map_err(FlashError::Flash)?;
        let saved = Saved {
            bytes: first..first + len,
            number,
        };
        let read_back = self.content(slot).map_err(FlashError::Flash)?;
        if self.saved(slot, read_back).as_ref() != Some(&saved) {
            return Err(FlashError::Worn);
        }
        if stays == Some(Content::Damaged) {
            self.erase(1 - slot)?;
        }
        Ok(saved)
    }

    /// Reads bytes of the flash, for processors that do not map it into memory: `to` begins with
    /// `saved`'s bytes, as many as it has room for.
    ///
    /// # Errors
    /// `Flash`.
    pub fn read(&mut self, saved: &Saved, to: &mut [u8]) -> Result<(), FlashError<F::Error>> {
        let mut page = [0; PAGE];
        let starts = saved.bytes.clone().step_by(PAGE);
        for (at, to) in starts.zip(to.chunks_mut(PAGE)) {
            self.read_page(at, &mut page).map_err(FlashError::Flash)?;
            let left = (saved.bytes.end - at) as usize;
            for (to, byte) in to.iter_mut().zip(page).take(left) {
                *to = byte;
            }
        }
        Ok(())
    }

    /// The flash.
    pub fn free(self) -> F {
        self.flash
    }

    /// First byte of the checkpoint in a slot.
    const fn first_byte(&self, slot: u32) -> u32 {
        self.start + slot * self.len + PAGE as u32
    }

    /// The checkpoint that is all of a slot's content.
    fn saved(&self, slot: u32, content: Content) -> Option<Saved> {
        let Content::Whole { number, len } = content else {
            return None;
        };
        let first = self.first_byte(slot);
        let bytes = first..first + len;
        Some(Saved { bytes, number })
    }

    fn erase(&mut self, slot: u32) -> Result<(), FlashError<F::Error>> {
        let head_at = self.first_byte(slot) - PAGE as u32;
        let erased = self.flash.erase(head_at, head_at + self.len);
        erased.map_err(FlashError::Flash)
    }

    /// What both slots hold, `None` for one of them that cannot be read. An error is taken for the
    /// slot's own where it answers one before and after the other slot answered none.
    fn contents(&mut self) -> Result<(Option<Content>, Option<Content>), F::Error> {
        match (self.content(0), self.content(1)) {
            (Ok(first), Ok(second)) => Ok((Some(first), Some(second))),
            (Ok(_), Err(_)) => Ok((Some(self.content(0)?), self.content(1).ok())),
            (Err(_), Ok(second)) => Ok((self.content(0).ok(), Some(second))),
            (Err(error), Err(_)) => Err(error),
        }
    }

    /// What a slot holds: the best of several readings, unless the first is whole.
    fn content(&mut self, slot: u32) -> Result<Content, F::Error> {
        let mut best = self.look(slot);
        for _ in 1..TRIES {
            if matches!(best, Ok(Content::Whole { .. })) {
                break;
            }
            best = match (best, self.look(slot)) {
                (Ok(content), Ok(again)) => Ok(content.max(again)),
                (Ok(content), Err(_)) | (Err(_), Ok(content)) => Ok(content),
                (Err(_), Err(error)) => Err(error),
            };
        }
        best
    }

    /// What a slot seems to hold, read once.
    fn look(&mut self, slot: u32) -> Result<Content, F::Error> {
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
        let [number, len, checksum, _] = words.map(u32::from_le_bytes);
        let is_head = |crc: &&Crc<u32>| words == head(crc, number, len, checksum);
        let Some(crc) = [&SLOT, &CHECKSUM].into_iter().find(is_head) else {
            return Ok(Content::Damaged);
        };
        self.highest = self.highest.max(number);
        if len > self.len - PAGE as u32 {
            return Ok(Content::Part { number });
        }
        let mut digest = crc.digest();
        let mut left = len as usize;
        for at in (first..first + len).step_by(PAGE) {
            self.read_page(at, &mut page)?;
            let content = page.get(..left.min(PAGE)).unwrap_or_default();
            digest.update(content);
            left -= content.len();
        }
        Ok(match digest.finalize() == checksum {
            true => Content::Whole { number, len },
            false => Content::Part { number },
        })
    }

    fn read_page(&mut self, at: u32, page: &mut [u8; PAGE]) -> Result<(), F::Error> {
        for _ in 1..TRIES {
            if self.flash.read(at, page).is_ok() {
                return Ok(());
            }
        }
        self.flash.read(at, page)
    }
}

/// Number, length and checksum of a save, and the checksum of the three.
fn head(crc: &Crc<u32>, number: u32, len: u32, checksum: u32) -> [[u8; 4]; 4] {
    let [number, len, checksum] = [number, len, checksum].map(u32::to_le_bytes);
    let all = crc.checksum([number, len, checksum].as_flattened());
    [number, len, checksum, all.to_le_bytes()]
}

/// Programs page by page what comes in pieces.
struct Pages<'f, F> {
    flash: &'f mut F,
    at: u32,
    end: u32,
    page: [u8; PAGE],
    filled: usize,
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

    /// Programs what is left, and returns length and checksum of all.
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
            Self::Page => write!(f, "the flash's pages do not divide 256 bytes"),
            Self::Place => write!(f, "the slots are not whole blocks inside the flash"),
            Self::TooLong => write!(f, "the checkpoint is longer than a slot"),
            Self::Worn => write!(f, "the flash does not hold what was written"),
            Self::Flash(error) => write!(f, "the flash failed: {error:?}"),
            Self::Refused => write!(
                f,
                "the model does not fit into a checkpoint, or the parameters are not its own"
            ),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for FlashError<E> {}
