//! Evaluates a network on a data set.

use firmgrad::{ConfusionMatrix, Predictor, Target, argmax};

use super::recipe::Network;
use crate::data::Dataset;
use crate::fast;

/// Number of samples that go through the network together.
const BATCH: usize = 100;

/// The results of a network on a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Mean loss.
    pub loss: f64,
    /// Share of samples that are classified correctly. A sample whose outputs are not finite gets
    /// no class.
    pub accuracy: f64,
    /// `confusion[truth][predicted]` counts the samples that get a class.
    pub confusion: Vec<Vec<u64>>,
}

/// Evaluates the network, without dropout, on the first `limit` samples.
///
/// # Panics
/// If the network does not fit the samples and classes, or `parameters` are not those of the
/// network.
pub fn evaluate(network: &Network, parameters: &[f32], data: &Dataset, limit: usize) -> Evaluation {
    assert_eq!(
        data.shape,
        network.input(),
        "samples of the network's shape"
    );
    let classes = data.classes.len();
    assert_eq!(classes, network.outputs(), "a class for each output");
    let samples: Vec<usize> = (0..data.len().min(limit)).collect();
    let mut counts = vec![0; classes * classes];
    let mut confusion = ConfusionMatrix::new(&mut counts, classes).expect("a square");
    let (mut inputs, mut labels) = (Vec::new(), Vec::new());
    let (mut loss, mut right) = (0.0, 0);
    let mut buffer = vec![0.0; network.inference_len(BATCH)];
    let mut predictor = Predictor::with_micro_batch(network, parameters, BATCH, &mut buffer)
        .expect("the buffer has the length that the network needs");
    fast::with_awake_threads(network, BATCH, || {
        for part in samples.chunks(BATCH) {
            data.gather(part, &mut inputs, &mut labels);
            let outputs = predictor.outputs(&inputs).expect("whole samples");
            for (outputs, &label) in outputs.chunks_exact_mut(classes).zip(&labels) {
                if let Some(class) = argmax(outputs) {
                    confusion.record(label, class);
                    right += u32::from(class == label);
                }
                let sample = network.loss(outputs, Target::Class(label));
                loss += f64::from(sample.expect("as many outputs as classes"));
            }
        }
    });
    let row = |truth| {
        (0..classes)
            .map(|class| confusion.count(truth, class).into())
            .collect()
    };
    let count = samples.len().max(1) as f64;
    Evaluation {
        loss: loss / count,
        accuracy: f64::from(right) / count,
        confusion: (0..classes).map(row).collect(),
    }
}

/// The network's outputs for samples stored one after another.
///
/// # Panics
/// If `inputs` are not whole samples, or `parameters` are not those of the network.
pub fn probabilities(network: &Network, parameters: &[f32], inputs: &[f32]) -> Vec<f32> {
    let width = network.input().len();
    assert!(inputs.len().is_multiple_of(width), "whole samples");
    let mut buffer = vec![0.0; network.inference_len(1)];
    let mut predictor = Predictor::new(network, parameters, &mut buffer)
        .expect("the buffer has the length that the network needs");
    let samples = inputs.chunks_exact(width);
    let answers = samples.flat_map(|x| predictor.infer(x).expect("a whole sample").to_vec());
    answers.collect()
}
