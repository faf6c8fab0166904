//! A checkpoint in storage that is read in chunks.

use super::about::About;
use super::error::{CheckpointError, LoadError};
use super::header::Header;
use super::layout::Layout;
use super::source::Storage;
use crate::model::View;

/// A checkpoint in storage that is read in chunks, all of it checked.
pub(crate) struct Stored<S> {
    source: S,
    layout: Layout,
}

impl<E, F: FnMut(usize, &mut [u8]) -> Result<(), E>> Stored<Storage<F>> {
    /// Reads and checks a file of `len` bytes.
    pub(crate) fn check(len: usize, read: F) -> Result<Self, LoadError<E>> {
        let mut source = Storage { len, read };
        let layout = Layout::read(&mut source)?;
        Ok(Self { source, layout })
    }

    /// Checks that the file's model is that of `view`.
    pub(crate) fn compare(&mut self, view: &View<'_, f32>) -> Result<(), LoadError<E>> {
        self.layout.compare(&mut self.source, view)
    }

    /// The header of the training state, if there is one.
    pub(crate) fn training(&self) -> Option<&Header> {
        self.layout.training.as_ref().map(|(header, _)| header)
    }

    /// Copies the parameters.
    pub(crate) fn copy_parameters(&mut self, to: &mut [f32]) -> Result<(), LoadError<E>> {
        self.layout.parameters.copy(&mut self.source, to)
    }

    /// Copies the entries about the data and the training to the start of `to`.
    pub(crate) fn copy_about<'t>(&mut self, to: &'t mut [u8]) -> Result<About<'t>, LoadError<E>> {
        let about = &self.layout.about;
        let (need, have) = (about.range.len(), to.len());
        let to = to
            .get_mut(..need)
            .ok_or(CheckpointError::About { need, have })?;
        let (words, _) = to.as_chunks_mut();
        let mut words = words.iter_mut();
        if need > 0 {
            about.visit(&mut self.source, |word| {
                if let Some(to) = words.next() {
                    *to = word;
                }
            })?;
        }
        Ok(About::parse(to, about.range.start)?)
    }

    /// Copies the optimiser's state.
    pub(crate) fn copy_slots(
        &mut self,
        (first, second): (&mut [f32], &mut [f32]),
    ) -> Result<(), LoadError<E>> {
        match &self.layout.training {
            Some((_, slots)) => slots.copy(&mut self.source, first.iter_mut().chain(second)),
            None => Ok(()),
        }
    }
}

impl<'a> About<'a> {
    /// Copies the entries of a checkpoint from storage that is read in chunks to the start of `to`.
    /// `len` is the length of the file. `read(offset, bytes)` fills `bytes` with the bytes of the
    /// file that start at `offset`. There are no entries if the file has no `abou` section.
    ///
    /// # Errors
    /// `Read` with the first error of `read`. `Checkpoint` with an error of
    /// [`Checkpoint::parse`](super::Checkpoint::parse) or
    /// [`Checkpoint::about`](super::Checkpoint::about), or with `About` if `to` is too short, which
    /// leaves `to` unchanged. After any other error the contents of `to` are unspecified.
    pub fn load<E>(
        len: usize,
        read: impl FnMut(usize, &mut [u8]) -> Result<(), E>,
        to: &'a mut [u8],
    ) -> Result<Self, LoadError<E>> {
        Stored::check(len, read)?.copy_about(to)
    }
}
