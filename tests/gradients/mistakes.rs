//! Planted mistakes, each of which the gradient check must find: a check that cannot fail is
//! worse than none.

use firmgrad::{
    AveragePool, Head, Kernels, Layer, Map, MaxPool, Padding, Pass, Placed, Pool, PoolKernel,
    Shape, Spec, Target, Transform, Window, mean_squared_error, softmax_cross_entropy,
};
use firmgrad_tests::{gradcheck, tolerance};

/// What a mistake makes of an error of about 1e-10.
const FOUND: f64 = 1e-3;

#[track_caller]
fn assert_found(spec: Spec, input: Shape, kernels: Kernels<f64>, mistake: &str) {
    let verdict = gradcheck::layer(&Placed::new(spec, input).unwrap(), &kernels);
    assert!(
        verdict.error > FOUND,
        "{mistake} was not found: {verdict:?}"
    );
    assert!(!tolerance::CENTRAL_DIFFERENCE.accepts(verdict.error, 0.0));
}

type Derivative = fn(f64) -> f64;

/// Mistaken derivatives, by the output `y`.
#[test]
fn of_activations() {
    macro_rules! planted {
        ($($spec:expr, $forward:expr, $derivative:expr;)*) => { $(
            let kernels = Map {
                forward: |_, _, y| y.iter_mut().for_each(|y| *y = ($forward)(*y)),
                backward: |_, _, y, dy| {
                    let derivative: Derivative = $derivative;
                    dy.iter_mut().zip(y).for_each(|(dy, &y)| *dy *= derivative(y));
                },
                reads_output: true,
            };
            assert_found($spec, Shape::vector(23), Kernels::Map(kernels), stringify!($derivative));
        )* };
    }
    planted! {
        Spec::Tanh, |z: f64| z.tanh(), |y| 1.0 + y * y;
        Spec::Tanh, |z: f64| z.tanh(), |y| 1.0 - y;
        Spec::Tanh, |z: f64| z.tanh(), |y| y * y - 1.0;
        Spec::Tanh, |z: f64| z.tanh(), |y| 1.0 - y.tanh().powi(2);
        Spec::Sigmoid, |z: f64| 1.0 / (1.0 + (-z).exp()), |y| y * (1.0 + y);
        Spec::Sigmoid, |z: f64| 1.0 / (1.0 + (-z).exp()), |y| 1.0 - y;
        Spec::Relu, |z: f64| z.max(0.0), |_| 1.0;
        Spec::Relu, |z: f64| z.max(0.0), |y| y;
        Spec::LeakyRelu { slope: 0.2 }, |z: f64| z.max(0.2 * z), |y| if y > 0.0 { 1.0 } else { 0.0 };
        Spec::LeakyRelu { slope: 0.2 }, |z: f64| z.max(0.2 * z), |y| if y > 0.0 { 0.2 } else { 1.0 };
    }
}

#[test]
fn of_dropout() {
    fn mask(layer: &Placed, pass: &Pass, values: &mut [f64]) {
        match firmgrad::dropout(0.3).kernels() {
            Kernels::Map(map) => (map.forward)(layer, pass, values),
            _ => unreachable!("dropout is a map"),
        }
    }
    let spec = Spec::Dropout { rate: 0.3 };
    let forgotten = Map {
        forward: mask,
        backward: |_, _, _, _| {},
        reads_output: false,
    };
    assert_found(spec, Shape::vector(23), Kernels::Map(forgotten), "no mask");
    let other = Map {
        backward: |layer, pass, _, dy| {
            let pass = Pass {
                sample: pass.sample + 1,
                ..*pass
            };
            mask(layer, &pass, dy);
        },
        ..forgotten
    };
    assert_found(
        spec,
        Shape::vector(23),
        Kernels::Map(other),
        "another sample's mask",
    );
}

/// The right functions of a layer with weights.
fn own(spec: Spec) -> Transform<f64> {
    match Layer::from(spec).kernels() {
        Kernels::Transform(kernels) => *kernels,
        _ => unreachable!("a layer with weights"),
    }
}

