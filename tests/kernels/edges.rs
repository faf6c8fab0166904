//! Edges of images and of the number line.

use firmgrad::layer::PassContext;
use firmgrad::{Geometry, Padding, Philox, Shape, Spec, Targets};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::normals;
use firmgrad_tests::functions::{elementwise, loss, pool, transform};
use firmgrad_tests::operations::transforms;
use firmgrad_tests::specs::{conv, dropout, spec, window};

/// `same` padding gives the same bits as an explicit border of zeros with `valid` padding.
#[test]
fn padding_is_zeros() {
    let (top, left, bottom, right) = (1, 2, 2, 2);
    let place = |padding, (height, width)| {
        let spec = conv(17, window((4, 5, 1)), padding);
        Geometry::new(spec, Shape::image(3, height, width)).unwrap()
    };
    let (height, width) = (6, 9);
    let same = place(Padding::Same, (height, width));
    let valid = place(
        Padding::Valid,
        (height + top + bottom, width + left + right),
    );
    assert_eq!(same.output, valid.output);
    // Includes negative zeros: a sum that starts at +0 stays +0.
    let x: Vec<f32> = normals(same.input.len(), 1)
        .into_iter()
        .map(|x: f32| x.min(-0.0))
        .collect();
    let mut bordered = vec![0.0; valid.input.len()];
    for (row, values) in x.chunks(width * 3).enumerate() {
        let start = ((row + top) * valid.input.width + left) * 3;
        bordered[start..][..values.len()].copy_from_slice(values);
    }
    let parameters: Vec<f32> = normals(same.parameters(), 2);
    let run = |layer: &Geometry, x: &[f32]| {
        let mut y = vec![0.0; layer.output.len()];
        let mut scratch = vec![0.0; layer.scratch()];
        (transform(layer.spec()).forward)(layer, &parameters, x, &mut y, &mut scratch);
        y
    };
    assert_same(&run(&same, &x), &run(&valid, &bordered), "outputs");
}

const TRAINING: PassContext = PassContext {
    seed: 1,
    step: 2,
    sample: 3,
    layer: 4,
    training: true,
};

const INFERENCE: PassContext = PassContext {
    training: false,
    ..TRAINING
};

/// The output of the elementwise layer `spec` for `values`.
fn map(spec: Spec, pass: &PassContext, mut values: Vec<f32>) -> Vec<f32> {
    let layer = Geometry::new(spec, Shape::vector(values.len())).unwrap();
    (elementwise(spec).forward)(&layer, pass, &mut values);
    values
}

#[test]
fn activations_at_the_edges_of_the_number_line() {
    let (nan, inf) = (f32::NAN, f32::INFINITY);
    let same = [nan, inf, -inf, 0.0, -0.0, f32::MAX, f32::MIN];
    for (layer, want) in [
        ("tanh", [nan, 1.0, -1.0, 0.0, -0.0, 1.0, -1.0]),
        ("sigmoid", [nan, 1.0, 0.0, 0.5, 0.5, 1.0, 0.0]),
        ("relu", [nan, inf, 0.0, 0.0, 0.0, f32::MAX, 0.0]),
        (
            "leaky_relu 0.5",
            [nan, inf, -inf, 0.0, -0.0, f32::MAX, f32::MIN / 2.0],
        ),
        ("identity", same),
        // Inference drops nothing.
        ("dropout 0.9", same),
    ] {
        assert_same(&map(spec(layer), &INFERENCE, same.to_vec()), &want, layer);
    }
}

/// The output is NaN if there is a NaN in the window, and infinite if an infinity is the largest
/// value.
#[test]
fn maxima_propagate_nan_and_infinity() {
    let layer = Geometry::new(spec("maxpool 2x2"), Shape::image(1, 2, 2)).unwrap();
    let kernels = pool::<f32>(layer.spec());
    for at in 0..4 {
        for (value, want) in [
            (f32::NAN, f32::NAN),
            (f32::INFINITY, f32::INFINITY),
            (f32::NEG_INFINITY, 1.0),
        ] {
            let mut x = [1.0; 4];
            x[at] = value;
            let mut y = [0.0];
            (kernels.forward)(&layer, &x, &mut y, &mut []);
            assert_same(&y, &[want], (at, value));
        }
    }
}

