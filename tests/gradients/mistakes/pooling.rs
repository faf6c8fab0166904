//! Poolings.

use firmgrad::kernels::PoolKernel;
use firmgrad::layer::{AveragePool, MaxPool};
use firmgrad::{Layer, Shape, Spec, Window, average_pool, max_pool};
use firmgrad_tests::functions::{Functions, Pool};

use super::mistake::Mistake;

const APART: Window = Window::square(2, 2);
const OVERLAPPING: Window = Window::square(2, 1);

pub(super) fn mistakes() -> Vec<Mistake> {
    let (maximum, average) = (pool(max_pool(APART)), pool(average_pool(APART)));
    let max = |window| Spec::MaxPool(MaxPool { window });
    let mean = |window| Spec::AveragePool(AveragePool { window });
    let mistakes = [
        (
            "to the smallest",
            max(APART),
            Pool {
                forward: |layer, x, y, indices| {
                    let turned: Vec<f64> = x.iter().map(|x| -x).collect();
                    <MaxPool as PoolKernel<f64>>::forward::<4>(layer, &turned, y, indices);
                },
                ..maximum
            },
        ),
        (
            "to the first",
            max(APART),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    <MaxPool as PoolKernel<f64>>::input_gradient::<1>(
                        layer,
                        &vec![0.0; indices.len()],
                        dy,
                        dx,
                    );
                },
                ..maximum
            },
        ),
        (
            "to another sample's places",
            max(APART),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    let mut stale = indices.to_vec();
                    stale.rotate_left(layer.indices());
                    <MaxPool as PoolKernel<f64>>::input_gradient::<1>(layer, &stale, dy, dx);
                },
                ..maximum
            },
        ),
        (
            "to all",
            max(APART),
            Pool {
                input_gradient: <AveragePool as PoolKernel<f64>>::input_gradient::<1>,
                ..maximum
            },
        ),
        (
            "upon what was there",
            max(APART),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    let before = dx.to_vec();
                    <MaxPool as PoolKernel<f64>>::input_gradient::<1>(layer, indices, dy, dx);
                    dx.iter_mut().zip(before).for_each(|(dx, b)| *dx += b);
                },
                ..maximum
            },
        ),
        (
            "overwritten where windows overlap",
            max(OVERLAPPING),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    overwrite(dy, dx, |dy, dx| {
                        <MaxPool as PoolKernel<f64>>::input_gradient::<1>(layer, indices, dy, dx)
                    });
                },
                ..maximum
            },
        ),
        (
            "not divided by the count",
            mean(APART),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    <AveragePool as PoolKernel<f64>>::input_gradient::<1>(layer, indices, dy, dx);
                    dx.iter_mut().for_each(|dx| *dx *= 4.0);
                },
                ..average
            },
        ),
        (
            "to the next column",
            mean(APART),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    <AveragePool as PoolKernel<f64>>::input_gradient::<1>(layer, indices, dy, dx);
                    dx.rotate_right(layer.input.channels);
                },
                ..average
            },
        ),
        (
            "overwritten where windows overlap",
            mean(OVERLAPPING),
            Pool {
                input_gradient: |layer, indices, dy, dx| {
                    overwrite(dy, dx, |dy, dx| {
                        <AveragePool as PoolKernel<f64>>::input_gradient::<1>(
                            layer, indices, dy, dx,
                        )
                    });
                },
                ..average
            },
        ),
    ];
    let mistaken = |(name, spec, kernels)| Mistake {
        name,
        spec,
        input: Shape::image(3, 4, 6),
        kernels: Functions::Pool(kernels),
    };
    mistakes.map(mistaken).into()
}

fn pool(layer: Layer<f64>) -> Pool<f64> {
    match Functions::of(layer) {
        Functions::Pool(pool) => pool,
        _ => unreachable!("a pooling"),
    }
}

/// Writes what each output alone contributes, so that later contributions overwrite earlier ones.
fn overwrite(dy: &[f64], dx: &mut [f64], gradient: impl Fn(&[f64], &mut [f64])) {
    for (at, &value) in dy.iter().enumerate() {
        let (mut one, mut given) = (vec![0.0; dy.len()], vec![0.0; dx.len()]);
        one[at] = value;
        gradient(&one, &mut given);
        let given = dx.iter_mut().zip(given).filter(|(_, given)| *given != 0.0);
        given.for_each(|(dx, given)| *dx = given);
    }
}