#[test]
fn of_dense() {
    let spec = Spec::Dense { units: 9 };
    let right = own(spec);
    let find = |kernels, mistake| {
        assert_found(spec, Shape::vector(9), Kernels::Transform(kernels), mistake);
    };
    find(
        Transform {
            bias_gradient: |_, _, _| {},
            ..right
        },
        "no bias gradient",
    );
    let shifted = Transform {
        bias_gradient: |_, dy, db| db[1..].copy_from_slice(&dy[..dy.len() - 1]),
        ..right
    };
    find(shifted, "bias gradient off by one");
    let overwritten = Transform {
        weight_gradient: |layer, x, dy, dw, scratch| {
            (own(layer.spec).weight_gradient)(layer, dy, x, dw, scratch);
        },
        ..right
    };
    find(overwritten, "weight gradient transposed");
    let transposed = Transform {
        input_gradient: |layer, weights, dy, dx| {
            let parameters: Vec<f64> = weights.iter().copied().take(81).chain([0.0; 9]).collect();
            (own(layer.spec).forward)(layer, &parameters, dy, dx, &mut []);
        },
        ..right
    };
    find(transposed, "weights not transposed");
}

#[test]
fn of_convolution() {
    let window = Window {
        height: 3,
        width: 2,
        stride: 1,
    };
    let spec = Spec::Conv2d {
        filters: 2,
        window,
        padding: Padding::Same,
    };
    let right = own(spec);
    let find = |kernels, mistake| {
        assert_found(
            spec,
            Shape::image(2, 5, 6),
            Kernels::Transform(kernels),
            mistake,
        );
    };
    let unturned = Transform {
        input_gradient: |layer, parameters, dy, dx| {
            let mut scratch = vec![0.0; layer.scratch()];
            (own(layer.spec).forward)(layer, parameters, dy, dx, &mut scratch);
        },
        ..right
    };
    find(unturned, "kernels not turned");
    let shifted = Transform {
        weight_gradient: |layer, x, dy, dw, scratch| {
            let moved: Vec<f64> = x[2..].iter().copied().chain([0.0; 2]).collect();
            (own(layer.spec).weight_gradient)(layer, &moved, dy, dw, scratch);
        },
        ..right
    };
    find(shifted, "weight gradient off by one column");
}

#[test]
fn of_pooling() {
    let window = Window {
        height: 2,
        width: 2,
        stride: 2,
    };
    let shape = Shape::image(3, 4, 6);
    let last = Pool {
        forward: |layer, x, y, indices| {
            let turned: Vec<f64> = x.iter().map(|x| -x).collect();
            MaxPool::forward::<4>(layer, &turned, y, indices);
            MaxPool::forward::<4>(layer, x, y, &mut []);
        },
        ..Pool::of::<MaxPool>()
    };
    let spec = Spec::MaxPool { window };
    assert_found(spec, shape, Kernels::Pool(last), "to the smallest");
    let undivided = Pool {
        input_gradient: |layer, indices, dy, dx| {
            AveragePool::input_gradient(layer, indices, dy, dx);
            dx.iter_mut().for_each(|dx| *dx *= 4.0);
        },
        ..Pool::of::<AveragePool>()
    };
    let spec = Spec::AveragePool { window };
    assert_found(
        spec,
        shape,
        Kernels::Pool(undivided),
        "not divided by the count",
    );
}

#[test]
fn of_heads() {
    let find = |spec, gradient, mistake| {
        let kernels = Kernels::Head(Head {
            gradient,
            answer: |_| {},
        });
        assert_found(spec, Shape::vector(5), kernels, mistake);
    };
    let spec = Spec::SoftmaxCrossEntropy;
    find(
        spec,
        |z, target| {
            let loss = right_gradient(softmax_cross_entropy(), z, target);
            if let Target::Class(class) = target {
                z[class] += 1.0;
            }
            loss
        },
        "target not subtracted",
    );
    find(
        spec,
        |z, target| {
            let loss = right_gradient(softmax_cross_entropy(), z, target);
            z.fill(0.0);
            loss
        },
        "no gradient",
    );
    let spec = Spec::MeanSquaredError;
    find(spec, |z, target| scaled(z, target, 0.5), "factor 2 missing");
    find(
        spec,
        |z, target| scaled(z, target, z.len() as f64),
        "not divided by the outputs",
    );
}

/// The gradient as it should be, in place of `z`; returns the loss.
fn right_gradient(head: Layer<f64>, z: &mut [f64], target: Target<'_, f64>) -> Option<f64> {
    match head.kernels() {
        Kernels::Head(head) => (head.gradient)(z, target),
        _ => unreachable!("a head"),
    }
}

fn scaled(z: &mut [f64], target: Target<'_, f64>, by: f64) -> Option<f64> {
    let loss = right_gradient(mean_squared_error(), z, target);
    z.iter_mut().for_each(|z| *z *= by);
    loss
}
