//! Handwritten digits of 8 by 8 pixels, compiled in.

use std::path::Path;

use super::{Dataset, idx_files};

/// The 1,797 digits of UCI's optical-recognition set (its test part): one channel of 8 by 8, each
/// pixel a count from 0 to 16, scaled by 1/16.
///
/// See `host/data/README.md` for the source.
pub fn digits() -> Dataset {
    let images = include_bytes!("../../data/digits-images-idx3-ubyte");
    let labels = include_bytes!("../../data/digits-labels-idx1-ubyte");
    let pair = idx_files::Pair {
        images: (Path::new("digits-images-idx3-ubyte"), images.to_vec()),
        labels: (Path::new("digits-labels-idx1-ubyte"), labels.to_vec()),
        name: "digits",
        classes: 10,
        scale: 1.0 / 16.0,
    };
    pair.dataset().expect("the files compiled in are sound")
}
