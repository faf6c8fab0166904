//! Online training: every sample changes the parameters.

use core::ops::Range;

use super::trainer::{Slots, Trainer};
use crate::layer::target::Target;
use crate::model::Model;
use crate::optimizer::StepConstants;
use crate::optimizer::definition::Optimizer;
use crate::pass::{self, ParameterGradients};
use crate::{Error, Real};

/// Marks an [`OnlineTrainer`], which stores the parameter gradients of one layer at a time.
#[derive(Debug)]
pub struct Online;

/// A trainer that takes a step with each sample. It updates one layer after another during the
/// backward pass, so its buffer holds only the parameter gradients of the largest layer.
/// [`Trainer::online`] creates it. Its [`learn`](Self::learn) computes the same bits as that of a
/// [`Trainer`].
pub type OnlineTrainer<'a, R = f32> = Trainer<'a, R, Online>;

impl<'a, R: Real> OnlineTrainer<'a, R> {
    /// A trainer that takes a step with each sample.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]: `buffer` is shorter than
    /// [`online_len(optimizer)`](Model::online_len); [`Error::Optimizer`].
    pub fn online<const N: usize>(
        model: &'a Model<N, R>,
        optimizer: Optimizer<R>,
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        let need = model.online_len(&optimizer);
        let view = model.training_view();
        let gradients = view.view.lengths.largest;
        Self::in_buffer(view, optimizer, 1, gradients, need, buffer)
    }

    /// Learns from one sample: takes a step with its gradient. Returns its loss.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Target`]. [`Error::NotFinite`] if the loss or a gradient is not
    /// finite, or a gradient is larger than
    /// [`LARGEST_GRADIENT`](crate::optimizer::LARGEST_GRADIENT); if a gradient is refused, the
    /// layers after it have already been updated. [`Error::Optimizer`] if the learning rate is
    /// invalid; nothing is then changed.
    pub fn learn<'t>(&mut self, input: &[R], target: impl Into<Target<'t, R>>) -> Result<R, Error> {
        self.checked.map_err(Error::Optimizer)?;
        let loss = self.check_sample(input, target.into(), |trainer, targets| {
            trainer.forward_and_loss(input, targets, 0, |trainer, run| {
                let steps = trainer.steps.saturating_add(1);
                let mut gradients = OneLayer {
                    gradients: &mut *trainer.gradients,
                    constants: trainer.optimizer.constants(steps, 1),
                    optimizer: trainer.optimizer,
                    slots: Slots {
                        a: &mut *trainer.slots.a,
                        b: &mut *trainer.slots.b,
                    },
                    bounded: true,
                };
                let memory = pass::BackwardMemory {
                    parameters: &mut *trainer.parameters,
                    saved: &*trainer.saved,
                    activation_gradients: &mut *trainer.activation_gradients,
                    work: &mut trainer.work,
                };
                let passed = pass::backward(&trainer.model, run, &mut gradients, memory);
                if !gradients.bounded {
                    return Err(Error::NotFinite);
                }
                trainer.steps = steps;
                passed.ok_or(Error::Inconsistent)
            })
        });
        let loss = self.discard_samples_on_error(loss)?;
        self.begin_batch();
        Ok(loss)
    }
}

/// The parameter gradients of one layer at a time. They are applied as soon as they are complete,
/// and the update sets them to 0 for the next layer.
struct OneLayer<'g, R: Real> {
    gradients: &'g mut [R],
    optimizer: Optimizer<R>,
    constants: StepConstants<R>,
    slots: Slots<'g, R>,
    /// Whether all gradients so far were within bounds.
    bounded: bool,
}

impl<R: Real> ParameterGradients<R> for OneLayer<'_, R> {
    fn range_mut(&mut self, range: Range<usize>) -> Option<&mut [R]> {
        self.gradients.get_mut(..range.len())
    }

    fn finish(&mut self, range: Range<usize>, parameters: &mut [R]) -> Option<()> {
        let gradients = self.gradients.get_mut(..range.len())?;
        let a = self.slots.a.get_mut(range.start..).unwrap_or_default();
        let b = self.slots.b.get_mut(range.start..).unwrap_or_default();
        let parameters = parameters.get_mut(range)?;
        self.bounded = self
            .optimizer
            .update(&self.constants, parameters, gradients, (a, b));
        self.bounded.then_some(())
    }
}
