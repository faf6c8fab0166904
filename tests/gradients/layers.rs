//! Each layer's kernels alone: gradients with respect to parameters and input.

use firmgrad::Rng;
use firmgrad_tests::functions::Functions;
use firmgrad_tests::gradcheck;
use firmgrad_tests::operations::{operations, shape};

use crate::Tally;

/// Number of layers drawn of each kind.
const DRAWN: u32 = 60;

#[test]
fn every_kind_at_its_edges() {
    for operation in operations() {
        let mut tally = Tally::default();
        for (layer, stream) in operation.edges.iter().zip(0..) {
            let kernels = &Functions::of_kind(layer.spec());
            let verdict = gradcheck::layer(layer, kernels, stream);
            tally.assert_right(verdict, &format!("{layer:?}"));
        }
        tally.finish(operation.name());
    }
}

#[test]
fn every_kind_drawn() {
    for (operation, number) in operations().iter().zip(0..) {
        let mut tally = Tally::default();
        let mut rng = Rng::new(31, number);
        for stream in 0..DRAWN {
            let input = shape(&mut rng);
            let layer = operation.drawn(&mut rng, input);
            let kernels = &Functions::of_kind(layer.spec());
            let verdict = gradcheck::layer(&layer, kernels, stream);
            tally.assert_right(verdict, &format!("{layer:?}"));
        }
        tally.finish(operation.name());
    }
}
