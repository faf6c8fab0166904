//! Saving and loading a model and its parameters.

use super::about::Entry;
use super::error::{CheckpointError, LoadError, SaveError};
use super::layers;
use super::stored::Stored;
use super::write::{file_len, write};
use crate::Real;
use crate::model::{Inference, Model};
use crate::optimizer::definition::Optimizer;

impl<const N: usize, R: Real> Model<N, R> {
    /// Length in bytes of a [`checkpoint`](crate::checkpoint) of the model and its parameters. With
    /// an `optimizer`, the training state is included.
    pub const fn checkpoint_len(&self, optimizer: Option<&Optimizer<R>>) -> u64 {
        let slots = match optimizer {
            Some(optimizer) => Some(optimizer.rule().slots()),
            None => None,
        };
        let (mut records, mut layers) = (0, self.view().layers);
        while let [layer, rest @ ..] = layers {
            records += layers::len(&layer.geometry.spec());
            layers = rest;
        }
        file_len(records as u64, self.parameters() as u64, slots)
    }
}

impl<const N: usize> Model<N> {
    /// Saves a [`checkpoint`](crate::checkpoint) of the model with `parameters`. `put` receives its
    /// [`checkpoint_len(None)`](Self::checkpoint_len) bytes in chunks of 4 to 64 bytes, each a
    /// multiple of 4. [`Trainer::save`](crate::Trainer::save) saves the training state as well.
    ///
    /// # Errors
    /// `Refused` with [`Error::Parameters`](crate::Error::Parameters): their number is not that of
    /// the model; `TooLarge`; `Put` with the first error of `put`.
    pub fn save<E>(
        &self,
        parameters: &[f32],
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        self.save_with(parameters, core::iter::empty(), put)
    }

    /// Like [`save`](Self::save), and adds entries about the data and the training at the end of
    /// the file. The iterator is run three times.
    ///
    /// # Errors
    /// Those of [`save`](Self::save).
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

    /// See [`Inference::load`].
    ///
    /// # Errors
    /// Those of [`Inference::load`].
    pub fn load<E>(
        &self,
        len: usize,
        read: impl FnMut(usize, &mut [u8]) -> Result<(), E>,
        to: &mut [f32],
    ) -> Result<(), LoadError<E>> {
        self.as_ref().load(len, read, to)
    }
}

impl<const N: usize> Inference<N> {
    /// Copies the parameters of a checkpoint of this model from storage that is read in chunks.
    /// `len` is the length of the file. `read(offset, bytes)` fills `bytes` with the bytes of the
    /// file that start at `offset`. The file is read twice: first all of it is checked, then the
    /// parameters are copied.
    ///
    /// # Errors
    /// `Read` with the first error of `read`. `Checkpoint` with an error of
    /// [`Checkpoint::parse`](crate::checkpoint::Checkpoint::parse), with `OtherModel`, or with
    /// `Parameters` if the length of `to` is not the number of parameters. `to` is then unchanged,
    /// unless the first reading succeeded and the second one failed or returned different bytes. In
    /// that case `to` is filled with 0.
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
