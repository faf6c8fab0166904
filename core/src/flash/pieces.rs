//! Checkpoints from a flash that is not mapped into memory.

use core::mem;

use embedded_storage::nor_flash::NorFlash;

use super::{PAGE, Saved, Slots};
use crate::checkpoint::{About, LoadError};
use crate::{Model, Trainer};

impl<F: NorFlash> Slots<F> {
    /// Takes up the training of a save where the flash is not mapped into memory, with 256 bytes
    /// of it at a time. Returns the caller's position.
    ///
    /// # Errors
    /// As [`Trainer::restore_from`], which says what becomes of the trainer; `Read` with what the
    /// flash answered three times.
    pub fn restore(
        &mut self,
        saved: &Saved,
        trainer: &mut Trainer<'_>,
    ) -> Result<u64, LoadError<F::Error>> {
        let mut reader = Reader::new(self, saved);
        trainer.restore_from(saved.bytes.len(), |at, to| reader.read(at, to))
    }

    /// Copies the parameters of a save for a [`Predictor`](crate::Predictor), where the flash is
    /// not mapped into memory.
    ///
    /// # Errors
    /// As [`Model::load`], which says what becomes of `to`; `Read` with what the flash answered
    /// three times.
    pub fn load<const N: usize>(
        &mut self,
        saved: &Saved,
        model: &Model<N>,
        to: &mut [f32],
    ) -> Result<(), LoadError<F::Error>> {
        let mut reader = Reader::new(self, saved);
        model.load(saved.bytes.len(), |at, to| reader.read(at, to), to)
    }

    /// Copies what a save says *about* its data to the beginning of `to`, where the flash is not
    /// mapped into memory.
    ///
    /// # Errors
    /// As [`About::load`]; `Read` with what the flash answered three times.
    pub fn about<'t>(
        &mut self,
        saved: &Saved,
        to: &'t mut [u8],
    ) -> Result<About<'t>, LoadError<F::Error>> {
        let mut reader = Reader::new(self, saved);
        About::load(saved.bytes.len(), |at, to| reader.read(at, to), to)
    }
}

/// The bytes of a save, of which a page is held.
struct Reader<'f, F> {
    slots: &'f mut Slots<F>,
    first: u32,
    page: [u8; PAGE],
    /// Number of the page.
    held: Option<usize>,
}

impl<'f, F: NorFlash> Reader<'f, F> {
    fn new(slots: &'f mut Slots<F>, saved: &Saved) -> Self {
        Self {
            slots,
            first: saved.bytes.start,
            page: [0; PAGE],
            held: None,
        }
    }

    /// Fills `to` with the bytes of the save from `at` on.
    fn read(&mut self, at: usize, to: &mut [u8]) -> Result<(), F::Error> {
        let (mut at, mut rest) = (at, to);
        while !rest.is_empty() {
            let number = at / PAGE;
            if self.held != Some(number) {
                self.held = None;
                let place = self.first + (number * PAGE) as u32;
                self.slots.read_page(place, &mut self.page)?;
                self.held = Some(number);
            }
            let bytes = self.page.iter().skip(at % PAGE);
            let count = bytes.len().min(rest.len());
            let (part, later) = mem::take(&mut rest)
                .split_at_mut_checked(count)
                .unwrap_or_default();
            for (to, byte) in part.iter_mut().zip(bytes) {
                *to = *byte;
            }
            (at, rest) = (at + count, later);
        }
        Ok(())
    }
}
