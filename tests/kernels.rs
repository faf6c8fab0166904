//! The kernels against the naive reference, to the bit.

use firmgrad::{
    AveragePool, Conv2d, Dense, Kernels, Layer, MaxPool, Padding, Pass, Placed, Real, Shape, Spec,
    Transform, TransformKernel, Window,
};
use firmgrad_tests::bits::{Bits, assert_same};
use firmgrad_tests::cases::{normals, transforms};
use firmgrad_tests::reference::{self, Draws};
use proptest::prelude::*;

const SAMPLES: usize = 9;

/// One layer's results for several samples: outputs, input gradients, parameter gradients.
type Results<R> = [Vec<R>; 3];

/// What gradients start from: a running sum, not 0.
fn data<R: Real>(layer: &Placed) -> [Vec<R>; 4] {
    let parameters = layer.parameters();
    [
        normals(parameters, 1),
        normals(SAMPLES * layer.input.len(), 2),
        normals(SAMPLES * layer.output.len(), 3),
        normals(parameters, 4),
    ]
}

fn by_reference<R: Real>(layer: &Placed) -> Results<R> {
    let [parameters, x, dy, mut gradients] = data(layer);
    let draws = Draws {
        seed: 0,
        step: 0,
        sample: 0,
        layer: 0,
    };
    let (mut y, mut dx) = (Vec::new(), Vec::new());
    let samples = x.chunks(layer.input.len());
    for (x, dy) in samples.zip(dy.chunks(layer.output.len())) {
        y.extend(reference::forward(layer, &parameters, x, None));
        dx.extend(reference::backward(
            layer,
            &parameters,
            x,
            dy,
            draws,
            &mut gradients,
        ));
    }
    [y, dx, gradients]
}

fn by_kernels<R: Real>(layer: &Placed, kernels: &Transform<R>) -> Results<R> {
    let [parameters, x, dy, mut gradients] = data(layer);
    let mut y = vec![R::ONE; dy.len()];
    let mut dx = vec![R::ONE; x.len()];
    // Working memory as another layer left it, and longer than needed.
    let len = layer.forward_scratch().max(layer.backward_scratch(SAMPLES));
    let mut scratch: Vec<R> = normals(len + 7, 5);
    (kernels.forward)(layer, &parameters, &x, &mut y, &mut scratch);
    let (dw, db) = gradients.split_at_mut(layer.weights());
    if !db.is_empty() {
        (kernels.weight_gradient)(layer, 0, &x, &dy, dw, &mut scratch);
        (kernels.bias_gradient)(layer, &dy, db);
    }
    (kernels.input_gradient)(layer, &parameters, &x, &dy, &mut dx, &mut scratch);
    [y, dx, gradients]
}

fn table<R: Real>(layer: &Placed) -> Transform<R> {
    match Layer::from(layer.spec).kernels() {
        Kernels::Transform(transform) => *transform,
        _ => unreachable!("the cases are transforms"),
    }
}

/// The kernels with another register tile.
fn tiled<K: TransformKernel<R>, R: Real, const M: usize, const N: usize>() -> Transform<R> {
    Transform {
        forward: K::forward::<M, N>,
        input_gradient: K::input_gradient::<M, N>,
        weight_gradient: K::weight_gradient::<M, N>,
        ..Transform::of::<K>()
    }
}

fn retiled<R: Real, const M: usize, const N: usize>(layer: &Placed) -> Transform<R> {
    match layer.spec {
        Spec::Dense { .. } => tiled::<Dense, R, M, N>(),
        Spec::Conv2d { .. } => tiled::<Conv2d, R, M, N>(),
        Spec::MaxPool { .. } => tiled::<MaxPool, R, M, N>(),
        _ => tiled::<AveragePool, R, M, N>(),
    }
}

#[track_caller]
fn assert_agree<R: Real + Bits>(layer: &Placed, kernels: &Transform<R>) {
    let names = ["outputs", "input gradient", "parameter gradient"];
    let results = by_kernels(layer, kernels)
        .into_iter()
        .zip(by_reference(layer));
    for ((got, want), name) in results.zip(names) {
        assert_same(&got, &want, (name, layer));
    }
}

#[test]
fn every_shape_in_double_precision() {
    for layer in transforms() {
        assert_agree::<f64>(&layer, &table(&layer));
    }
}

#[test]
fn every_shape_and_tile_in_single_precision() {
    for layer in transforms() {
        assert_agree::<f32>(&layer, &table(&layer));
        assert_agree::<f32>(&layer, &retiled::<f32, 1, 1>(&layer));
        assert_agree::<f32>(&layer, &retiled::<f32, 3, 5>(&layer));
        assert_agree::<f32>(&layer, &retiled::<f32, 7, 16>(&layer));
    }
}

/// A part of the weights' gradients, as a thread computes it.
#[test]
fn weight_gradients_from_any_input_on() {
    for layer in transforms().into_iter().filter(|layer| layer.weights() > 0) {
        let rows = match layer.spec {
            Spec::Conv2d { .. } => layer.input.channels,
            _ => layer.input.len(),
        };
        let row = layer.weights() / rows;
        let kernels = table::<f32>(&layer);
        let [_, x, dy, gradients] = data::<f32>(&layer);
        let mut scratch = vec![0.0; layer.forward_scratch()];
        let mut whole = gradients[..layer.weights()].to_vec();
        let mut parts = whole.clone();
        (kernels.weight_gradient)(&layer, 0, &x, &dy, &mut whole, &mut scratch);
        for (number, part) in parts.chunks_mut(2 * row).enumerate() {
            (kernels.weight_gradient)(&layer, 2 * number, &x, &dy, part, &mut scratch);
        }
        assert_same(&parts, &whole, layer);
    }
}

