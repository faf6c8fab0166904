//! Training: gradients accumulate sample by sample, then a step changes the parameters.

use core::marker::PhantomData;
use core::ops::Range;

use crate::layer::PassContext;
use crate::layer::tables::Batch;
use crate::layer::target::{Target, Targets};
use crate::metrics::argmax;
use crate::model::{Model, TrainingView};
use crate::optimizer::check::OptimizerError;
use crate::optimizer::definition::Optimizer;
use crate::pass::{self, BackwardMemory, ParameterGradients, PassInputs, Workspace};
use crate::{Error, Init, Real, Rng};

/// Marks an ordinary [`Trainer`], which stores the gradients of all parameters.
#[derive(Debug)]
pub struct Accumulating;

/// Trains a model in one buffer that it borrows from the caller.
///
/// The buffer holds, in this order: parameters, gradients, optimiser state, the values that the
/// forward pass saves for the backward pass, two gradients with respect to activations, and the
/// layers' working memory.
#[derive(Debug)]
pub struct Trainer<'a, R: Real = f32, G = Accumulating> {
    pub(super) model: TrainingView<'a, R>,
    pub(super) optimizer: Optimizer<R>,
    /// The result of [`Optimizer::check`], stored because the check need not run at every step.
    pub(super) checked: Result<(), OptimizerError>,
    batch: usize,
    pub(super) seed: u64,
    /// Steps taken.
    pub(super) steps: u32,
    /// Samples accumulated since the last step.
    samples: usize,
    /// Sum of their losses, one chain.
    loss: R,
    pub(super) parameters: &'a mut [R],
    /// Gradients of all parameters or, in an online trainer, of one layer at a time.
    pub(super) gradients: &'a mut [R],
    pub(super) slots: Slots<'a, R>,
    pub(super) saved: &'a mut [R],
    pub(super) activation_gradients: &'a mut [R],
    pub(super) work: Workspace<'a, R>,
    kind: PhantomData<fn() -> G>,
}

/// The state of an optimiser: up to two slots, each as long as the parameters.
#[derive(Debug)]
pub(super) struct Slots<'a, R> {
    pub(super) a: &'a mut [R],
    pub(super) b: &'a mut [R],
}

impl<'a, R: Real> Trainer<'a, R> {
    /// A trainer that computes one sample at a time. All parameters are 0 until
    /// [`initialise`](Self::initialise) or [`set_parameters`](Self::set_parameters) is called.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]: `buffer` is shorter than
    /// [`training_len(optimizer, 1)`](Model::training_len); [`Error::Optimizer`].
    pub fn new<const N: usize>(
        model: &'a Model<N, R>,
        optimizer: Optimizer<R>,
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        Self::with_micro_batch(model, optimizer, 1, buffer)
    }

    /// A trainer that computes up to `batch` samples at a time. This is faster on a host and
    /// computes the same bits. One thing may differ: whether an infinite or NaN input value that no
    /// output depends on is refused.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`]: `buffer` is shorter than
    /// [`training_len(optimizer, batch)`](Model::training_len); [`Error::EmptyBatch`];
    /// [`Error::Optimizer`].
    pub fn with_micro_batch<const N: usize>(
        model: &'a Model<N, R>,
        optimizer: Optimizer<R>,
        batch: usize,
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        if batch == 0 {
            return Err(Error::EmptyBatch);
        }
        let need = model.training_len(&optimizer, batch);
        let gradients = model.parameters();
        Self::in_buffer(
            model.training_view(),
            optimizer,
            batch,
            gradients,
            need,
            buffer,
        )
    }

