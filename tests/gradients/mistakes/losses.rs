//! Losses.

use firmgrad::{Shape, Spec, Targets};
use firmgrad_tests::functions::{Functions, Loss, loss};
use firmgrad_tests::specs::spec;

use super::mistake::Mistake;

type Gradient = fn(usize, &mut [f64], Targets<'_, f64>, &mut f64) -> Result<f64, usize>;

pub(super) fn mistakes() -> Vec<Mistake> {
    let (classes, values) = (spec("softmax"), spec("mse"));
    let mistakes: [(Spec, &str, Gradient); 9] = [
        (
            classes,
            "target not subtracted",
            |outputs, z, targets, total| {
                let loss = right(outputs, z, targets, total);
                if let Targets::Classes(classes) = targets {
                    let samples = z.chunks_mut(outputs).zip(classes);
                    samples.for_each(|(z, &class)| z[class] += 1.0);
                }
                loss
            },
        ),
        (classes, "another class", |outputs, z, targets, total| {
            let Targets::Classes(classes) = targets else {
                return Err(0);
            };
            let next: Vec<_> = classes.iter().map(|class| (class + 1) % outputs).collect();
            right(outputs, z, Targets::Classes(&next), total)
        }),
        (classes, "no gradient", |outputs, z, targets, total| {
            changed(outputs, z, targets, total, |_| 0.0)
        }),
        (classes, "sign", |outputs, z, targets, total| {
            changed(outputs, z, targets, total, |dz| -dz)
        }),
        (
            classes,
            "the softmax's own derivative",
            |outputs, z, targets, total| changed(outputs, z, targets, total, |dz| dz * (1.0 - dz)),
        ),
        (values, "factor 2 missing", |outputs, z, targets, total| {
            changed(outputs, z, targets, total, |dz| dz * 0.5)
        }),
        (
            values,
            "not divided by the outputs",
            |outputs, z, targets, total| {
                changed(outputs, z, targets, total, |dz| dz * outputs as f64)
            },
        ),
        (values, "target added", |outputs, z, targets, total| {
            let Targets::Values(values) = targets else {
                return Err(0);
            };
            let negated: Vec<f64> = values.iter().map(|value| -value).collect();
            right(outputs, z, Targets::Values(&negated), total)
        }),
        (
            values,
            "of the absolute error",
            |outputs, z, targets, total| changed(outputs, z, targets, total, f64::signum),
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

/// The correct gradient of the loss that takes such targets. It replaces `z`.
fn right(
    outputs: usize,
    z: &mut [f64],
    targets: Targets<'_, f64>,
    total: &mut f64,
) -> Result<f64, usize> {
    let name = match targets {
        Targets::Classes(_) => "softmax",
        Targets::Values(_) => "mse",
    };
    (loss(spec(name)).gradient)(outputs, z, targets, total)
}

/// The correct gradient, with `change` applied to each value.
fn changed(
    outputs: usize,
    z: &mut [f64],
    targets: Targets<'_, f64>,
    total: &mut f64,
    change: impl Fn(f64) -> f64,
) -> Result<f64, usize> {
    let loss = right(outputs, z, targets, total);
    z.iter_mut().for_each(|dz| *dz = change(*dz));
    loss
}
