//! Each layer's kernels on their own, by parameters and by input.

use firmgrad::{Layer, Padding, Placed, Shape, Spec, Window};
use firmgrad_tests::gradcheck::{self, Verdict};
use firmgrad_tests::{cases, every};

use crate::assert_right;

/// A layer behind samples of a shape.
struct Row(Spec, Shape);

impl Row {
    fn check(&self) -> Verdict {
        let layer = Layer::from(self.0);
        gradcheck::layer(&Placed::new(self.0, self.1).unwrap(), layer.kernels())
    }
}

every! {
    /// A kind of layer without a row does not compile.
    fn rows(Spec) -> Row {
        Spec::Dense { .. } => Row(Spec::Dense { units: 9 }, Shape::image(3, 2, 5)),
        Spec::Conv2d { .. } => Row(
            Spec::Conv2d {
                filters: 5,
                window: Window { height: 4, width: 3, stride: 2 },
                padding: Padding::Same,
            },
            Shape::image(3, 7, 8),
        ),
        Spec::MaxPool { .. } => Row(
            Spec::MaxPool { window: Window { height: 3, width: 2, stride: 2 } },
            Shape::image(3, 7, 8),
        ),
        Spec::AveragePool { .. } => Row(
            Spec::AveragePool { window: Window { height: 3, width: 2, stride: 1 } },
            Shape::image(3, 7, 8),
        ),
        Spec::Tanh => Row(Spec::Tanh, Shape::vector(23)),
        Spec::Sigmoid => Row(Spec::Sigmoid, Shape::vector(23)),
        Spec::Relu => Row(Spec::Relu, Shape::vector(23)),
        Spec::LeakyRelu { .. } => Row(Spec::LeakyRelu { slope: 0.2 }, Shape::vector(23)),
        Spec::Identity => Row(Spec::Identity, Shape::vector(23)),
        Spec::Dropout { .. } => Row(Spec::Dropout { rate: 0.3 }, Shape::vector(23)),
        Spec::SoftmaxCrossEntropy => Row(Spec::SoftmaxCrossEntropy, Shape::vector(11)),
        Spec::MeanSquaredError => Row(Spec::MeanSquaredError, Shape::vector(11)),
    }
}

#[test]
fn every_kind() {
    for row in rows() {
        assert_right(row.check(), row.0.name());
    }
}

/// Kernels larger than their input, strides that leave values unused, one pixel, one channel.
#[test]
fn every_odd_shape() {
    for layer in cases::transforms() {
        let kernels = Layer::from(layer.spec).kernels();
        assert_right(gradcheck::layer(&layer, kernels), &format!("{layer:?}"));
    }
}

/// What is left out is exactly what lies within a step of a kink.
#[test]
fn kinks_are_counted() {
    let at = |z: f64| {
        let y = z.max(0.0);
        (y, vec![usize::from(z > 0.0)])
    };
    let sum = |point: &[f64]| {
        let parts = point.iter().map(|&z| at(z));
        parts.fold((0.0, Vec::new()), |(sum, mut ways), (y, way)| {
            ways.extend(way);
            (sum + y, ways)
        })
    };
    let near = gradcheck::STEP / 2.0;
    let point = [1.0, near, -1.0, -near, 0.0, 2.0];
    let verdict = gradcheck::compare(&point, &[1.0, 1.0, 0.0, 0.0, 0.0, 1.0], sum);
    assert_eq!((verdict.checked, verdict.kinks), (3, 3), "{verdict:?}");
    assert_right(
        Verdict {
            kinks: 0,
            ..verdict
        },
        "away from the kink",
    );
}
