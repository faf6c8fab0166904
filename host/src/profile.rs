//! What each pass through each layer costs: arithmetic, memory and time.
//!
//! Each pass is timed by itself, over and over on the threads of the current pool, and its
//! fastest round counts: other programs only ever add to it. Within a training step a layer may
//! take a little longer, since the one before has other values in the caches. Values and gradients
//! are those that come of normal inputs, weights and gradients by the outputs: how many of them are
//! zeros decides how many terms are left out.

mod peak;
mod work;

use std::hint::black_box;
use std::time::{Duration, Instant};

use firmgrad::{Init, Optimizer, Spec, Targets, Trainer};
pub use peak::peak;

use crate::fast;
use crate::training::Network;

/// Bytes of an `f32`.
const ELEMENT: usize = size_of::<f32>();

/// One pass through one layer, for a whole batch.
#[derive(Clone, Debug)]
pub struct Cost {
    /// The layer, in net notation.
    pub layer: String,
    /// Which pass.
    pub pass: &'static str,
    /// Multiply-adds of products, those with a zero in them too; activations, pooling and updates
    /// count as none.
    pub multiply_adds: usize,
    /// Bytes read and written at least: each value once.
    pub bytes: usize,
    /// The fastest round.
    pub time: Duration,
}

impl Cost {
    /// Two operations for each multiply-add, in thousand millions a second.
    pub fn gflops(&self) -> f64 {
        2.0 * self.multiply_adds as f64 / self.time.as_secs_f64() / 1e9
    }
}

/// A training step of a network.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Every pass by itself, and the update of the parameters.
    pub costs: Vec<Cost>,
    /// The fastest of all steps, loss and all.
    pub step: Duration,
}

/// Times a training step of `batch` samples and its parts. Loss heads are not shown apart.
pub fn profile(network: &Network, optimizer: Optimizer, batch: usize) -> Profile {
    let (step, update, mut costs) = fast::standing_by(network, batch, || {
        let (step, update, parameters) = step(network, fast::optimizer(optimizer), batch);
        (step, update, work::costs(network, &parameters, batch))
    });
    costs.push(Cost {
        layer: optimizer.rule().name().to_owned(),
        pass: "update",
        multiply_adds: 0,
        // Parameters and slots are read and written, gradients read and set to 0.
        bytes: ELEMENT * network.parameters() * (4 + 2 * optimizer.rule().slots()),
        time: update,
    });
    Profile { costs, step }
}

/// The fastest training step, the fastest update in one, and the parameters.
fn step(network: &Network, optimizer: Optimizer, batch: usize) -> (Duration, Duration, Vec<f32>) {
    let inputs = work::normals(batch * network.input().len(), 0);
    let classes = vec![0; batch];
    let values = vec![0.0; batch * network.outputs()];
    let head = network.layers().last().map(|layer| layer.spec);
    let targets = match head {
        Some(Spec::MeanSquaredError) => Targets::Values(&values),
        _ => Targets::Classes(&classes),
    };
    let mut buffer = vec![0.0; network.training_len(&optimizer, batch)];
    let mut trainer = Trainer::with_micro_batch(network, optimizer, batch, &mut buffer)
        .expect("the buffer has the network's own length");
    trainer.initialise(Init::HE_NORMAL, 1);
    let mut update = Duration::MAX;
    let step = fastest(|| {
        // A learning rate of 0 keeps every value finite.
        let _ = black_box(trainer.accumulate_batch(&inputs, targets));
        let start = Instant::now();
        let _ = black_box(trainer.step());
        update = update.min(start.elapsed());
    });
    (step, update, trainer.parameters().to_vec())
}

/// The fastest of many rounds, after one that warms up.
fn fastest(mut work: impl FnMut()) -> Duration {
    const ROUNDS: u32 = 200;
    const AT_LEAST: u32 = 5;
    const TIME: Duration = Duration::from_millis(300);
    work();
    let (start, mut best) = (Instant::now(), Duration::MAX);
    for round in 0..ROUNDS {
        if round >= AT_LEAST && start.elapsed() > TIME {
            break;
        }
        let start = Instant::now();
        work();
        best = best.min(start.elapsed());
    }
    // A clock too coarse for the work.
    best.max(Duration::from_nanos(1))
}
