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
    start: Instant,
    steps: u32,
    step: u32,
    samples: u64,
    loss: f64,
    accuracy: Option<f64>,
}

impl RunBar {
    pub(super) fn new(meter: Meter, steps: u32) -> Self {
        let state = State {
            start: Instant::now(),
            steps,
            step: 0,
            samples: 0,
            loss: f64::NAN,
            accuracy: None,
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
        let seconds = self.start.elapsed();
        let mut text = format!("step {}/{}, loss {:.3}", self.step, self.steps, self.loss);
        if let Some(share) = self.accuracy {
            text += &format!(", test {:.1} %", 100.0 * share);
        }
        if 0 < self.step && self.step < self.steps {
            let left = f64::from(self.steps - self.step) / f64::from(self.step);
            text += &format!(", {:#} left", HumanDuration(seconds.mul_f64(left)));
        }
        if self.samples > 0 {
            let speed = self.samples as f64 / seconds.as_secs_f64().max(1e-9);
            text += &format!(", {speed:.0} samples/s");
        }
        text
    }
}
