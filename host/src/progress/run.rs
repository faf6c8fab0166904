//! The progress of one training run.

use std::time::Instant;

use indicatif::HumanDuration;

use super::Meter;
use crate::training::Event;

/// The bar, or the lines, of one run.
#[derive(Debug)]
pub struct RunBar {
    meter: Meter,
    state: State,
}

/// What a bar or a line says.
#[derive(Debug)]
struct State {
    steps: u32,
    step: u32,
    samples: u64,
    loss: f64,
    accuracy: Option<f64>,
    /// When the first step that it was told of was over, and the steps and samples until then: a
    /// run that goes on from a checkpoint has taken more than time tells.
    first: Option<(Instant, u32, u64)>,
}

impl RunBar {
    pub(super) fn new(meter: Meter, steps: u32) -> Self {
        let state = State {
            steps,
            step: 0,
            samples: 0,
            loss: f64::NAN,
            accuracy: None,
            first: None,
        };
        Self { meter, state }
    }

    /// The run tells something.
    pub fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Step {
                step,
                loss,
                samples,
            } => {
                self.state.step = step;
                self.state.loss = loss;
                self.state.samples = samples;
                self.state
                    .first
                    .get_or_insert_with(|| (Instant::now(), step, samples));
            }
            Event::Record(record) => self.state.accuracy = record.test_accuracy,
        }
        let state = &self.state;
        self.meter.advance(state.step.into(), || state.text());
    }

    /// The run is over.
    pub fn finish(self) {
        self.meter.end(self.state.step.into(), || self.state.text());
    }
}

impl State {
    /// What a narrow terminal may cut off comes last.
    fn text(&self) -> String {
        let mut text = format!("step {}/{}, loss {:.3}", self.step, self.steps, self.loss);
        if let Some(share) = self.accuracy {
            text += &format!(", test {:.1} %", 100.0 * share);
        }
        let Some((start, step, samples)) = self.first.filter(|(_, step, _)| *step < self.step)
        else {
            return text;
        };
        let seconds = start.elapsed();
        if self.step < self.steps {
            let left = f64::from(self.steps - self.step) / f64::from(self.step - step);
            text += &format!(", {:#} left", HumanDuration(seconds.mul_f64(left)));
        }
        let speed = (self.samples - samples) as f64 / seconds.as_secs_f64().max(1e-9);
        text + &format!(", {speed:.0} samples/s")
    }
}
