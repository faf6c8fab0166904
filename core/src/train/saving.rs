//! Saving and restoring a trainer.

use core::iter;

use super::trainer::Trainer;
use crate::Optimizer;
use crate::checkpoint::{
    self, Checkpoint, CheckpointError, Entry, Header, LoadError, SaveError, Stored,
};

impl<G> Trainer<'_, f32, G> {
    /// Saves a [`checkpoint`] with everything that the next steps depend on. `put` receives its
    /// [`checkpoint_len`](crate::Model::checkpoint_len) bytes in chunks of 4 to 64 bytes, each a
    /// multiple of 4. Samples accumulated since the last step are not saved.
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

    /// Like [`save`](Self::save), and adds entries about the data and the training at the end of
    /// the file, for example those of the [file](Checkpoint::about) that was restored. The iterator
    /// is run three times.
    ///
    /// # Errors
    /// Those of [`save`](Self::save).
    ///
    /// ```
    /// use firmgrad::checkpoint::{Checkpoint, Entry};
    /// # use firmgrad::{Model, Optimizer, Shape, Trainer, dense, softmax_cross_entropy};
    /// # const LAYERS: [firmgrad::Layer; 2] = [dense(2), softmax_cross_entropy()];
    /// # const NET: Model<2> = Model::new(Shape::image(1, 2, 2), LAYERS);
    /// # const SGD: Optimizer = Optimizer::sgd(0.1);
    /// # let mut buffer = [0.0; NET.training_len(&SGD, 1)];
    /// # let mut trainer = Trainer::new(&NET, SGD, &mut buffer).unwrap();
    ///
    /// let image = Entry::Image { scale: 1.0 / 255.0 };
    /// let entries = [image, Entry::Class("cat"), Entry::Class("dog")];
    /// let mut file = Vec::new();
    /// let put = |bytes: &[u8]| Ok::<_, ()>(file.extend_from_slice(bytes));
    /// trainer.save_with(7, entries.into_iter(), put).unwrap();
    /// assert!(Checkpoint::parse(&file).unwrap().about().unwrap().entries().eq(entries));
    /// ```
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
    /// decay, steps and seed. Returns the caller's `position`. Samples accumulated since the last
    /// step are discarded. Later steps compute the same bits as an uninterrupted run.
    ///
    /// Parameters are not checked: they may be infinite or NaN. The learning rate is that of the
    /// file. If a schedule had decayed it to almost 0, the trainer learns next to nothing:
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

    /// Like [`restore`](Self::restore), but from storage that is read in chunks, such as flash that
    /// is not mapped into memory. `len` is the length of the file. `read(offset, bytes)` fills
    /// `bytes` with the bytes of the file that start at `offset`. The file is read twice: first all
    /// of it is checked, then its values are copied.
    ///
    /// # Errors
    /// `Read` with the first error of `read`; `Checkpoint` with an error of [`Checkpoint::parse`]
    /// or [`restore`](Self::restore). The trainer is then unchanged, unless the first reading
    /// succeeded and the second one failed or returned different bytes. In that case all parameters
    /// and the optimiser's state are set to 0, and so are the steps and the seed.
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

    /// Restores everything but the parameters and the optimiser's slots. Returns the caller's
    /// position.
    fn restore_header(&mut self, header: &Header, optimizer: Optimizer) -> u64 {
        self.set_optimizer(optimizer);
        (self.steps, self.seed) = (header.steps, header.seed);
        self.discard_samples();
        header.position
    }
}
