//! Loss heads.

use firmgrad::{
    Head, Kernels, Layer, Shape, Spec, Target, mean_squared_error, softmax_cross_entropy,
};

use super::Mistake;

type Gradient = fn(&mut [f64], Target<'_, f64>) -> Option<f64>;

pub(super) fn mistakes() -> Vec<Mistake> {
    let (classes, values) = (Spec::SoftmaxCrossEntropy, Spec::MeanSquaredError);
    let mistakes: [(Spec, &str, Gradient); 9] = [
        (classes, "target not subtracted", |z, target| {
            let loss = right(softmax_cross_entropy(), z, target);
            if let Target::Class(class) = target {
                z[class] += 1.0;
            }
            loss
        }),
        (classes, "another class", |z, target| match target {
            Target::Class(class) => {
                let next = Target::Class((class + 1) % z.len());
                right(softmax_cross_entropy(), z, next)
            }
            Target::Values(_) => None,
        }),
        (classes, "no gradient", |z, target| {
            let loss = right(softmax_cross_entropy(), z, target);
            z.fill(0.0);
            loss
        }),
        (classes, "sign", |z, target| {
            scaled(softmax_cross_entropy(), z, target, -1.0)
        }),
        (classes, "the softmax's own derivative", |z, target| {
            let loss = right(softmax_cross_entropy(), z, target);
            z.iter_mut().for_each(|z| *z *= 1.0 - *z);
            loss
        }),
        (values, "factor 2 missing", |z, target| {
            scaled(mean_squared_error(), z, target, 0.5)
        }),
        (values, "not divided by the outputs", |z, target| {
            let outputs = z.len() as f64;
            scaled(mean_squared_error(), z, target, outputs)
        }),
        (values, "target added", |z, target| match target {
            Target::Values(values) => {
                let negated: Vec<f64> = values.iter().map(|value| -value).collect();
                right(mean_squared_error(), z, Target::Values(&negated))
            }
            Target::Class(_) => None,
        }),
        (values, "of the absolute error", |z, target| {
            let loss = right(mean_squared_error(), z, target);
            z.iter_mut().for_each(|z| *z = z.signum());
            loss
        }),
    ];
    let mistaken = |(spec, name, gradient)| Mistake {
        name,
        spec,
        input: Shape::vector(5),
        kernels: Kernels::Head(Head {
            gradient,
            answer: |_| {},
        }),
    };
    mistakes.map(mistaken).into()
}

/// The gradient as it should be, in place of `z`; returns the loss.
fn right(head: Layer<f64>, z: &mut [f64], target: Target<'_, f64>) -> Option<f64> {
    match head.kernels() {
        Kernels::Head(head) => (head.gradient)(z, target),
        _ => unreachable!("a head"),
    }
}

fn scaled(head: Layer<f64>, z: &mut [f64], target: Target<'_, f64>, by: f64) -> Option<f64> {
    let loss = right(head, z, target);
    z.iter_mut().for_each(|z| *z *= by);
    loss
}
