//! Training: gradients accumulate sample by sample, then one step changes the parameters.

mod gradients;
mod saving;

use gradients::{OneLayer, Whole};

use crate::layer::{Pass, Target, Targets};
use crate::metrics::argmax;
use crate::model::View;
use crate::node::{Count, Workspace};
use crate::{Error, Init, Model, Optimizer, OptimizerError, Real, Rng};

/// A model in training, in one buffer that the caller lends.
///
/// The buffer holds, in this order: parameters, gradients, optimiser slots, what the backward pass
/// reads, two gradients by activations and the layers' working memory.
#[derive(Debug)]
pub struct Trainer<'a, R: Real = f32> {
    view: View<'a, R>,
    optimizer: Optimizer<R>,
    /// What the optimiser's own check answers, which is not asked at every step.
    checked: Result<(), OptimizerError>,
    batch: usize,
    seed: u64,
    /// Steps taken.
    steps: u32,
    /// Samples accumulated since the last step.
    samples: usize,
    /// Sum of their losses, one chain.
    loss: R,
    parameters: &'a mut [R],
    /// Of all parameters, or, online, of one layer at a time.
    gradients: &'a mut [R],
    online: bool,
    slots: (&'a mut [R], &'a mut [R]),
    kept: &'a mut [R],
    deltas: (&'a mut [R], &'a mut [R]),
    work: Workspace<'a, R>,
}

impl<'a, R: Real> Trainer<'a, R> {
    /// A trainer that computes one sample at a time. All parameters are 0 until
    /// [`initialise`](Self::initialise) or [`set_parameters`](Self::set_parameters).
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

