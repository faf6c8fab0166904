//! Outputs and gradients of several samples, compared with the naive reference.

use firmgrad::kernels::{PoolKernel, WideConv2d, WideDense, WideKernel, unpacked_weight_gradient};
use firmgrad::layer::{AveragePool, MaxPool, PassContext};
use firmgrad::{Geometry, Padding, Real, Shape, Spec};
use firmgrad_tests::bits::{Bits, assert_same};
use firmgrad_tests::cases::normals;
use firmgrad_tests::functions::{Functions, Pool, Transform, transform};
use firmgrad_tests::operations::{edges, pools, transforms};
use firmgrad_tests::reference::{self, Draws};
use firmgrad_tests::specs::{average_pool, conv, dense, max_pool, spec, window};
use proptest::prelude::*;

/// More samples than fit into a register tile of a dense layer.
pub const SAMPLES: usize = 9;
/// Too few samples for a dense layer to pack panels.
pub const FEW: usize = 5;

/// Determines dropout's draws.
const PASS: PassContext = PassContext {
    seed: 3,
    step: 4,
    sample: 5,
    layer: 6,
    training: true,
};

/// Parameters, inputs, output gradients, and initial parameter gradients, which are not 0 because
/// kernels add to them.
pub type Data<R> = [Vec<R>; 4];

/// The results of one layer for several samples: outputs, input gradients, parameter gradients.
pub type Results<R> = [Vec<R>; 3];

pub fn data<R: Real>(layer: &Geometry, samples: usize) -> Data<R> {
    let parameters = layer.parameters();
    [
        normals(parameters, 1),
        normals(samples * layer.input.len(), 2),
        normals(samples * layer.output.len(), 3),
        normals(parameters, 4),
    ]
}

