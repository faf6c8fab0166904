//! The progress of one training run.

use std::ops::Range;
use std::time::{Duration, Instant};

use indicatif::HumanDuration;

use super::meter::Meter;
use crate::training::Event;

/// The bar or the lines for one run.
#[derive(Debug)]
pub struct RunBar {
    meter: Meter,
    start: Instant,
    state: State,
    whole: Option<Whole>,
}

/// The whole that a run is a part of.
#[derive(Clone, Debug)]
pub struct Whole {
    /// When the whole began.
    pub start: Instant,
    /// The part of the whole that the run covers, as a range within 0 to 1.
    pub share: Range<f64>,
}

impl Whole {
    /// The time that the whole still takes, when `part` of the run is done and the whole has taken
    /// `elapsed`; `None` if too little is done to tell.
    fn left(&self, part: f64, elapsed: Duration) -> Option<Duration> {
        let done = self.share.start + part * (self.share.end - self.share.start);
        (done > TELLING).then(|| elapsed.mul_f64((1.0 - done).max(0.0) / done))
    }
}

/// The share of the whole from which its remaining time is estimated.
const TELLING: f64 = 0.02;

/// What a bar or a line shows.
#[derive(Debug)]
struct State {
    steps: u32,
    step: u32,
    samples: u64,
    loss: f64,
    accuracy: Option<f64>,
    /// Steps that had been taken before, by the run that wrote the checkpoint.
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
            whole: None,
        }
    }

    /// Also shows how long the whole that this run is a part of still takes.
    pub fn within(self, whole: Whole) -> Self {
        Self {
            whole: Some(whole),
            ..self
        }
    }

    /// Shows an event of the run.
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
        let (state, start, whole) = (&self.state, self.start, &self.whole);
        self.meter.advance(state.step.into(), || {
            state.text(start.elapsed(), state.left_of(whole.as_ref()))
        });
    }

    /// The run is over.
    pub fn finish(self) {
        let (state, start, whole) = (&self.state, self.start, &self.whole);
        self.meter.end(state.step.into(), || {
            state.text(start.elapsed(), state.left_of(whole.as_ref()))
        });
    }
}

impl State {
    fn left_of(&self, whole: Option<&Whole>) -> Option<Duration> {
        let part = f64::from(self.step) / f64::from(self.steps.max(1));
        whole?.left(part, whole?.start.elapsed())
    }

    /// The text after `elapsed`, where the whole still takes `whole`. What a narrow terminal may
    /// cut off comes last.
    fn text(&self, elapsed: Duration, whole: Option<Duration>) -> String {
        // A step without a loss is one trained network.
        let mut text = match self.loss.is_nan() {
            true => format!("{}/{}", self.step, self.steps),
            false => format!("step {}/{}, loss {:.3}", self.step, self.steps, self.loss),
        };
        if let Some(share) = self.accuracy {
            text += &format!(", test {:.1} %", 100.0 * share);
        }
        let taken = self.step - self.begun.unwrap_or(0);
        if 0 < taken && self.step < self.steps {
            let left = f64::from(self.steps - self.step) / f64::from(taken);
            text += &format!(", {:#} left", HumanDuration(elapsed.mul_f64(left)));
        }
        if let Some(whole) = whole {
            text += &format!(", {:#} left in total", HumanDuration(whole));
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
    use std::time::{Duration, Instant};

    use super::{State, Whole};

    /// Half of a run that is the second half of the whole: three quarters are done after 30 s.
    #[test]
    fn the_whole_takes_what_its_share_says() {
        let whole = Whole {
            start: Instant::now(),
            share: 0.5..1.0,
        };
        let left = whole.left(0.5, Duration::from_secs(30));
        assert_eq!(left, Some(Duration::from_secs(10)));
        let early = Whole {
            share: 0.0..0.1,
            ..whole
        };
        assert_eq!(early.left(0.1, Duration::from_secs(30)), None);
        let state = State {
            steps: 4,
            step: 1,
            samples: 0,
            loss: f64::NAN,
            accuracy: None,
            begun: Some(0),
        };
        assert_eq!(
            state.text(Duration::from_secs(1), left),
            "1/4, 3s left, 10s left in total"
        );
    }

    /// A quarter of the run's own steps took a minute, so three minutes are left, however many
    /// steps the checkpoint had taken before.
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
                state.text(Duration::from_secs(60), None),
                format!("step {step}/{steps}, loss 0.500, 3m left, 100 samples/s")
            );
        }
    }
}
