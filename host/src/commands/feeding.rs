//! Notes about networks that no data set of this program fits.
//!
//! Other programs can: the library accepts target values, any number of classes and any samples
//! that fit into memory. So `plan`, `check` and `profile` accept every network, and print a note on
//! standard error if `train` could not train it.

use firmgrad::layer::MeanSquaredError;
use firmgrad::{Model, Real, Spec};
use firmgrad_host::data::LIMIT;
use firmgrad_host::progress::Progress;
use firmgrad_host::training::MAX_LAYERS;

/// The number of classes that a label byte can distinguish.
const MOST_CLASSES: usize = 256;

/// The most features of a table whose rows have at most one mebibyte: each takes a digit and a
/// comma.
const MOST_FEATURES: usize = 1 << 19;

/// Prints why `train` has no data for the network, if so.
pub fn note<R: Real>(model: &Model<MAX_LAYERS, R>, progress: &Progress) {
    for reason in reasons(model) {
        progress.say(&format!(
            "note: {reason}; 'train' cannot train this net, but your own program can"
        ));
    }
}

fn reasons<R: Real>(model: &Model<MAX_LAYERS, R>) -> Vec<String> {
    let (input, outputs) = (model.input(), model.outputs());
    let is_image = input.height > 1 || input.width > 1;
    let regresses = model
        .layers()
        .any(|layer| layer.spec() == Spec::MeanSquaredError(MeanSquaredError));
    let mut reasons = Vec::new();
    if regresses {
        reasons.push("the net ends in mse, but data sets have classes".to_owned());
    } else if outputs == 1 {
        reasons.push("the softmax of one output is always 1".to_owned());
    } else if outputs > MOST_CLASSES {
        reasons.push(format!(
            "the net has {outputs} outputs, but data sets have at most {MOST_CLASSES} classes"
        ));
    }
    if is_image && input.channels > 1 {
        reasons.push(format!(
            "samples of shape {input} have {} channels, but images in data sets have one",
            input.channels
        ));
    } else if is_image && input.len() as u64 > LIMIT {
        reasons.push(format!(
            "a sample of shape {input} is longer than the {LIMIT} bytes of a data file"
        ));
    } else if !is_image && input.len() > MOST_FEATURES {
        reasons.push(format!(
            "samples have {input} features, but tables have at most {MOST_FEATURES}"
        ));
    }
    reasons
}
