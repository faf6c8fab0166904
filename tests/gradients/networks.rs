//! Whole networks, by all their parameters: what one layer hands to the one before it.

use firmgrad::{Init, Model, Optimizer, Padding, Shape, Spec, Trainer, Window};
use firmgrad_tests::cases::{Batch, DEPTH, model};
use firmgrad_tests::{gradcheck, tolerance};

use crate::assert_right;

const fn conv(filters: usize, (height, width, stride): (usize, usize, usize)) -> Spec {
    Spec::Conv2d {
        filters,
        window: Window {
            height,
            width,
            stride,
        },
        padding: Padding::Same,
    }
}

const fn dense(units: usize) -> Spec {
    Spec::Dense { units }
}

/// Every kind of layer between trained ones, under both heads.
fn networks() -> Vec<(Shape, Vec<Spec>)> {
    let pool = Window {
        height: 2,
        width: 2,
        stride: 2,
    };
    let overlapping = Window {
        height: 3,
        width: 2,
        stride: 1,
    };
    let (classes, values) = (Spec::SoftmaxCrossEntropy, Spec::MeanSquaredError);
    let mut all = vec![
        (Shape::vector(4), vec![dense(3), classes]),
        (Shape::vector(4), vec![Spec::Tanh, dense(3), values]),
        (
            Shape::image(2, 6, 7),
            vec![
                conv(5, (3, 3, 1)),
                Spec::Relu,
                Spec::MaxPool { window: pool },
                conv(3, (2, 4, 1)),
                Spec::Tanh,
                Spec::AveragePool {
                    window: overlapping,
                },
                dense(7),
                Spec::LeakyRelu { slope: 0.1 },
                Spec::Dropout { rate: 0.25 },
                dense(4),
                classes,
            ],
        ),
        (
            Shape::image(3, 5, 8),
            vec![
                Spec::Dropout { rate: 0.2 },
                conv(4, (3, 2, 2)),
                Spec::Sigmoid,
                Spec::Identity,
                conv(3, (1, 3, 1)),
                Spec::MaxPool {
                    window: overlapping,
                },
                Spec::Tanh,
                Spec::Dropout { rate: 0.5 },
                Spec::Identity,
                dense(3),
                values,
            ],
        ),
    ];
    for activation in [
        Spec::Tanh,
        Spec::Sigmoid,
        Spec::Relu,
        Spec::LeakyRelu { slope: 0.01 },
        Spec::Identity,
        Spec::Dropout { rate: 0.5 },
    ] {
        for head in [classes, values] {
            let layers = vec![
                dense(9),
                activation,
                dense(8),
                activation,
                activation,
                dense(3),
                head,
            ];
            all.push((Shape::vector(6), layers));
        }
    }
    all
}

#[test]
fn every_composition() {
    for (stream, (input, specs)) in (0..).zip(networks()) {
        let model: Model<DEPTH, f64> = model(input, &specs);
        let batch = Batch::draw(&model, 3, stream);
        let parameters = initial(&model);
        let verdict = gradcheck::network(&model, &parameters, &batch.inputs, batch.targets());
        assert_right(verdict, &format!("{specs:?}"));
    }
}

/// Weights in scale and biases off 0.
fn initial(model: &Model<DEPTH, f64>) -> Vec<f64> {
    let optimizer = Optimizer::sgd(0.0);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(model, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::XAVIER_NORMAL, 5);
    let shift = firmgrad_tests::cases::normals::<f64>(model.parameters(), 6);
    let weights = trainer.parameters().iter().zip(shift);
    // Through f32, so that the single-precision twin starts from the same numbers.
    weights
        .map(|(weight, shift)| f64::from((weight + 0.1 * shift) as f32))
        .collect()
}

/// The gradients in `f32` are those in `f64`, rounded.
#[test]
fn single_precision() {
    for (stream, (input, specs)) in (0..).zip(networks()) {
        let double: Model<DEPTH, f64> = model(input, &specs);
        let single: Model<DEPTH, f32> = model(input, &specs);
        let parameters = initial(&double);
        let optimizers = (Optimizer::sgd(0.0), Optimizer::sgd(0.0));
        let mut wide = vec![0.0; double.training_len(&optimizers.0, 1)];
        let mut wide = Trainer::new(&double, optimizers.0, &mut wide).unwrap();
        let mut narrow = vec![0.0; single.training_len(&optimizers.1, 1)];
        let mut narrow = Trainer::new(&single, optimizers.1, &mut narrow).unwrap();
        wide.initialise(Init::HE_NORMAL, 9);
        narrow.initialise(Init::HE_NORMAL, 9);
        wide.set_parameters(&parameters).unwrap();
        let rounded: Vec<f32> = parameters.iter().map(|&p| p as f32).collect();
        narrow.set_parameters(&rounded).unwrap();
        let batch = Batch::draw(&double, 5, stream);
        wide.accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        let batch = Batch::draw(&single, 5, stream);
        narrow
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        let (mut difference, mut size) = (0.0, 0.0);
        for (&g, &h) in wide.gradients().iter().zip(narrow.gradients()) {
            difference += (g - f64::from(h)).powi(2);
            size += g * g;
        }
        let error = (difference / size).sqrt();
        tolerance::SINGLE.check(&[error], &[0.0], &format!("{specs:?}"));
    }
}
