//! A file in a storage that is read in pieces.

use super::about::About;
use super::error::{CheckpointError, LoadError};
use super::header::Header;
use super::layout::Layout;
use super::source::Storage;
use crate::model::View;

/// A file in a storage that is read in pieces, all of it checked.
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

    /// Checks that the model is that of `view`.
    pub(crate) fn compare(&mut self, view: &View<'_, f32>) -> Result<(), LoadError<E>> {
        self.layout.compare(&mut self.source, view)
    }

    /// The numbers of the training, where there is one.
    pub(crate) fn training(&self) -> Option<&Header> {
        self.layout.training.as_ref().map(|(header, _)| header)
    }

    /// Copies the parameters.
    pub(crate) fn copy_parameters(&mut self, to: &mut [f32]) -> Result<(), LoadError<E>> {
        self.layout.parameters.copy(&mut self.source, to)
    }

    /// Copies what the file says *about* its data to the beginning of `to`.
    pub(crate) fn copy_about<'t>(&mut self, to: &'t mut [u8]) -> Result<About<'t>, LoadError<E>> {
        let about = &self.layout.about;
        let (need, have) = (about.place.len(), to.len());
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
        Ok(About::parse(to, about.place.start)?)
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
    /// Copies the entries of a checkpoint from a storage that is read in pieces to the beginning of
    /// `to`: `read` fills its second argument with the bytes of the file from its first on, and
    /// `len` is the length of the file. There are none where the file says nothing.
    ///
    /// # Errors
    /// `Read` with what `read` answers first; `Checkpoint` with what
    /// [`Checkpoint::parse`](super::Checkpoint::parse) or
    /// [`Checkpoint::about`](super::Checkpoint::about) answers, or `About`: `to` is too short.
    pub fn load<E>(
        len: usize,
        read: impl FnMut(usize, &mut [u8]) -> Result<(), E>,
        to: &'a mut [u8],
    ) -> Result<Self, LoadError<E>> {
        Stored::check(len, read)?.copy_about(to)
    }
}
