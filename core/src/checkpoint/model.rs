//! A model and its parameters in a file.

use super::about::Entry;
use super::error::{CheckpointError, LoadError, SaveError};
use super::layers;
use super::stored::Stored;
use super::write::{file_len, write};
use crate::Real;
use crate::model::Model;
use crate::optimizer::definition::Optimizer;

impl<const N: usize, R: Real> Model<N, R> {
    /// Bytes of a [`checkpoint`](crate::checkpoint) of the model and its parameters, and, with an
    /// `optimizer`, of the state of a training.
    pub const fn checkpoint_len(&self, optimizer: Option<&Optimizer<R>>) -> u64 {
        let slots = match optimizer {
            Some(optimizer) => Some(optimizer.rule().slots()),
            None => None,
        };
        let (mut records, mut nodes) = (0, self.view().nodes);
        while let [node, rest @ ..] = nodes {
            records += layers::len(&node.step.geometry.spec());
            nodes = rest;
        }
        file_len(records as u64, self.parameters() as u64, slots)
    }
}

impl<const N: usize> Model<N> {
    /// Gives `put` the bytes of a [`checkpoint`](crate::checkpoint) of the model with
    /// `parameters`, [`checkpoint_len(None)`](Self::checkpoint_len) in all, in pieces of 4 to 64,
    /// each a multiple of 4. [`Trainer::save`](crate::Trainer::save) writes the state of a
    /// training as well.
    ///
    /// # Errors
    /// `Refused` with [`Error::Parameters`](crate::Error::Parameters): not as many as the model
    /// has; `TooLarge`; `Put` with what `put` answers first.
    pub fn save<E>(
        &self,
        parameters: &[f32],
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        self.save_with(parameters, core::iter::empty(), put)
    }

    /// Saves as [`save`](Self::save) does, with entries *about* the data and the training after
    /// all else. They are asked for three times.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_with<'e, E>(
        &self,
        parameters: &[f32],
        about: impl Iterator<Item = Entry<'e>> + Clone,
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        let (need, have) = (self.parameters(), parameters.len());
        if need != have {
            return Err(SaveError::Refused(crate::Error::Parameters { need, have }));
        }
        write(&self.view(), parameters, None, about, put)
    }

    /// Copies the parameters of a checkpoint of this model from a storage that is read in pieces:
    /// `read` fills its second argument with the bytes of the file from its first on, and `len` is
    /// the length of the file. Nothing is changed before all of the file has been checked; then
    /// the parameters are read a second time.
    ///
    /// # Errors
    /// `Read` with what `read` answers first; `Checkpoint` with what
    /// [`Checkpoint::parse`](crate::checkpoint::Checkpoint::parse) answers, or `OtherModel`, or
    /// `Parameters`: `to` has room for another number of them. `to` is then as it was. Where the
    /// second reading alone fails, or gives other values than the first, `to` is filled with 0.
    pub fn load<E>(
        &self,
        len: usize,
        read: impl FnMut(usize, &mut [u8]) -> Result<(), E>,
        to: &mut [f32],
    ) -> Result<(), LoadError<E>> {
        let (need, have) = (self.parameters(), to.len());
        if need != have {
            return Err(CheckpointError::Parameters { need, have }.into());
        }
        let mut stored = Stored::check(len, read)?;
        stored.compare(&self.view())?;
        let copied = stored.copy_parameters(to);
        if copied.is_err() {
            to.fill(0.0);
        }
        copied
    }
}