/// Softmax subtracts the largest output, which may be anywhere, before it takes exponentials.
#[test]
fn softmax_of_large_values() {
    let softmax = loss(spec("softmax"));
    for (values, answer) in [
        ([0.0, 1000.0, 999.0], [0.0, 0.731_058_6, 0.268_941_43]),
        ([1000.0, 0.0, -1000.0], [1.0, 0.0, 0.0]),
        ([-1000.0, 0.0, 1000.0], [0.0, 0.0, 1.0]),
        ([-2000.0, -1000.0, -1000.0], [0.0, 0.5, 0.5]),
    ] {
        let mut got = values;
        (softmax.answer)(&mut got);
        assert_same(&got, &answer, values);
        let mut got = values;
        let loss = (softmax.gradient)(3, &mut got, Targets::Classes(&[0]), &mut 0.0);
        assert_same(&got, &[answer[0] - 1.0, answer[1], answer[2]], values);
        assert!(loss.is_ok_and(f32::is_finite), "{values:?}: {loss:?}");
    }
}

/// A NaN or infinity among the inputs of a sum shows in the sum, and affects no other sample.
#[test]
fn sums_propagate_nan_and_infinity() {
    for layer in transforms() {
        let kernels = transform::<f32>(layer.spec());
        let len = layer.input.len();
        let parameters = vec![1.0; layer.parameters()];
        let mut scratch = vec![0.0; layer.scratch()];
        for value in [f32::NAN, f32::INFINITY] {
            let mut x = vec![1.0; 3 * len];
            x[len] = value;
            let mut y = vec![0.0; 3 * layer.output.len()];
            (kernels.forward)(&layer, &parameters, &x, &mut y, &mut scratch);
            let bad: Vec<bool> = y
                .chunks(layer.output.len())
                .map(|y| y.iter().any(|y| !y.is_finite()))
                .collect();
            assert_eq!(bad, [false, true, false], "{layer:?}");
        }
    }
}

/// Of equal values, the first in row order receives the gradient, and the output has its sign.
#[test]
fn ties_go_to_the_first() {
    let layer = Geometry::new(spec("maxpool 2x2"), Shape::image(1, 2, 2)).unwrap();
    let kernels = pool::<f32>(layer.spec());
    for (x, best) in [
        ([5.0, 5.0, 5.0, 5.0], 0),
        ([1.0, 5.0, 5.0, 2.0], 1),
        ([-0.0, 0.0, -1.0, 0.0], 0),
        ([-1.0, -1.5, 0.0, -0.0], 2),
        ([1.0, f32::INFINITY, f32::INFINITY, 2.0], 1),
        ([f32::NAN, 1.0, f32::NAN, f32::INFINITY], 0),
    ] {
        let (mut y, mut index, mut dx) = ([9.0], [9.0], [0.0; 4]);
        (kernels.forward)(&layer, &x, &mut y, &mut index);
        (kernels.input_gradient)(&layer, &index, &[3.0], &mut dx);
        let mut want = [0.0; 4];
        want[best] = 3.0;
        assert_same(&y, &[x[best]], x);
        assert_same(&dx, &want, x);
    }
}

/// The rate is exactly the number that the first unit draws.
#[test]
fn dropout_keeps_a_unit_that_draws_the_rate() {
    let PassContext {
        seed,
        step,
        sample,
        layer,
        ..
    } = TRAINING;
    let [word, ..] = Philox::new(seed).block([0, sample, step, (1 << 31) | layer]);
    let rate = (word >> 8) as f32 / 16_777_216.0;
    let values = map(dropout(rate), &TRAINING, vec![3.0]);
    assert_same(&values, &[3.0 * (1.0 / (1.0 - rate))], rate);
}

/// A dropped value becomes +0 even if it is not finite or negative.
#[test]
fn dropped_values_are_zero_whatever_they_were() {
    let edges = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, -1.0];
    // With this seed, all 64 units are dropped.
    let rate = 0.9999;
    for edge in edges {
        let values = map(dropout(rate), &TRAINING, vec![edge; 64]);
        assert!(values.iter().all(|value| value.to_bits() == 0), "{edge}");
    }
}

/// An element stores as many indices within a window as fit into 24 bits, at most 24.
#[test]
fn places_of_maxima() {
    for (size, digits) in [(1, 24), (2, 12), (3, 7), (5, 5), (64, 2), (65, 1)] {
        for outputs in [1, digits, digits + 1, 2 * digits, 2 * digits + 1] {
            let pool = spec(&format!("maxpool {size}x{size}"));
            let input = Shape::image(3, 2 * size, outputs * size);
            let layer = Geometry::new(pool, input).unwrap();
            let elements = outputs.div_ceil(digits);
            assert_eq!(layer.indices(), 2 * elements * 3, "{size}: {outputs}");
        }
    }
}
