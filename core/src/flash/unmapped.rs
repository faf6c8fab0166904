//! Reading checkpoints from flash that is not mapped into memory.

use core::mem;

use embedded_storage::nor_flash::NorFlash;

use super::{PAGE, Saved, Slots};
use crate::checkpoint::{About, LoadError};
use crate::{Inference, Trainer};

impl<F: NorFlash> Slots<F> {
    /// Restores a trainer from a save in flash that is not mapped into memory. Reads 256 bytes at a
    /// time. Returns the position that the caller saved.
    ///
    /// # Errors
    /// Those of [`Trainer::restore_from`], which documents the state of the trainer afterwards.
    /// `Read` contains the error of the flash after three failed attempts.
    pub fn restore(
        &mut self,
        saved: &Saved,
        trainer: &mut Trainer<'_>,
    ) -> Result<u64, LoadError<F::Error>> {
        let mut reader = Reader::new(self, saved);
        trainer.restore_from(saved.bytes.len(), |at, to| reader.read(at, to))
    }

    /// Copies the parameters from a save in flash that is not mapped into memory to `to`, for a
    /// [`Predictor`](crate::Predictor).
    ///
    /// # Errors
    /// Those of [`Inference::load`], which documents the contents of `to` afterwards. `Read`
    /// contains the error of the flash after three failed attempts.
    pub fn load<const N: usize>(
        &mut self,
        saved: &Saved,
        model: &impl AsRef<Inference<N>>,
        to: &mut [f32],
    ) -> Result<(), LoadError<F::Error>> {
        let mut reader = Reader::new(self, saved);
        model
            .as_ref()
            .load(saved.bytes.len(), |at, to| reader.read(at, to), to)
    }

    /// Copies the entries about the data and the training from a save in flash that is not mapped
    /// into memory to the start of `to`.
    ///
    /// # Errors
    /// Those of [`About::load`]. `Read` contains the error of the flash after three failed
    /// attempts.
    pub fn about<'t>(
        &mut self,
        saved: &Saved,
        to: &'t mut [u8],
    ) -> Result<About<'t>, LoadError<F::Error>> {
        let mut reader = Reader::new(self, saved);
        About::load(saved.bytes.len(), |at, to| reader.read(at, to), to)
    }
}

/// Reads the bytes of a save and caches one page.
struct Reader<'f, F> {
    slots: &'f mut Slots<F>,
    first: u32,
    page: [u8; PAGE],
    /// Index of the cached page.
    cached: Option<usize>,
}

impl<'f, F: NorFlash> Reader<'f, F> {
    fn new(slots: &'f mut Slots<F>, saved: &Saved) -> Self {
        Self {
            slots,
            first: saved.bytes.start,
            page: [0; PAGE],
            cached: None,
        }
    }

    /// Fills `to` with the bytes of the save that start at `at`.
    fn read(&mut self, at: usize, to: &mut [u8]) -> Result<(), F::Error> {
        let (mut at, mut rest) = (at, to);
        while !rest.is_empty() {
            let index = at / PAGE;
            if self.cached != Some(index) {
                self.cached = None;
                let address = self.first + (index * PAGE) as u32;
                self.slots.read_page(address, &mut self.page)?;
                self.cached = Some(index);
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
