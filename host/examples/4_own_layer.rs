//! A layer of your own: a factor and a shift for each feature, checked, planned and trained.

use firmgrad::layer::{Backward, Custom, Forward, TransformBackward, TransformForward};
use firmgrad::{Layer, Model, Optimizer, Real, Shape, dense, softmax_cross_entropy, tanh};
use firmgrad_host::check::{Drawn, network_with};
use firmgrad_host::device::{Ram, Way};

/// `y[i] = a[i] x[i] + b[i]` for `N` features; `a` are the weights, `b` the biases.
const fn affine<const N: usize, R: Real>() -> Layer<R> {
    Layer::custom(
        const {
            &Custom {
                hyperparameters: &[N as u32],
                shapes: Some((Shape::vector(N), Shape::vector(N))),
                weights: N,
                biases: N,
                fans: (1, 1),
                ..Custom::new(0x8002, "affine")
            }
        },
        const {
            &Forward::Transform(TransformForward {
                in_strips: false,
                compute: |_, parameters, x, y, _| {
                    let (a, b) = parameters.split_at(N);
                    for (x, y) in x.chunks(N).zip(y.chunks_mut(N)) {
                        (0..N).for_each(|i| y[i] = a[i] * x[i] + b[i]);
                    }
                },
            })
        },
        const {
            &Backward::Transform(TransformBackward {
                input_gradient: |_, parameters, dy, dx| {
                    for (dy, dx) in dy.chunks(N).zip(dx.chunks_mut(N)) {
                        (0..N).for_each(|i| dx[i] = dx[i] + dy[i] * parameters[i]);
                    }
                },
                weight_gradient: |_, x, dy, da, _| {
                    for (x, dy) in x.chunks(N).zip(dy.chunks(N)) {
                        (0..N).for_each(|i| da[i] = da[i] + dy[i] * x[i]);
                    }
                },
                bias_gradient: |_, dy, db| {
                    dy.chunks(N)
                        .for_each(|dy| (0..N).for_each(|i| db[i] = db[i] + dy[i]));
                },
            })
        },
    )
}

const fn net<R: Real>() -> Model<5, R> {
    let layers = [
        affine::<3, R>(),
        dense(4),
        tanh(),
        dense(2),
        softmax_cross_entropy(),
    ];
    Model::new(Shape::vector(3), layers)
}

fn main() -> Result<(), firmgrad::Error> {
    let model = net();
    let drawn = Drawn::new(&model, 5, 1);
    for checked in network_with(&model, &net(), &drawn.point(), usize::MAX)? {
        println!("{}: {:.1e}", checked.layer.spec(), checked.verdict.dual);
        assert!(checked.verdict.is_right(), "{checked:?}");
    }
    let ram = Ram::of(&net::<f32>(), Way::Training(Optimizer::adam(0.01), 1));
    println!("{} bytes of RAM to train", ram.total());
    Ok(())
}
