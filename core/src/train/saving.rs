//! A training that is put down and taken up again.

use core::iter;

use super::trainer::Trainer;
use crate::Optimizer;
use crate::checkpoint::{
    self, Checkpoint, CheckpointError, Entry, Header, LoadError, SaveError, Stored,
};

impl<G> Trainer<'_, f32, G> {
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
        self.save_with(position, iter::empty(), put)
    }

    /// Saves as [`save`](Self::save) does, with entries *about* the data and the training after
    /// all else: those of the [file](Checkpoint::about) that the training came from, for example.
    /// They are asked for three times.
    ///
    /// # Errors
    /// As [`save`](Self::save).
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

    /// Goes on where the trainer that was saved stood: its parameters, optimiser state, learning
    /// rate, weight decay, steps and seed. Returns the caller's position. The steps that follow
    /// have the bits of a training that was never interrupted. Parameters are taken as they are,
    /// finite or not. A rate that had decayed to almost 0 learns as good as nothing:
    /// [`learning_rate`](Self::learning_rate) says which is in force.
    ///
    /// # Errors
    /// `OtherModel`, `NoTraining`, `OtherOptimizer`, `Optimizer`; the trainer is then as it was.
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
        Ok(self.go_on(training.header(), optimizer))
    }

    /// Does what [`restore`](Self::restore) does from a storage that is read in pieces, such as
    /// flash that is not mapped into memory: `read` fills its second argument with the bytes of
    /// the file from its first on, and `len` is the length of the file. Nothing is changed before
    /// all of the file has been checked; then its values are read a second time.
    ///
    /// # Errors
    /// `Read` with what `read` answers first; `Checkpoint` with what [`Checkpoint::parse`] or
    /// [`restore`](Self::restore) answers; the trainer is then as it was. Where the second reading
    /// alone fails, or gives other values than the first, all parameters and the optimiser's
    /// state are 0, as are steps and seed.
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
            self.forget();
            return Err(error);
        }
        Ok(self.go_on(&header, optimizer))
    }

    /// The optimiser at the rates of a file.
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

    /// Takes up what is no list of values, and returns the caller's position.
    fn go_on(&mut self, header: &Header, optimizer: Optimizer) -> u64 {
        self.set_optimizer(optimizer);
        (self.steps, self.seed) = (header.steps, header.seed);
        self.forget();
        header.position
    }
}
