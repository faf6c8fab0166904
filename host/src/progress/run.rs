//! The progress of one training run.

use std::time::{Duration, Instant};

use indicatif::HumanDuration;

use super::Meter;
use crate::training::Event;

/// The bar, or the lines, of one run.
#[derive(Debug)]
pub struct RunBar {
    meter: Meter,
    start: Instant,
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
    /// Steps that a checkpoint had taken before.
    begun: Option<u32>,
}

impl RunBar {
    pub(super) fn new(meter: Meter, steps: u32) -> Self {
        let state = State {
            steps,
            step: 0,
            samples: 0,
            loss: f64::NAN,
            accuracy: None,
            begun: None,
        };
        let start = Instant::now();
        Self {
            meter,
            start,
            state,
        }
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
                self.state.begun.get_or_insert(step - 1);
            }
            Event::Record(record) => self.state.accuracy = record.test_accuracy,
        }
        let (state, start) = (&self.state, self.start);
        self.meter
            .advance(state.step.into(), || state.text(start.elapsed()));
    }

    /// The run is over.
    pub fn finish(self) {
        let (state, start) = (&self.state, self.start);
        self.meter
            .end(state.step.into(), || state.text(start.elapsed()));
    }
}

impl State {
    /// What it says after `elapsed`; what a narrow terminal may cut off comes last.
    fn text(&self, elapsed: Duration) -> String {
        let mut text = format!("step {}/{}, loss {:.3}", self.step, self.steps, self.loss);
        if let Some(share) = self.accuracy {
            text += &format!(", test {:.1} %", 100.0 * share);
        }
        let taken = self.step - self.begun.unwrap_or(0);
        if 0 < taken && self.step < self.steps {
            let left = f64::from(self.steps - self.step) / f64::from(taken);
            text += &format!(", {:#} left", HumanDuration(elapsed.mul_f64(left)));
        }
        if self.samples > 0 {
            let speed = self.samples as f64 / elapsed.as_secs_f64().max(1e-9);
            text += &format!(", {speed:.0} samples/s");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::State;

    /// A quarter of the steps of its own after a minute: three minutes are left, whatever a
    /// checkpoint had taken before.
    #[test]
    fn time_and_speed_are_those_of_the_steps_taken_here() {
        for begun in [0, 60] {
            let (steps, step) = (begun + 40, begun + 10);
            let state = State {
                steps,
                step,
                samples: 6_000,
                loss: 0.5,
                accuracy: None,
                begun: Some(begun),
            };
            assert_eq!(
                state.text(Duration::from_secs(60)),
                format!("step {step}/{steps}, loss 0.500, 3m left, 100 samples/s")
            );
        }
    }
}
