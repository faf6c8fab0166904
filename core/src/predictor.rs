//! Inference: forward only, in a smaller buffer, with parameters that may lie in flash.

use crate::layer::Pass;
use crate::metrics::argmax;
use crate::model::{Inference, View};
use crate::pass::{self, Batch, Run, Workspace};
use crate::{Error, Real};

/// A trained model that answers.
#[derive(Debug)]
pub struct Predictor<'a, R: Real = f32> {
    view: View<'a, R>,
    batch: usize,
    parameters: &'a [R],
    values: &'a mut [R],
    work: Workspace<'a, R>,
}

impl<'a, R: Real> Predictor<'a, R> {
    /// A predictor for one sample at a time, of an [`Inference`] or a whole
    /// [`Model`](crate::Model).
    ///
    /// # Errors
    /// [`Error::Parameters`]: not as many as the model has; [`Error::BufferTooSmall`]: `buffer` is
    /// shorter than [`inference_len(1)`](Inference::inference_len).
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
    /// As [`new`](Self::new), for [`inference_len(batch)`](Inference::inference_len);
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

    /// The outputs of the samples in `inputs`, one after another, before the loss makes answers of
    /// them (a classifier's logits). What is infinite or NaN in a sample or a parameter comes through
    /// as far as layers let it: tanh, sigmoid and ReLU make infinities finite, and a parameter that
    /// is multiplied by nothing but 0 may be left out.
    ///
    /// # Errors
    /// [`Error::Input`]: not 1 to the micro-batch whole samples; `need` is then the length of those
    /// that it could take.
    pub fn outputs(&mut self, inputs: &[R]) -> Result<&mut [R], Error> {
        let (width, have) = (self.view.input.len(), inputs.len());
        let samples = self.view.samples(inputs).max(1).min(self.batch);
        let need = samples * width;
        if need != have {
            return Err(Error::Input { need, have });
        }
        let run = Run {
            inputs,
            batch: Batch {
                samples,
                room: self.batch,
            },
            pass: Pass::INFERENCE,
        };
        let values = &mut *self.values;
        pass::forward(&self.view, self.parameters, &run, values, &mut self.work)
            .ok_or(Error::Inconsistent)
    }

    /// What the network answers to one sample: probabilities after a softmax, otherwise
    /// values. As with [`outputs`](Self::outputs), they may be NaN.
    ///
    /// # Errors
    /// [`Error::Input`]: not one sample.
    pub fn answer(&mut self, input: &[R]) -> Result<&[R], Error> {
        let answer = self.view.answer();
        let outputs = self.outputs_of_one(input)?;
        if let Some(answer) = answer {
            answer(outputs);
        }
        Ok(outputs)
    }

    /// The class of one sample: the first of the highest outputs.
    ///
    /// # Errors
    /// [`Error::Input`]: not one sample; [`Error::NotFinite`]: an output is infinite or NaN, as it
    /// is where a sensor's value was.
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
