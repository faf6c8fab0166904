//! Losses.

use firmgrad::layer::{MeanSquaredError, SoftmaxCrossEntropy};
use firmgrad::{Layer, Shape, Spec, Targets, mean_squared_error, softmax_cross_entropy};
use firmgrad_tests::functions::{Functions, Loss};

use super::mistake::Mistake;

type Gradient = fn(usize, &mut [f64], Targets<'_, f64>, &mut f64) -> Result<f64, usize>;

pub(super) fn mistakes() -> Vec<Mistake> {
    let (classes, values) = (
        Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy),
        Spec::MeanSquaredError(MeanSquaredError),
    );
    let mistakes: [(Spec, &str, Gradient); 9] = [
        (
            classes,
            "target not subtracted",
            |outputs, z, targets, total| {
                let loss = right(softmax_cross_entropy(), outputs, z, targets, total);
                if let Targets::Classes(classes) = targets {
                    let samples = z.chunks_mut(outputs).zip(classes);
                    samples.for_each(|(z, &class)| z[class] += 1.0);
                }
                loss
            },
        ),
        (
            classes,
            "another class",
            |outputs, z, targets, total| match targets {
                Targets::Classes(classes) => {
                    let next: Vec<usize> =
                        classes.iter().map(|class| (class + 1) % outputs).collect();
                    let next = Targets::Classes(&next);
                    right(softmax_cross_entropy(), outputs, z, next, total)
                }
                Targets::Values(_) => Err(0),
            },
        ),
        (classes, "no gradient", |outputs, z, targets, total| {
            scaled(softmax_cross_entropy(), outputs, z, targets, total, 0.0)
        }),
        (classes, "sign", |outputs, z, targets, total| {
            scaled(softmax_cross_entropy(), outputs, z, targets, total, -1.0)
        }),
        (
            classes,
            "the softmax's own derivative",
            |outputs, z, targets, total| {
                let loss = right(softmax_cross_entropy(), outputs, z, targets, total);
                z.iter_mut().for_each(|z| *z *= 1.0 - *z);
                loss
            },
        ),
        (values, "factor 2 missing", |outputs, z, targets, total| {
            scaled(mean_squared_error(), outputs, z, targets, total, 0.5)
        }),
        (
            values,
            "not divided by the outputs",
            |outputs, z, targets, total| {
                scaled(
                    mean_squared_error(),
                    outputs,
                    z,
                    targets,
                    total,
                    outputs as f64,
                )
            },
        ),
        (
            values,
            "target added",
            |outputs, z, targets, total| match targets {
                Targets::Values(values) => {
                    let negated: Vec<f64> = values.iter().map(|value| -value).collect();
                    let negated = Targets::Values(&negated);
                    right(mean_squared_error(), outputs, z, negated, total)
                }
                Targets::Classes(_) => Err(0),
            },
        ),
        (
            values,
            "of the absolute error",
            |outputs, z, targets, total| {
                let loss = right(mean_squared_error(), outputs, z, targets, total);
                z.iter_mut().for_each(|z| *z = z.signum());
                loss
            },
        ),
    ];
    let mistaken = |(spec, name, gradient)| Mistake {
        name,
        spec,
        input: Shape::vector(5),
        kernels: Functions::Loss(Loss {
            gradient,
            answer: |_| {},
        }),
    };
    mistakes.map(mistaken).into()
}

/// The correct loss and gradient. The gradient replaces `z`.
fn right(
    head: Layer<f64>,
    outputs: usize,
    z: &mut [f64],
    targets: Targets<'_, f64>,
    total: &mut f64,
) -> Result<f64, usize> {
    match Functions::of(head) {
        Functions::Loss(head) => (head.gradient)(outputs, z, targets, total),
        _ => unreachable!("a head"),
    }
}

fn scaled(
    head: Layer<f64>,
    outputs: usize,
    z: &mut [f64],
    targets: Targets<'_, f64>,
    total: &mut f64,
    by: f64,
) -> Result<f64, usize> {
    let loss = right(head, outputs, z, targets, total);
    z.iter_mut().for_each(|z| *z *= by);
    loss
}
