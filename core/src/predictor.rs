//! Inference: the forward pass only, in a smaller buffer. The parameters may be in flash.

use crate::layer::PassContext;
use crate::layer::tables::Batch;
use crate::metrics::argmax;
use crate::model::{Inference, View};
use crate::pass::{self, PassInputs, Workspace};
use crate::{Error, Real};

/// Runs inference with a trained model.
#[derive(Debug)]
pub struct Predictor<'a, R: Real = f32> {
    view: View<'a, R>,
    batch: usize,
    parameters: &'a [R],
    values: &'a mut [R],
    work: Workspace<'a, R>,
}

impl<'a, R: Real> Predictor<'a, R> {
    /// A predictor for one sample at a time. `model` is an [`Inference`] or a whole
    /// [`Model`](crate::Model).
    ///
    /// # Errors
    /// [`Error::Parameters`]: their number is not that of the model; [`Error::BufferTooSmall`]:
    /// `buffer` is shorter than [`inference_len(1)`](Inference::inference_len).
    pub fn new<const N: usize>(
        model: &'a impl AsRef<Inference<N, R>>,
        parameters: &'a [R],
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        Self::with_micro_batch(model, parameters, 1, buffer)
    }

    /// A predictor for up to `batch` samples at a time, with the same bits.
    ///
    /// # Errors
    /// Those of [`new`](Self::new), with [`inference_len(batch)`](Inference::inference_len);
    /// [`Error::EmptyBatch`].
    pub fn with_micro_batch<const N: usize>(
        model: &'a impl AsRef<Inference<N, R>>,
        parameters: &'a [R],
        batch: usize,
        buffer: &'a mut [R],
    ) -> Result<Self, Error> {
        if batch == 0 {
            return Err(Error::EmptyBatch);
        }
        let model = model.as_ref();
        let view = model.view();
        let (need, have) = (view.lengths.parameters, parameters.len());
        if need != have {
            return Err(Error::Parameters { need, have });
        }
        let need = model.inference_len(batch);
        let short = Error::BufferTooSmall {
            need,
            have: buffer.len(),
        };
        let buffer = buffer.get_mut(..need).ok_or(short)?;
        let values = view.lengths.inference * batch;
        let (values, rest) = buffer.split_at_mut_checked(values).ok_or(short)?;
        let strip = view.lengths.work(batch).strip * batch;
        let (strip, scratch) = rest.split_at_mut_checked(strip).ok_or(short)?;
        Ok(Self {
            view,
            batch,
            parameters,
            values,
            work: Workspace { strip, scratch },
        })
    }

    /// The outputs of the samples in `inputs`, one after another. For a classifier these are the
    /// logits, without the softmax.
    ///
    /// Infinite values and NaN in samples or parameters propagate to the outputs unless a layer
    /// hides them: tanh, sigmoid and ReLU map infinities to finite values, and a parameter that is
    /// only multiplied by 0 may be skipped.
    ///
    /// # Errors
    /// [`Error::Input`]: `inputs` is not a whole number of samples from 1 to the size of the
    /// micro-batch. `need` is then the length of the whole samples in `inputs`, counted as at least
    /// one and at most the micro-batch.
    pub fn outputs(&mut self, inputs: &[R]) -> Result<&mut [R], Error> {
        let (width, have) = (self.view.input.len(), inputs.len());
        let samples = self.view.samples(inputs).max(1).min(self.batch);
        let need = samples * width;
        if need != have {
            return Err(Error::Input { need, have });
        }
        let run = PassInputs {
            inputs,
            batch: Batch {
                samples,
                capacity: self.batch,
            },
            context: PassContext::INFERENCE,
        };
        let values = &mut *self.values;
        pass::forward(&self.view, self.parameters, &run, values, &mut self.work)
            .ok_or(Error::Inconsistent)
    }

    /// The result of inference for one sample: class probabilities if the loss is softmax with
    /// cross-entropy, otherwise values. As with [`outputs`](Self::outputs), they may be NaN.
    ///
    /// # Errors
    /// [`Error::Input`]: `input` is not one sample.
    pub fn infer(&mut self, input: &[R]) -> Result<&[R], Error> {
        let answer = self.view.inference_output();
        let outputs = self.outputs_of_one(input)?;
        if let Some(answer) = answer {
            answer(outputs);
        }
        Ok(outputs)
    }

    /// The class of one sample: the index of the highest output, the first one if several are
    /// equal.
    ///
    /// # Errors
    /// [`Error::Input`]: `input` is not one sample. [`Error::NotFinite`]: an output is infinite or
    /// NaN, for example because a sensor delivered such a value.
    pub fn predict(&mut self, input: &[R]) -> Result<usize, Error> {
        argmax(self.outputs_of_one(input)?).ok_or(Error::NotFinite)
    }

    fn outputs_of_one(&mut self, input: &[R]) -> Result<&mut [R], Error> {
        let (need, have) = (self.view.input.len(), input.len());
        if have != need {
            return Err(Error::Input { need, have });
        }
        self.outputs(input)
    }
}
