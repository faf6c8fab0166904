//! Saving and restoring a trainer.

use core::iter;

use super::trainer::Trainer;
use crate::Optimizer;
use crate::checkpoint::{
    self, Checkpoint, CheckpointError, Entry, Header, LoadError, SaveError, Stored,
};

impl<G> Trainer<'_, f32, G> {
    /// Saves a [`checkpoint`] with everything that the next steps depend on.
    /// `put` receives its [`checkpoint_len`](crate::Model::checkpoint_len) bytes in pieces of 4 to
    /// 64 bytes, each a multiple of 4. Samples accumulated since the last step are not saved.
    ///
    /// `position` is for the caller: its position in the data, such as the number of the epoch if
    /// each epoch shuffles with a separate random stream.
    ///
    /// # Errors
    /// `TooLarge`; `Put` with the first error of `put`.
    pub fn save<E>(
        &self,
        position: u64,
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        self.save_with(position, iter::empty(), put)
    }

    /// Like [`save`](Self::save), and adds entries *about* the data and the training at the end of
    /// the file, for example those of the [file](Checkpoint::about) that was restored. The iterator
    /// is run three times.
    ///
    /// # Errors
    /// Those of [`save`](Self::save).
    pub fn save_with<'e, E>(
        &self,
        position: u64,
        about: impl Iterator<Item = Entry<'e>> + Clone,
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        let header = Header::new(&self.optimizer, self.steps, self.seed, position);
        let slots = [&*self.slots.a, &*self.slots.b];
        let training = Some((header, slots));
        checkpoint::write(&self.model.view, self.parameters, training, about, put)
    }

    /// Restores the state of the saved trainer: parameters, optimiser state, learning rate, weight
    /// decay, steps and seed. Returns the caller's `position`. Later steps compute the same bits as
    /// an uninterrupted run.
    ///
    /// Parameters are restored as they are, finite or not. The learning rate is that of the file as
    /// well. If a schedule had decayed it to almost 0, the trainer learns next to nothing:
    /// [`learning_rate`](Self::learning_rate) returns the current rate.
    ///
    /// # Errors
    /// `OtherModel`, `NoTraining`, `OtherOptimizer`, `Optimizer`. The trainer is then unchanged.
    pub fn restore(&mut self, checkpoint: &Checkpoint<'_>) -> Result<u64, CheckpointError> {
        if !checkpoint.is_of(&self.model.view) {
            return Err(CheckpointError::OtherModel);
        }
        let training = checkpoint.training().ok_or(CheckpointError::NoTraining)?;
        let optimizer = self.optimizer_of(training.header())?;
        let slots = self.slots.a.iter_mut().chain(self.slots.b.iter_mut());
        for (to, value) in slots.zip(training.slots()) {
            *to = value;
        }
        for (to, value) in self.parameters.iter_mut().zip(checkpoint.parameters()) {
            *to = value;
        }
        Ok(self.restore_header(training.header(), optimizer))
    }

    /// Like [`restore`](Self::restore), but from storage that is read in pieces, such as flash that
    /// is not mapped into memory. `len` is the length of the file. `read(offset, bytes)` fills
    /// `bytes` with the bytes of the file that start at `offset`. The file is read twice: first all
    /// of it is checked, then its values are copied.
    ///
    /// # Errors
    /// `Read` with the first error of `read`; `Checkpoint` with an error of [`Checkpoint::parse`]
    /// or [`restore`](Self::restore). The trainer is then unchanged, unless only the second reading
    /// failed or returned other values than the first. In that case all parameters and the
    /// optimiser's state are set to 0, and so are the steps and the seed.
    pub fn restore_from<E>(
        &mut self,
        len: usize,
        read: impl FnMut(usize, &mut [u8]) -> Result<(), E>,
    ) -> Result<u64, LoadError<E>> {
        let mut stored = Stored::check(len, read)?;
        stored.compare(&self.model.view)?;
        let header = *stored.training().ok_or(CheckpointError::NoTraining)?;
        let optimizer = self.optimizer_of(&header)?;
        let copied = stored
            .copy_parameters(self.parameters)
            .and_then(|()| stored.copy_slots((self.slots.a, self.slots.b)));
        if let Err(error) = copied {
            self.parameters.fill(0.0);
            self.slots.a.fill(0.0);
            self.slots.b.fill(0.0);
            (self.steps, self.seed) = (0, 0);
            self.discard_samples();
            return Err(error);
        }
        Ok(self.restore_header(&header, optimizer))
    }

    /// The trainer's optimiser with the learning rate and weight decay of a file.
    fn optimizer_of(&self, header: &Header) -> Result<Optimizer, CheckpointError> {
        if header.rule != self.optimizer.rule() {
            return Err(CheckpointError::OtherOptimizer);
        }
        let optimizer = self
            .optimizer
            .with_learning_rate(header.learning_rate)
            .with_weight_decay(header.weight_decay);
        match optimizer.check() {
            Ok(()) => Ok(optimizer),
            Err(error) => Err(CheckpointError::Optimizer(error)),
        }
    }

    /// Restores everything but the lists of values, and returns the caller's position.
    fn restore_header(&mut self, header: &Header, optimizer: Optimizer) -> u64 {
        self.set_optimizer(optimizer);
        (self.steps, self.seed) = (header.steps, header.seed);
        self.discard_samples();
        header.position
    }
}