    /// Learns from one sample: takes a step with its gradient and those of the samples accumulated
    /// since the last step. Returns the loss of the sample.
    ///
    /// # Errors
    /// Those of [`accumulate`](Self::accumulate) and [`step`](Self::step). If the learning rate is
    /// refused, nothing is changed.
    pub fn learn<'t>(&mut self, input: &[R], target: impl Into<Target<'t, R>>) -> Result<R, Error> {
        self.checked.map_err(Error::Optimizer)?;
        let loss = self.accumulate(input, target)?;
        self.step()?;
        Ok(loss)
    }

    /// Adds the gradient of one sample to the running gradient and returns the loss of the sample.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Target`] or [`Error::NotFinite`]. The samples accumulated since
    /// the last step are then discarded, and the parameters are unchanged.
    pub fn accumulate<'t>(
        &mut self,
        input: &[R],
        target: impl Into<Target<'t, R>>,
    ) -> Result<R, Error> {
        let result = self.check_sample(input, target.into(), |trainer, targets| {
            trainer.pass(input, targets, 0)
        });
        self.discard_samples_on_error(result)
    }

    /// Adds the gradients of several samples, which follow each other in `inputs`.
    ///
    /// # Errors
    /// Those of [`accumulate`](Self::accumulate).
    pub fn accumulate_batch(&mut self, inputs: &[R], targets: Targets<'_, R>) -> Result<(), Error> {
        let (width, outputs) = (self.model.view.input.len(), self.outputs());
        let need = targets.samples(outputs).saturating_mul(width);
        let mut result = match inputs.len() == need {
            true => Ok(()),
            false => Err(Error::Input {
                need,
                have: inputs.len(),
            }),
        };
        let parts = inputs.chunks(width.saturating_mul(self.batch).max(1));
        for (part, first) in parts.zip((0..).step_by(self.batch.max(1))) {
            if result.is_err() {
                break;
            }
            result = self.pass(part, targets, first).map(|_| ());
        }
        self.discard_samples_on_error(result)
    }

    /// Takes an optimiser step with the mean gradient of the samples accumulated since the last
    /// step. Returns their mean loss.
    ///
    /// # Errors
    /// In all cases parameters, optimiser state and steps are unchanged:
    /// - [`Error::NoSamples`];
    /// - [`Error::NotFinite`] if a gradient is not finite or is larger than
    ///   [`LARGEST_GRADIENT`](crate::optimizer::LARGEST_GRADIENT); the samples are then discarded;
    /// - [`Error::Optimizer`] if the learning rate is invalid; the samples are then kept.
    pub fn step(&mut self) -> Result<R, Error> {
        if self.samples == 0 {
            return Err(Error::NoSamples);
        }
        self.checked.map_err(Error::Optimizer)?;
        let mean = self.loss / R::from_f32(self.samples as f32);
        let steps = self.steps.saturating_add(1);
        let constants = self.optimizer.constants(steps, self.samples);
        let slots = (&mut *self.slots.a, &mut *self.slots.b);
        let updated = self
            .optimizer
            .update(&constants, self.parameters, self.gradients, slots);
        if !updated {
            return self.discard_samples_on_error(Err(Error::NotFinite));
        }
        self.steps = steps;
        self.begin_batch();
        Ok(mean)
    }

    /// The sum of the gradients accumulated since the last step, in the order of
    /// [`parameters`](Self::parameters).
    pub const fn gradients(&self) -> &[R] {
        self.gradients
    }

    /// Runs the forward pass, the losses and the backward pass of one micro-batch. Its targets
    /// start at `first`. Returns the loss of the last sample.
    fn pass(&mut self, inputs: &[R], targets: Targets<'_, R>, first: usize) -> Result<R, Error> {
        self.forward_and_loss(inputs, targets, first, |trainer, run| {
            let mut gradients = All(&mut *trainer.gradients);
            let memory = BackwardMemory {
                parameters: &mut *trainer.parameters,
                saved: &*trainer.saved,
                activation_gradients: &mut *trainer.activation_gradients,
                work: &mut trainer.work,
            };
            pass::backward(&trainer.model, run, &mut gradients, memory).ok_or(Error::Inconsistent)
        })
    }
}

/// The gradients of all parameters, stored until a step.
struct All<'g, R>(&'g mut [R]);

impl<R: Real> ParameterGradients<R> for All<'_, R> {
    fn range_mut(&mut self, range: Range<usize>) -> Option<&mut [R]> {
        self.0.get_mut(range)
    }

    fn finish(&mut self, _: Range<usize>, _: &mut [R]) -> Option<()> {
        Some(())
    }
}

