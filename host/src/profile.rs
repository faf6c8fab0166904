//! Measures what each pass through each layer costs: arithmetic, memory and time.
//!
//! Each pass is timed separately and repeatedly on the threads of the current pool. The fastest
//! round counts, since other programs can only add time. Within a training step a layer may take a
//! little longer, because the previous layer leaves other values in the caches. Values and
//! gradients come from normally distributed inputs, weights and gradients with respect to the
//! outputs. This matters because the number of zeros among them decides how many terms are skipped.
//!
//! ```
//! use firmgrad::{Optimizer, Shape};
//! use firmgrad_host::profile::{Cost, Profile, peak, profile};
//! use firmgrad_host::training::network;
//!
//! let network = network("dense 4, tanh, dense 2", Shape::vector(3))?;
//! let Profile { costs, step } = profile(&network, Optimizer::adam(0.01), 8);
//! println!("a step takes {step:?}; the machine reaches {:.0} GFLOP/s", peak());
//! for cost in &costs {
//!     let Cost { layer, pass, bytes, time, .. } = cost;
//!     println!("{layer}, {pass}: {bytes} bytes in {time:?}, {:.1} GFLOP/s", cost.gflops());
//! }
//! assert_eq!(costs[0].multiply_adds, 8 * 3 * 4);
//! assert_eq!(costs.last().map(|cost| cost.pass), Some("update"));
//! # Ok::<(), firmgrad_host::training::RecipeError>(())
//! ```

mod cost;
mod peak;
mod timing;
mod work;

use std::hint::black_box;
use std::time::{Duration, Instant};

use firmgrad::layer::MeanSquaredError;
use firmgrad::{Init, Optimizer, Spec, Targets, Trainer};

use crate::fast;
use crate::training::Network;
pub use cost::Cost;
use cost::ELEMENT;
pub use peak::peak;
use timing::fastest;

/// The profile of a network's training step.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The cost of every pass, and of the update of the parameters.
    pub costs: Vec<Cost>,
    /// The time of the fastest whole step, including the loss.
    pub step: Duration,
}

/// Times a training step of `batch` samples, and its parts. Loss layers are not listed separately.
pub fn profile(network: &Network, optimizer: Optimizer, batch: usize) -> Profile {
    let (step, update, mut costs) = fast::with_awake_threads(network, batch, || {
        let (step, update, parameters) = step(network, fast::optimizer(optimizer), batch);
        (step, update, work::costs(network, &parameters, batch))
    });
    costs.push(Cost {
        layer: optimizer.rule().name().to_owned(),
        pass: "update",
        multiply_adds: 0,
        // Parameters and optimiser state are read and written; gradients are read and set to 0.
        bytes: ELEMENT * network.parameters() * (4 + 2 * optimizer.rule().slots()),
        time: update,
    });
    Profile { costs, step }
}

/// The time of the fastest training step, the time of the fastest update within one, and the
/// parameters.
fn step(network: &Network, optimizer: Optimizer, batch: usize) -> (Duration, Duration, Vec<f32>) {
    let inputs = work::normals(batch * network.input().len(), 0);
    let classes = vec![0; batch];
    let values = vec![0.0; batch * network.outputs()];
    let loss = network.layers().last().map(|layer| layer.spec());
    let targets = match loss {
        Some(Spec::MeanSquaredError(MeanSquaredError)) => Targets::Values(&values),
        _ => Targets::Classes(&classes),
    };
    let mut buffer = vec![0.0; network.training_len(&optimizer, batch)];
    let mut trainer = Trainer::with_micro_batch(network, optimizer, batch, &mut buffer)
        .expect("the buffer has the length that the network needs");
    trainer.initialise(Init::HE_NORMAL, 1);
    let mut update = Duration::MAX;
    let step = fastest(|| {
        // With a learning rate of 0 every value stays finite.
        let _ = black_box(trainer.accumulate_batch(&inputs, targets));
        let start = Instant::now();
        let _ = black_box(trainer.step());
        update = update.min(start.elapsed());
    });
    (step, update, trainer.parameters().to_vec())
}
