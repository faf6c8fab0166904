//! Gradients against central differences in `f64`.
//!
//! The error is judged by norm, `|a - n| / (|a| + |n|)`: element by element the difference of a
//! tiny gradient is noise, and a correct program would fail. Where a kink (ReLU, leaky ReLU, a
//! maximum's tie) lies between the two points of a difference the loss has no derivative to
//! compare with; such elements are left out and counted.

mod layer;

use firmgrad::{Init, Model, Optimizer, Targets, Trainer};

use crate::reference::{Draws, Network};

pub use layer::layer;

/// Half the distance of the two points: the best of the powers of ten in `f64`.
pub const STEP: f64 = 1e-5;

const SEED: u64 = 77;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Norm-relative error.
    pub error: f64,
    /// Elements compared.
    pub checked: usize,
    /// Elements left out because of a kink.
    pub kinks: usize,
}

/// Compares `gradient` with the differences of `at`, which gives a value and which way its kinks
/// went.
pub fn compare(
    point: &[f64],
    gradient: &[f64],
    mut at: impl FnMut(&[f64]) -> (f64, Vec<usize>),
) -> Verdict {
    assert_eq!(point.len(), gradient.len());
    let (mut checked, mut kinks) = (0, 0);
    let [mut difference, mut analytic, mut numeric] = [0.0; 3];
    let mut moved = point.to_vec();
    for (element, &a) in gradient.iter().enumerate() {
        moved[element] = point[element] + STEP;
        let (above, way_above) = at(&moved);
        moved[element] = point[element] - STEP;
        let (below, way_below) = at(&moved);
        moved[element] = point[element];
        if way_above != way_below {
            kinks += 1;
            continue;
        }
        let n = (above - below) / (2.0 * STEP);
        difference += (a - n) * (a - n);
        analytic += a * a;
        numeric += n * n;
        checked += 1;
    }
    let size = analytic.sqrt() + numeric.sqrt();
    Verdict {
        error: if size == 0.0 {
            0.0
        } else {
            difference.sqrt() / size
        },
        checked,
        kinks,
    }
}

/// Checks the gradient of a network's loss by all its parameters, dropout included, for samples
/// given and accumulated together.
pub fn network<const N: usize>(
    model: &Model<N, f64>,
    parameters: &[f64],
    inputs: &[f64],
    targets: Targets<'_, f64>,
) -> Verdict {
    let samples = inputs.len() / model.input().len();
    let naive = Network::of(model);
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![0.0; model.training_len(&optimizer, samples)];
    let mut run = |parameters: &[f64]| {
        let mut trainer =
            Trainer::with_micro_batch(model, optimizer, samples, &mut buffer).unwrap();
        trainer.initialise(Init::constant(0.0), SEED);
        trainer.set_parameters(parameters).unwrap();
        trainer.accumulate_batch(inputs, targets).unwrap();
        let gradients = trainer.gradients().to_vec();
        let mean = trainer.step().unwrap();
        (mean * samples as f64, gradients)
    };
    let (_, gradient) = run(parameters);
    compare(parameters, &gradient, |parameters| {
        let ways = inputs
            .chunks(model.input().len())
            .zip(0..)
            .flat_map(|(x, sample)| {
                let draws = Draws {
                    seed: SEED,
                    step: 0,
                    sample,
                    layer: 0,
                };
                naive.decisions(parameters, x, draws)
            });
        (run(parameters).0, ways.collect())
    })
}
