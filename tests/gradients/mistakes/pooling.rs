//! Poolings.

use firmgrad::kernels::PoolKernel;
use firmgrad::layer::{AveragePool, MaxPool};
use firmgrad::{Geometry, Shape};
use firmgrad_tests::functions::{Functions, Pool, pool};
use firmgrad_tests::specs::spec;

use super::mistake::Mistake;

const MAXIMUM: &str = "maxpool 2x2";
const AVERAGE: &str = "avgpool 2x2";

type Gradient = fn(&Geometry, &[f64], &[f64], &mut [f64]);

pub(super) fn mistakes() -> Vec<Mistake> {
    let mistakes: [(&str, &str, Gradient); 8] = [
        (MAXIMUM, "to the first", |layer, indices, dy, dx| {
            maximum(layer, &vec![0.0; indices.len()], dy, dx);
        }),
        (
            MAXIMUM,
            "to another sample's places",
            |layer, indices, dy, dx| {
                let mut stale = indices.to_vec();
                stale.rotate_left(layer.indices());
                maximum(layer, &stale, dy, dx);
            },
        ),
        (MAXIMUM, "to all", average),
        (MAXIMUM, "upon what was there", |layer, indices, dy, dx| {
            let before = dx.to_vec();
            maximum(layer, indices, dy, dx);
            dx.iter_mut().zip(before).for_each(|(dx, b)| *dx += b);
        }),
        (
            "maxpool 2x2 stride 1",
            "overwritten where windows overlap",
            |layer, indices, dy, dx| overwrite(dy, dx, |dy, dx| maximum(layer, indices, dy, dx)),
        ),
        (
            AVERAGE,
            "not divided by the count",
            |layer, indices, dy, dx| {
                average(layer, indices, dy, dx);
                dx.iter_mut().for_each(|dx| *dx *= 4.0);
            },
        ),
        (AVERAGE, "to the next column", |layer, indices, dy, dx| {
            average(layer, indices, dy, dx);
            dx.rotate_right(layer.input.channels);
        }),
        (
            "avgpool 2x2 stride 1",
            "overwritten where windows overlap",
            |layer, indices, dy, dx| overwrite(dy, dx, |dy, dx| average(layer, indices, dy, dx)),
        ),
    ];
    let mistaken = |layer, name, kernels| Mistake {
        name,
        spec: spec(layer),
        input: Shape::image(3, 4, 6),
        kernels: Functions::Pool(kernels),
    };
    let smallest = Pool {
        forward: |layer, x, y, indices| {
            let turned: Vec<f64> = x.iter().map(|x| -x).collect();
            <MaxPool as PoolKernel<f64>>::forward::<4>(layer, &turned, y, indices);
        },
        ..pool(spec(MAXIMUM))
    };
    let of_gradients = mistakes.into_iter().map(|(layer, name, input_gradient)| {
        let right = pool(spec(layer));
        let wrong = Pool {
            input_gradient,
            ..right
        };
        mistaken(layer, name, wrong)
    });
    let first = mistaken(MAXIMUM, "to the smallest", smallest);
    [first].into_iter().chain(of_gradients).collect()
}

fn maximum(layer: &Geometry, indices: &[f64], dy: &[f64], dx: &mut [f64]) {
    <MaxPool as PoolKernel<f64>>::input_gradient::<1>(layer, indices, dy, dx);
}

fn average(layer: &Geometry, indices: &[f64], dy: &[f64], dx: &mut [f64]) {
    <AveragePool as PoolKernel<f64>>::input_gradient::<1>(layer, indices, dy, dx);
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