/// A layer of any kind of window at any shape, as far as it fits.
fn any_layer() -> impl Strategy<Value = Option<Placed>> {
    let window = (1usize..7, 1usize..7, 1usize..5);
    let window = window.prop_map(|(height, width, stride)| Window {
        height,
        width,
        stride,
    });
    let padding = prop::sample::select(vec![Padding::Valid, Padding::Same]);
    let spec =
        (window, padding, 1usize..20, 0..3).prop_map(
            |(window, padding, filters, kind)| match kind {
                0 => Spec::MaxPool { window },
                1 => Spec::AveragePool { window },
                _ => Spec::Conv2d {
                    filters,
                    window,
                    padding,
                },
            },
        );
    let shape = (1usize..5, 1usize..10, 1usize..18).prop_map(|(c, h, w)| Shape::image(c, h, w));
    (spec, shape).prop_map(|(spec, shape)| Placed::new(spec, shape).ok())
}

proptest! {
    #[test]
    fn any_shape(layer in any_layer()) {
        prop_assume!(layer.is_some());
        if let Some(layer) = layer {
            assert_agree::<f32>(&layer, &table(&layer));
            assert_agree::<f32>(&layer, &retiled::<f32, 7, 16>(&layer));
        }
    }
}

/// A border of zeros written out by hand and 'valid' windows over it change no bit.
#[test]
fn padding_is_zeros() {
    let (top, left, bottom, right) = (1, 2, 2, 2);
    let window = Window {
        height: 4,
        width: 5,
        stride: 1,
    };
    let place = |padding, (height, width)| {
        let spec = Spec::Conv2d {
            filters: 17,
            window,
            padding,
        };
        Placed::new(spec, Shape::image(3, height, width)).unwrap()
    };
    let (height, width) = (6, 9);
    let same = place(Padding::Same, (height, width));
    let valid = place(
        Padding::Valid,
        (height + top + bottom, width + left + right),
    );
    assert_eq!(same.output, valid.output);
    // Negative zeros among the values: a chain that starts at +0 stays +0.
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
    let run = |layer: &Placed, x: &[f32]| {
        let mut y = vec![0.0; layer.output.len()];
        let mut scratch = vec![0.0; layer.forward_scratch()];
        (table(layer).forward)(layer, &parameters, x, &mut y, &mut scratch);
        y
    };
    assert_same(&run(&same, &x), &run(&valid, &bordered), "outputs");
}

/// What `spec` makes of `values`.
fn map(spec: Spec, mut values: Vec<f32>) -> Vec<f32> {
    let layer = Placed::new(spec, Shape::vector(values.len())).unwrap();
    let pass = Pass {
        seed: 1,
        step: 0,
        sample: 0,
        layer: 0,
        training: false,
    };
    match Layer::from(spec).kernels() {
        Kernels::Map(map) => (map.forward)(&layer, &pass, &mut values),
        _ => unreachable!("a map"),
    }
    values
}

#[test]
fn activations_at_the_edges_of_the_number_line() {
    let (nan, inf) = (f32::NAN, f32::INFINITY);
    let edges = || vec![nan, inf, -inf, 0.0, -0.0, f32::MAX, f32::MIN];
    let cases = [
        (Spec::Tanh, [nan, 1.0, -1.0, 0.0, -0.0, 1.0, -1.0]),
        (Spec::Sigmoid, [nan, 1.0, 0.0, 0.5, 0.5, 1.0, 0.0]),
        (Spec::Relu, [nan, inf, 0.0, 0.0, 0.0, f32::MAX, 0.0]),
        (
            Spec::LeakyRelu { slope: 0.5 },
            [nan, inf, -inf, 0.0, -0.0, f32::MAX, f32::MIN / 2.0],
        ),
        (
            Spec::Identity,
            [nan, inf, -inf, 0.0, -0.0, f32::MAX, f32::MIN],
        ),
        // At inference nothing is dropped.
        (
            Spec::Dropout { rate: 0.9 },
            [nan, inf, -inf, 0.0, -0.0, f32::MAX, f32::MIN],
        ),
    ];
    for (spec, want) in cases {
        assert_same(&map(spec, edges()), &want, spec);
    }
}

/// Wherever a NaN lies under a window it comes out, and an infinity does where it is the largest.
#[test]
fn maxima_propagate_nan_and_infinity() {
    let window = Window::square(2, 2);
    let layer = Placed::new(Spec::MaxPool { window }, Shape::image(1, 2, 2)).unwrap();
    let kernels = table::<f32>(&layer);
    for at in 0..4 {
        for (value, want) in [
            (f32::NAN, f32::NAN),
            (f32::INFINITY, f32::INFINITY),
            (f32::NEG_INFINITY, 1.0),
        ] {
            let mut x = [1.0; 4];
            x[at] = value;
            let mut y = [0.0];
            (kernels.forward)(&layer, &[], &x, &mut y, &mut []);
            assert_same(&y, &[want], (at, value));
        }
    }
}

/// A NaN or infinity among the inputs of a sum comes out of it, and spoils no other sample.
#[test]
fn sums_propagate_nan_and_infinity() {
    for layer in transforms() {
        let kernels = table::<f32>(&layer);
        let len = layer.input.len();
        let parameters = vec![1.0; layer.parameters()];
        let mut scratch = vec![0.0; layer.forward_scratch()];
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
