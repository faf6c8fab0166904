//! Planted mistakes. The check must find each of them, since a check that cannot fail is worse than
//! none.

mod convolution;
mod dense;
mod elementwise;
mod losses;
mod mistake;
mod pooling;
mod right;

use firmgrad::kernels::computed_by;
use firmgrad::layer::{Backward, ElementwiseBackward};
use firmgrad_tests::functions::Functions;
use std::collections::HashSet;

use firmgrad::{Geometry, Model, Shape, dense, softmax_cross_entropy, tanh};
use firmgrad_host::check::{Drawn, network};
use firmgrad_tests::gradcheck;
use firmgrad_tests::operations::operations;

/// Smallest error of a mistaken gradient. A correct one has an error of about 1e-15.
const FOUND: f64 = 1e-3;

/// Smallest number of mistakes.
const PLANTED: usize = 50;

#[test]
fn every_mistake_is_found() {
    let mistakes = [
        elementwise::mistakes(),
        dense::mistakes(),
        convolution::mistakes(),
        pooling::mistakes(),
        losses::mistakes(),
    ];
    let (mut kinds, mut names) = (HashSet::new(), HashSet::new());
    for mistake in mistakes.into_iter().flatten() {
        let layer = Geometry::new(mistake.spec, mistake.input).unwrap();
        let right = gradcheck::layer(&layer, &Functions::of_kind(mistake.spec), 1);
        assert!(right.is_right(), "{}: {right:?}", mistake.spec);
        let wrong = gradcheck::layer(&layer, &mistake.kernels, 1);
        let name = (mistake.spec.name(), mistake.name);
        assert!(wrong.dual > FOUND, "{name:?} was not found: {wrong:?}");
        assert!(!wrong.is_right());
        assert!(names.insert(name), "{name:?} is there twice");
        kinds.insert(mistake.spec.name());
    }
    assert!(names.len() >= PLANTED, "only {}", names.len());
    for operation in operations() {
        let kind = operation.name();
        assert!(kinds.contains(kind), "no mistake in {kind}");
    }
}

/// A mistake in an activation shows in the layers before it, not in those after it.
#[test]
fn in_a_network() {
    static MISTAKEN: Backward<f64> = Backward::Elementwise(ElementwiseBackward {
        gradient: |_, _, y, dy| dy.iter_mut().zip(y).for_each(|(dy, y)| *dy *= 1.0 - y),
        reads_output: true,
    });
    let layers = [
        dense(5),
        tanh(),
        dense(4),
        computed_by(tanh(), tanh().forward(), &MISTAKEN),
        dense(3),
        softmax_cross_entropy(),
    ];
    let model = Model::<6, f64>::new(Shape::vector(3), layers);
    let drawn = Drawn::new(&model, 4, 1);
    let checked = network(&model, &drawn.point(), usize::MAX).unwrap();
    let right: Vec<bool> = checked
        .iter()
        .map(|layer| layer.verdict.is_right())
        .collect();
    assert_eq!(right, [false, true, false, true, true, true], "{checked:?}");
    let counts: Vec<usize> = checked.iter().map(|layer| layer.verdict.checked).collect();
    assert_eq!(counts, [20, 0, 24, 0, 15, 0]);
}