impl<'a, R: Real, G> Trainer<'a, R, G> {
    /// Divides the buffer of at least `need` elements, of which `gradients` hold parameter
    /// gradients, and sets it to 0.
    pub(super) fn in_buffer(
        model: TrainingView<'a, R>,
        optimizer: Optimizer<R>,
        batch: usize,
        gradients: usize,
        need: usize,
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        optimizer.check().map_err(Error::Optimizer)?;
        let have = buffer.len();
        let short = Error::BufferTooSmall { need, have };
        let buffer = buffer.get_mut(..need).ok_or(short)?;
        buffer.fill(R::ZERO);
        let lengths = model.view.lengths;
        let state = |slot| match optimizer.rule().slots() > slot {
            true => lengths.parameters,
            false => 0,
        };
        let work = lengths.work(batch);
        let mut rest = buffer;
        let mut take = |len: usize| {
            let (part, other) = core::mem::take(&mut rest)
                .split_at_mut_checked(len)
                .ok_or(short)?;
            rest = other;
            Ok(part)
        };
        Ok(Self {
            model,
            optimizer,
            checked: Ok(()),
            batch,
            seed: 0,
            steps: 0,
            samples: 0,
            loss: R::ZERO,
            parameters: take(lengths.parameters)?,
            gradients: take(gradients)?,
            slots: Slots {
                a: take(state(0))?,
                b: take(state(1))?,
            },
            saved: take(lengths.saved * batch)?,
            activation_gradients: take(lengths.gradients * batch)?,
            work: Workspace {
                strip: take(work.strip * batch)?,
                scratch: take(work.scratch)?,
            },
            kind: PhantomData,
        })
    }

    /// Starts a new training run: draws the weights, sets the biases and the optimiser's state to
    /// 0, and discards accumulated samples and the count of steps. `seed` also determines the masks
    /// of dropout. The weights of layer `l` use stream `l` of the seed ([`Init`]), so shuffling
    /// with the same seed should use a stream after those of the layers.
    pub fn initialise(&mut self, init: Init, seed: u64) {
        self.seed = seed;
        self.steps = 0;
        self.slots.a.fill(R::ZERO);
        self.slots.b.fill(R::ZERO);
        self.discard_samples();
        self.parameters.fill(R::ZERO);
        let mut start = 0;
        for (step, layer) in self.model.view.layers.iter().zip(0..) {
            let len = step.parameters_end - start;
            let own = self.parameters.get_mut(start..).unwrap_or_default();
            let drawn = init.weights(step.geometry.fans(), Rng::new(seed, layer));
            for (weight, value) in own.iter_mut().take(step.weights(len)).zip(drawn) {
                *weight = R::from_f32(value);
            }
            start = step.parameters_end;
        }
    }

    /// The class with the highest output, computed without dropout.
    ///
    /// # Errors
    /// [`Error::Input`]: `input` is not one sample; [`Error::NotFinite`]: an output is infinite or
    /// NaN.
    pub fn predict(&mut self, input: &[R]) -> Result<usize, Error> {
        let need = self.model.view.input.len();
        let have = input.len();
        if have != need {
            return Err(Error::Input { need, have });
        }
        let run = PassInputs {
            inputs: input,
            batch: Batch {
                samples: 1,
                capacity: self.batch,
            },
            context: self.next_context(false),
        };
        let (view, saved) = (&self.model.view, &mut *self.saved);
        let outputs = pass::forward(view, self.parameters, &run, saved, &mut self.work);
        argmax(&*outputs.ok_or(Error::Inconsistent)?).ok_or(Error::NotFinite)
    }

    /// The learning rate of the next step: that of the optimiser, unless
    /// [`set_learning_rate`](Self::set_learning_rate) or `restore` has changed it.
    pub const fn learning_rate(&self) -> f32 {
        self.optimizer.learning_rate()
    }

    /// Sets the learning rate of the next and later steps; see [`Schedule`](crate::Schedule). If
    /// [`Optimizer::check`] refuses the rate, steps return an error.
    pub const fn set_learning_rate(&mut self, learning_rate: f32) {
        self.set_optimizer(self.optimizer.with_learning_rate(learning_rate));
    }

    /// Replaces the optimiser with another one of the same rule.
    pub(super) const fn set_optimizer(&mut self, optimizer: Optimizer<R>) {
        self.checked = optimizer.check();
        self.optimizer = optimizer;
    }