    /// A trainer that computes up to `batch` samples at a time: faster on a host, and the same
    /// bits. (Whether an infinite or NaN input that no output depends on is refused may differ.)
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
        Self::in_buffer(model.view(), optimizer, batch, false, need, buffer)
    }

    /// A trainer that changes the parameters with each sample, layer by layer on the way back, so
    /// that it needs room for the gradients of the largest layer only. It
    /// [`learn`](Self::learn)s; the bits are those of any other trainer that learns.
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
        Self::in_buffer(model.view(), optimizer, 1, true, need, buffer)
    }

    fn in_buffer(
        view: View<'a, R>,
        optimizer: Optimizer<R>,
        batch: usize,
        online: bool,
        need: usize,
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        optimizer.check().map_err(Error::Optimizer)?;
        let have = buffer.len();
        let short = Error::BufferTooSmall { need, have };
        let buffer = buffer.get_mut(..need).ok_or(short)?;
        buffer.fill(R::ZERO);
        let state = |slot| match optimizer.rule().slots() > slot {
            true => view.lengths.parameters,
            false => 0,
        };
        let lengths = view.lengths;
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
            view,
            optimizer,
            checked: Ok(()),
            batch,
            seed: 0,
            steps: 0,
            samples: 0,
            loss: R::ZERO,
            parameters: take(lengths.parameters)?,
            gradients: take(if online {
                lengths.largest
            } else {
                lengths.parameters
            })?,
            online,
            slots: (take(state(0))?, take(state(1))?),
            kept: take(lengths.kept * batch)?,
            deltas: (
                take(lengths.deltas.0 * batch)?,
                take(lengths.deltas.1 * batch)?,
            ),
            work: Workspace {
                band: take(work.band * batch)?,
                scratch: take(work.scratch)?,
            },
        })
    }

    /// Begins anew: draws the weights, sets the biases and the optimiser's state to 0, and forgets
    /// samples and steps. `seed` also decides what dropout drops. The weights take as many streams
    /// of the seed, from 0 on, as there are layers ([`Init`]): whoever shuffles by the same seed
    /// does so in a later one.
    pub fn initialise(&mut self, init: Init, seed: u64) {
        self.seed = seed;
        self.steps = 0;
        self.slots.0.fill(R::ZERO);
        self.slots.1.fill(R::ZERO);
        self.forget();
        for node in self.view.nodes {
            let all = self.parameters.get_mut(node.parameters..);
            let Some((weights, rest)) = all.and_then(|all| all.split_at_mut_checked(node.weights))
            else {
                return;
            };
            let drawn = init.weights(node.placed.fans(), Rng::new(seed, node.number));
            for (weight, value) in weights.iter_mut().zip(drawn) {
                *weight = R::from_f32(value);
            }
            for bias in rest.iter_mut().take(node.trained - node.weights) {
                *bias = R::ZERO;
            }
        }
    }

    /// Learns from one sample: a step by its gradient, and by those of samples accumulated since
    /// the last step. Returns its loss.
    ///
    /// # Errors
    /// As [`accumulate`](Self::accumulate) and [`step`](Self::step), but for [`Error::Online`]. Where
    /// a gradient is refused, an [`online`](Self::online) trainer has already changed the layers
    /// behind. Where the learning rate is, nothing is changed.
    pub fn learn<'t>(&mut self, input: &[R], target: impl Into<Target<'t, R>>) -> Result<R, Error> {
        self.checked.map_err(Error::Optimizer)?;
        let loss = self.add(input, target.into())?;
        if self.online {
            self.begin();
        } else {
            self.step()?;
        }
        Ok(loss)
    }

    /// Adds one sample's gradient and returns its loss.
    ///
    /// # Errors
    /// [`Error::Input`], [`Error::Target`] or [`Error::NotFinite`]; the samples accumulated since
    /// the last step are then forgotten, and the parameters are as they were. [`Error::Online`].
    pub fn accumulate<'t>(
        &mut self,
        input: &[R],
        target: impl Into<Target<'t, R>>,
    ) -> Result<R, Error> {
        match self.online {
            true => Err(Error::Online),
            false => self.add(input, target.into()),
        }
    }

    fn add(&mut self, input: &[R], target: Target<'_, R>) -> Result<R, Error> {
        let (need, have) = (self.view.input.len(), input.len());
        let loss = match target {
            _ if have != need => Err(Error::Input { need, have }),
            Target::Values(values) if values.len() != self.outputs() => {
                Err(Error::Target { sample: 0 })
            }
            Target::Class(class) => self.pass(input, Targets::Classes(&[class]), 0),
            Target::Values(values) => self.pass(input, Targets::Values(values), 0),
        };
        self.forget_on_error(loss)
    }

    /// Adds the gradients of several samples, lying one after another.
    ///
    /// # Errors
    /// As [`accumulate`](Self::accumulate).
    pub fn accumulate_batch(&mut self, inputs: &[R], targets: Targets<'_, R>) -> Result<(), Error> {
        if self.online {
            return Err(Error::Online);
        }
        let (width, outputs) = (self.view.input.len(), self.outputs());
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
        self.forget_on_error(result)
    }

    /// Changes the parameters by the mean gradient of the samples accumulated since the last step,
    /// and returns their mean loss.
    ///
    /// # Errors
    /// [`Error::Online`]; [`Error::NoSamples`]; [`Error::NotFinite`] where a gradient is not finite
    /// or beyond [`LARGEST_GRADIENT`](crate::LARGEST_GRADIENT), which forgets the samples;
    /// [`Error::Optimizer`] where the learning rate is no use, which keeps them.
    /// Parameters, optimiser state and steps are then as they were.
    pub fn step(&mut self) -> Result<R, Error> {
        if self.online {
            return Err(Error::Online);
        }
        if self.samples == 0 {
            return Err(Error::NoSamples);
        }
        self.checked.map_err(Error::Optimizer)?;
        let mean = self.loss / R::from_f32(self.samples as f32);
        let steps = self.steps.saturating_add(1);
        let rates = self.optimizer.rates(steps, self.samples);
        let slots = (&mut *self.slots.0, &mut *self.slots.1);
        let updated = self
            .optimizer
            .update(&rates, self.parameters, self.gradients, slots);
        if !updated {
            return self.forget_on_error(Err(Error::NotFinite));
        }
        self.steps = steps;
        self.begin();
        Ok(mean)
    }

    /// The class that the network gives the highest output, without dropout.
    ///
    /// # Errors
    /// [`Error::Input`]: `input` is not one sample; [`Error::NotFinite`]: an output is infinite or
    /// NaN.
    pub fn predict(&mut self, input: &[R]) -> Result<usize, Error> {
        let need = self.view.input.len();
        let have = input.len();
        if have != need {
            return Err(Error::Input { need, have });
        }
        let pass = self.next_pass(false);
        let count = Count {
            samples: 1,
            room: self.batch,
        };
        let outputs = self.view.forward(
            self.parameters,
            input,
            count,
            pass,
            self.kept,
            &mut self.work,
        );
        argmax(outputs.ok_or(Error::Inconsistent)?).ok_or(Error::NotFinite)
    }

    /// The learning rate of the next step: the optimiser's, or what
    /// [`set_learning_rate`](Self::set_learning_rate) or `restore` has put in its place since.
    pub const fn learning_rate(&self) -> f32 {
        self.optimizer.learning_rate()
    }

    /// Changes the learning rate from the next step on; see [`Schedule`](crate::Schedule). Steps are
    /// refused with a rate that [`Optimizer::check`] refuses.
    pub const fn set_learning_rate(&mut self, learning_rate: f32) {
        self.set_optimizer(self.optimizer.with_learning_rate(learning_rate));
    }

    /// Replaces the optimiser by one of the same rule.
    const fn set_optimizer(&mut self, optimizer: Optimizer<R>) {
        self.checked = optimizer.check();
        self.optimizer = optimizer;
    }

    /// The parameters, layer by layer, weights before biases.
    pub const fn parameters(&self) -> &[R] {
        self.parameters
    }

    /// Replaces the parameters, and forgets the samples accumulated since the last step; seed, steps
    /// and the optimiser's state stay as they are.
    ///
    /// # Errors
    /// [`Error::Parameters`]: not as many as the model has. [`Error::NotFinite`]: one is infinite
    /// or NaN. Nothing is then changed.
    pub fn set_parameters(&mut self, parameters: &[R]) -> Result<(), Error> {
        let (need, have) = (self.parameters.len(), parameters.len());
        if need != have {
            return Err(Error::Parameters { need, have });
        }
        if !parameters.iter().all(|parameter| parameter.is_finite()) {
            return Err(Error::NotFinite);
        }
        self.parameters.copy_from_slice(parameters);
        self.forget();
        Ok(())
    }

    /// The sum of the gradients accumulated since the last step, in the order of
    /// [`parameters`](Self::parameters); zeros, as many as the largest layer has parameters, where
    /// the trainer learns [`online`](Self::online).
    pub const fn gradients(&self) -> &[R] {
        self.gradients
    }

    /// Steps taken.
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    fn outputs(&self) -> usize {
        let last = self.view.nodes.last();
        last.map_or(0, |last| last.outputs)
    }

    const fn next_pass(&self, training: bool) -> Pass {
        Pass {
            seed: self.seed,
            step: self.steps,
            sample: self.samples as u32,
            layer: 0,
            training,
        }
    }

    /// One micro-batch of whole samples, whose targets are those from `first` on: forward, losses,
    /// backward. Returns the loss of the last sample.
    fn pass(&mut self, inputs: &[R], targets: Targets<'_, R>, first: usize) -> Result<R, Error> {
        let outputs = self.outputs();
        let samples = self.view.samples(inputs);
        let pass = self.next_pass(true);
        let count = Count {
            samples,
            room: self.batch,
        };
        let view = self.view;
        let head = view.head().ok_or(Error::Inconsistent)?;
        let z = view.forward(
            self.parameters,
            inputs,
            count,
            pass,
            self.kept,
            &mut self.work,
        );
        let z = z.ok_or(Error::Inconsistent)?;
        let (first_area, second_area) = (&mut *self.deltas.0, &mut *self.deltas.1);
        let deltas = match view.lengths.ends_in_second {
            false => (first_area, second_area),
            true => (second_area, first_area),
        };
        let dz = deltas.0.get_mut(..z.len()).ok_or(Error::Inconsistent)?;
        for (dz, &z) in dz.iter_mut().zip(z) {
            *dz = z;
        }
        let (targets, mut total) = (targets.starting_at(first, outputs), self.loss);
        let last =
            (head.gradient)(outputs, dz, targets, &mut total).map_err(|number| Error::Target {
                sample: first + number,
            })?;
        // A loss that is not finite leaves no sum that is.
        if !total.is_finite() {
            return Err(Error::NotFinite);
        }
        if self.online {
            let steps = self.steps.saturating_add(1);
            let mut gradients = OneLayer {
                gradients: &mut *self.gradients,
                rates: self.optimizer.rates(steps, samples),
                optimizer: self.optimizer,
                slots: (&mut *self.slots.0, &mut *self.slots.1),
                bounded: true,
            };
            let passed = view.backward(
                self.parameters,
                inputs,
                count,
                pass,
                self.kept,
                &mut gradients,
                deltas,
                &mut self.work,
            );
            if !gradients.bounded {
                return Err(Error::NotFinite);
            }
            self.steps = steps;
            passed
        } else {
            view.backward(
                self.parameters,
                inputs,
                count,
                pass,
                self.kept,
                &mut Whole(self.gradients),
                deltas,
                &mut self.work,
            )
        }
        .ok_or(Error::Inconsistent)?;
        self.loss = total;
        self.samples += samples;
        Ok(last)
    }

    fn forget_on_error<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if result.is_err() {
            self.forget();
        }
        result
    }

    fn forget(&mut self) {
        self.gradients.fill(R::ZERO);
        self.begin();
    }

    /// Begins a batch, its gradients at 0.
    const fn begin(&mut self) {
        self.loss = R::ZERO;
        self.samples = 0;
    }
}