pub fn by_reference<R: Real>(layer: &Geometry, data: Data<R>) -> Results<R> {
    let [parameters, x, dy, mut gradients] = data;
    let (mut y, mut dx) = (Vec::new(), Vec::new());
    let samples = x.chunks(layer.input.len());
    for ((x, dy), sample) in samples
        .zip(dy.chunks(layer.output.len()))
        .zip(PASS.sample..)
    {
        let draws = Draws {
            seed: PASS.seed,
            step: PASS.step,
            sample,
            layer: PASS.layer,
        };
        y.extend(reference::forward(layer, &parameters, x, Some(draws)));
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

pub fn by_kernels<R: Real>(layer: &Geometry, data: Data<R>, kernels: &Functions<R>) -> Results<R> {
    let [parameters, x, dy, mut gradients] = data;
    let samples = x.len() / layer.input.len();
    let mut y = vec![R::ONE; dy.len()];
    let mut dx = vec![R::ZERO; x.len()];
    // Working memory with the values of another layer, and longer than needed.
    let mut scratch: Vec<R> = normals(layer.scratch() + 7, 5);
    let mut indices: Vec<R> = normals(samples * layer.indices(), 6);
    match kernels {
        Functions::Transform(kernels) => {
            (kernels.forward)(layer, &parameters, &x, &mut y, &mut scratch);
            let (dw, db) = gradients.split_at_mut(layer.weights());
            (kernels.weight_gradient)(layer, &x, &dy, dw, &mut scratch);
            (kernels.bias_gradient)(layer, &dy, db);
            (kernels.input_gradient)(layer, &parameters, &dy, &mut dx);
        }
        Functions::Pool(kernels) => {
            (kernels.forward)(layer, &x, &mut y, &mut indices);
            // Pooling overwrites `dx`.
            dx.fill(R::ONE);
            (kernels.input_gradient)(layer, &indices, &dy, &mut dx);
        }
        Functions::Elementwise(kernels) => {
            y.copy_from_slice(&x);
            (kernels.forward)(layer, &PASS, &mut y);
            dx.copy_from_slice(&dy);
            (kernels.backward)(layer, &PASS, &y, &mut dx);
        }
        Functions::Loss(_) => unreachable!("a loss is the last layer"),
    }
    [y, dx, gradients]
}

fn pooled<K: PoolKernel<R>, R: Real, const N: usize>() -> Functions<R> {
    Functions::Pool(Pool {
        forward: K::forward::<N>,
        input_gradient: K::input_gradient::<N>,
    })
}

/// Poolings that compute `N` channels together.
fn wider<R: Real, const N: usize>(layer: &Geometry) -> Functions<R> {
    match layer.spec() {
        Spec::MaxPool(_) => pooled::<MaxPool, R, N>(),
        _ => pooled::<AveragePool, R, N>(),
    }
}

/// The kernels with panels of `N` outputs.
pub fn panels<R: Real, const N: usize>(layer: &Geometry) -> Functions<R> {
    match layer.spec() {
        Spec::Dense(_) => in_panels::<WideDense, R, N>(),
        _ => in_panels::<WideConv2d, R, N>(),
    }
}

fn in_panels<K: WideKernel<R>, R: Real, const N: usize>() -> Functions<R> {
    // Working memory with the values of another layer, and exactly as long as needed.
    fn scratch<K: WideKernel<R>, R: Real>(layer: &Geometry, x: &[R], most: usize) -> Vec<R> {
        normals(K::scratch(layer, x.len() / layer.input.len(), most), 7)
    }
    Functions::Transform(Transform {
        forward: |layer, parameters, x, y, _| {
            K::forward::<N>(
                layer,
                0,
                parameters,
                x,
                y,
                &mut scratch::<K, R>(layer, x, N),
            );
        },
        input_gradient: |layer, parameters, dy, dx| {
            let mut scratch = scratch::<K, R>(layer, dx, N);
            K::input_gradient::<N>(layer, parameters, dy, dx, &mut scratch);
        },
        weight_gradient: |layer, x, dy, dw, _| {
            let mut scratch = scratch::<K, R>(layer, x, N);
            K::weight_gradient::<N>(layer, 0, x, dy, dw, &mut scratch);
        },
        bias_gradient: |layer, dy, db| K::bias_gradient::<N>(layer, 0, dy, db),
    })
}

/// Every kind of layer except losses, in its extreme shapes.
fn layers() -> impl Iterator<Item = Geometry> {
    edges().into_iter().filter(|layer| !layer.spec().is_loss())
}

fn own<R: Real>(layer: &Geometry) -> Functions<R> {
    Functions::of_kind(layer.spec())
}

#[track_caller]
fn assert_agree<R: Real + Bits>(layer: &Geometry, samples: usize, kernels: &Functions<R>) {
    assert_agree_on(layer, data(layer, samples), kernels);
}

#[track_caller]
pub fn assert_agree_on<R: Real + Bits>(layer: &Geometry, data: Data<R>, kernels: &Functions<R>) {
    let names = ["outputs", "input gradient", "parameter gradient"];
    let results = by_kernels(layer, data.clone(), kernels)
        .into_iter()
        .zip(by_reference(layer, data));
    for ((got, want), name) in results.zip(names) {
        assert_same(&got, &want, (name, layer));
    }
}

#[test]
fn every_shape_in_double_precision() {
    for layer in layers() {
        assert_agree::<f64>(&layer, SAMPLES, &own(&layer));
    }
}

#[test]
fn every_shape_in_single_precision() {
    for layer in layers() {
        assert_agree::<f32>(&layer, SAMPLES, &own(&layer));
    }
}

#[test]
fn every_pooling_in_wide_registers() {
    for layer in pools() {
        assert_agree::<f32>(&layer, SAMPLES, &wider::<f32, 1>(&layer));
        assert_agree::<f32>(&layer, SAMPLES, &wider::<f32, 2>(&layer));
        assert_agree::<f32>(&layer, SAMPLES, &wider::<f32, 5>(&layer));
        assert_agree::<f32>(&layer, SAMPLES, &wider::<f32, 16>(&layer));
        assert_agree::<f32>(&layer, SAMPLES, &wider::<f32, 32>(&layer));
    }
}

#[test]
fn every_shape_in_panels() {
    for layer in transforms() {
        assert_panels_agree(&layer);
    }
}

/// The weight gradient of a dense layer whose tile of sums stays in registers.
#[test]
fn few_weights() {
    for inputs in 1..8 {
        for units in 1..8 {
            let layer = Geometry::new(dense(units), Shape::vector(inputs)).unwrap();
            let kernels = Functions::Transform(Transform {
                weight_gradient: unpacked_weight_gradient,
                ..transform(layer.spec())
            });
            assert_agree::<f32>(&layer, 1, &kernels);
            assert_agree::<f32>(&layer, SAMPLES, &kernels);
        }
    }
}

#[test]
fn long_sums() {
    for layer in long() {
        assert_agree::<f32>(&layer, SAMPLES, &own(&layer));
    }
}

#[test]
fn long_sums_in_panels() {
    for layer in long() {
        assert_panels_agree(&layer);
    }
}

#[track_caller]
fn assert_panels_agree(layer: &Geometry) {
    assert_agree::<f64>(layer, SAMPLES, &panels::<f64, 4>(layer));
    assert_agree::<f32>(layer, SAMPLES, &panels::<f32, 5>(layer));
    assert_agree::<f32>(layer, SAMPLES, &panels::<f32, 8>(layer));
    assert_agree::<f32>(layer, SAMPLES, &panels::<f32, 16>(layer));
    assert_agree::<f32>(layer, SAMPLES, &panels::<f32, 32>(layer));
    assert_agree::<f32>(layer, FEW, &panels::<f32, 16>(layer));
}

/// Layers whose sums have more terms than a panel (400, or 32 on a microcontroller), in every way
/// that this can happen.
pub fn long() -> impl Iterator<Item = Geometry> {
    let conv = |filters, size| conv(filters, window(size), Padding::Same);
    let layers = [
        (spec("dense 411"), Shape::vector(530)),
        (conv(21, (3, 2, 1)), Shape::image(90, 3, 4)),
        (conv(3, (20, 20, 2)), Shape::image(2, 23, 21)),
        (conv(411, (1, 2, 1)), Shape::image(2, 3, 4)),
        (conv(2, (2, 3, 2)), Shape::image(1, 50, 46)),
        (conv(5, (23, 3, 1)), Shape::image(2, 24, 7)),
        (conv(3, (2, 300, 2)), Shape::image(1, 2, 310)),
        (conv(2, (1, 3, 2)), Shape::image(2, 2, 1200)),
    ];
    let place = |(spec, input)| Geometry::new(spec, input).unwrap();
    layers.into_iter().map(place)
}

/// Parts of outputs and of weight gradients, as threads compute them.
#[test]
fn parts_are_those_of_the_whole() {
    for layer in transforms().into_iter().chain(long()) {
        assert_parts_agree::<16>(&layer, data(&layer, SAMPLES));
        assert_parts_agree::<32>(&layer, data(&layer, SAMPLES));
    }
}

#[track_caller]
pub fn assert_parts_agree<const N: usize>(layer: &Geometry, data: Data<f32>) {
    match layer.spec() {
        Spec::Conv2d(_) => assert_parts_of_agree::<WideConv2d, N>(layer, data),
        _ => assert_parts_of_agree::<WideDense, N>(layer, data),
    }
}

#[track_caller]
fn assert_parts_of_agree<K: WideKernel<f32>, const N: usize>(layer: &Geometry, data: Data<f32>) {
    let [parameters, x, dy, gradients] = data;
    let mut scratch = vec![0.0; K::scratch(layer, SAMPLES, N)];
    let outputs = layer.output.len();
    for samples in [1, SAMPLES] {
        let x = &x[..samples * layer.input.len()];
        let mut whole = vec![f32::NAN; samples * outputs];
        K::forward::<N>(layer, 0, &parameters, x, &mut whole, &mut scratch);
        for first in (0..outputs).step_by(K::block(layer)) {
            let end = outputs.min(first + K::block(layer));
            let mut part = vec![f32::NAN; samples * (end - first)];
            K::forward::<N>(layer, first, &parameters, x, &mut part, &mut scratch);
            let columns: Vec<f32> = whole
                .chunks(outputs)
                .flat_map(|sample| &sample[first..end])
                .copied()
                .collect();
            assert_same(&part, &columns, layer);
        }
    }
    let weights = &gradients[..layer.weights()];
    let mut whole = weights.to_vec();
    K::weight_gradient::<N>(layer, 0, &x, &dy, &mut whole, &mut scratch);
    // In a convolution, a part is filters of each tap; in a dense layer, it is inputs with all of
    // their weights.
    let (len, unit) = match layer.spec() {
        Spec::Conv2d(_) => (layer.biases(), 1),
        _ => (layer.weights(), layer.biases()),
    };
    for count in [2, 7] {
        for first in (0..len).step_by(count * unit) {
            let end = len.min(first + count * unit);
            let part_of = |all: &[f32]| -> Vec<f32> {
                let taps = all.chunks(len);
                taps.flat_map(|tap| &tap[first..end]).copied().collect()
            };
            let mut part = part_of(weights);
            K::weight_gradient::<N>(layer, first / unit, &x, &dy, &mut part, &mut scratch);
            assert_same(&part, &part_of(&whole), layer);
        }
    }
}

/// A convolution or pooling with any window, with a shape that it fits.
fn any_layer() -> impl Strategy<Value = Geometry> {
    let size = (1usize..7, 1usize..7, 1usize..5);
    let padding = prop::sample::select(vec![Padding::Valid, Padding::Same]);
    let shape = (1usize..5, 1usize..10, 1usize..18).prop_map(|(c, h, w)| Shape::image(c, h, w));
    let layer = (size, padding, 1usize..20, 0..3, shape);
    layer.prop_map(|(size, padding, filters, kind, shape)| {
        let mut window = window(size);
        if kind < 2 || padding == Padding::Valid {
            window.height = window.height.min(shape.height);
            window.width = window.width.min(shape.width);
        }
        let spec = match kind {
            0 => max_pool(window),
            1 => average_pool(window),
            _ => conv(filters, window, padding),
        };
        Geometry::new(spec, shape).unwrap()
    })
}

proptest! {
    #[test]
    fn any_shape(layer in any_layer()) {
        assert_agree::<f32>(&layer, SAMPLES, &own(&layer));
        let wide = match layer.spec() {
            Spec::Conv2d(_) => panels::<f32, 16>(&layer),
            _ => wider::<f32, 2>(&layer),
        };
        assert_agree::<f32>(&layer, SAMPLES, &wide);
    }
}