    /// The parameters, layer by layer, weights before biases.
    pub const fn parameters(&self) -> &[R] {
        self.parameters
    }

    /// Replaces the parameters and discards the samples accumulated since the last step. The seed,
    /// the steps and the optimiser's state are unchanged.
    ///
    /// # Errors
    /// [`Error::Parameters`]: their number is not that of the model. [`Error::NotFinite`]: a
    /// parameter is infinite or NaN. Nothing is then changed.
    pub fn set_parameters(&mut self, parameters: &[R]) -> Result<(), Error> {
        let (need, have) = (self.parameters.len(), parameters.len());
        if need != have {
            return Err(Error::Parameters { need, have });
        }
        if !parameters.iter().all(|parameter| parameter.is_finite()) {
            return Err(Error::NotFinite);
        }
        self.parameters.copy_from_slice(parameters);
        self.discard_samples();
        Ok(())
    }

    /// Steps taken.
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// Checks the shapes of one sample and its target, then calls `learn` with them.
    pub(super) fn check_sample(
        &mut self,
        input: &[R],
        target: Target<'_, R>,
        learn: impl FnOnce(&mut Self, Targets<'_, R>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let (need, have) = (self.model.view.input.len(), input.len());
        match target {
            _ if have != need => Err(Error::Input { need, have }),
            Target::Values(values) if values.len() != self.outputs() => {
                Err(Error::Target { sample: 0 })
            }
            Target::Class(class) => learn(self, Targets::Classes(&[class])),
            Target::Values(values) => learn(self, Targets::Values(values)),
        }
    }

    /// Runs the forward pass and the losses of whole samples, whose targets start at `first`. Then
    /// calls `backward` to compute the gradients, and counts the samples. Returns the loss of the
    /// last sample.
    pub(super) fn forward_and_loss(
        &mut self,
        inputs: &[R],
        targets: Targets<'_, R>,
        first: usize,
        backward: impl FnOnce(&mut Self, &PassInputs<'_, R>) -> Result<(), Error>,
    ) -> Result<R, Error> {
        let outputs = self.outputs();
        let samples = self.model.view.samples(inputs);
        let run = PassInputs {
            inputs,
            batch: Batch {
                samples,
                capacity: self.batch,
            },
            context: self.next_context(true),
        };
        let (loss, place) = self.model.loss().ok_or(Error::Inconsistent)?;
        let saved = &mut *self.saved;
        let view = &self.model.view;
        let z = pass::forward(view, self.parameters, &run, saved, &mut self.work)
            .ok_or(Error::Inconsistent)?;
        let dz = self.activation_gradients.get_mut(place * self.batch..);
        let dz = dz.and_then(|dz| dz.get_mut(..z.len()));
        let dz = dz.ok_or(Error::Inconsistent)?;
        pass::copy_without_memcpy(z, dz);
        let (targets, mut total) = (targets.starting_at(first, outputs), self.loss);
        let last = loss(outputs, dz, targets, &mut total).map_err(|number| Error::Target {
            sample: first + number,
        })?;
        // If any loss was not finite, the sum is not finite either.
        if !total.is_finite() {
            return Err(Error::NotFinite);
        }
        backward(self, &run)?;
        self.loss = total;
        self.samples += samples;
        Ok(last)
    }

    fn outputs(&self) -> usize {
        self.model.view.outputs()
    }

    /// The position in the run of the next sample.
    const fn next_context(&self, training: bool) -> PassContext {
        PassContext {
            seed: self.seed,
            step: self.steps,
            sample: self.samples as u32,
            layer: 0,
            training,
        }
    }

    /// Discards the accumulated samples if `result` is an error.
    pub(super) fn discard_samples_on_error<T>(
        &mut self,
        result: Result<T, Error>,
    ) -> Result<T, Error> {
        if result.is_err() {
            self.discard_samples();
        }
        result
    }

    /// Discards the accumulated samples.
    pub(super) fn discard_samples(&mut self) {
        self.gradients.fill(R::ZERO);
        self.begin_batch();
    }

    /// Begins a batch. The gradients must be 0 already.
    pub(super) const fn begin_batch(&mut self) {
        self.loss = R::ZERO;
        self.samples = 0;
    }
}
