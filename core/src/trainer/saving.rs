//! A training that is put down and taken up again.

use super::Trainer;
use crate::checkpoint::{self, Checkpoint, CheckpointError, Header, SaveError};

impl Trainer<'_, f32> {
    /// Gives `put` the bytes of a [`checkpoint`](crate::checkpoint) of all that the next steps
    /// depend on, [`checkpoint_len`](crate::Model::checkpoint_len) in all, in pieces of 4 to 64,
    /// each a multiple of 4. Samples accumulated since the last step are not in it.
    ///
    /// `position` is the caller's: where its data stand, such as the number of the epoch, each of
    /// which shuffles in a stream of its own.
    ///
    /// # Errors
    /// `TooLarge`; `Put` with what `put` answers first.
    pub fn save<E>(
        &self,
        position: u64,
        put: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), SaveError<E>> {
        let header = Header::new(&self.optimizer, self.steps, self.seed, position);
        let slots = [&*self.slots.0, &*self.slots.1];
        checkpoint::write(&self.view, self.parameters, Some((header, slots)), put)
    }

    /// Goes on where the trainer that was saved stood: its parameters, optimiser state, learning
    /// rate, weight decay, steps and seed. Returns the caller's position. The steps that follow
    /// have the bits of a training that was never interrupted. Parameters are taken as they are,
    /// finite or not. A rate that had decayed to almost 0 learns as good as nothing:
    /// [`learning_rate`](Self::learning_rate) says which is in force.
    ///
    /// # Errors
    /// `OtherModel`, `NoTraining`, `OtherOptimizer`; the trainer is then as it was.
    pub fn restore(&mut self, checkpoint: &Checkpoint<'_>) -> Result<u64, CheckpointError> {
        let layers = self.view.layers();
        if self.view.input != checkpoint.input() || !layers.eq(checkpoint.layers()) {
            return Err(CheckpointError::OtherModel);
        }
        let training = checkpoint.training().ok_or(CheckpointError::NoTraining)?;
        let header = training.header();
        if header.rule != self.optimizer.rule() {
            return Err(CheckpointError::OtherOptimizer);
        }
        self.optimizer = self
            .optimizer
            .with_learning_rate(header.learning_rate)
            .with_weight_decay(header.weight_decay);
        (self.steps, self.seed) = (header.steps, header.seed);
        let slots = self.slots.0.iter_mut().chain(self.slots.1.iter_mut());
        for (to, value) in slots.zip(training.slots()) {
            *to = value;
        }
        for (to, value) in self.parameters.iter_mut().zip(checkpoint.parameters()) {
            *to = value;
        }
        self.forget();
        Ok(header.position)
    }
}
