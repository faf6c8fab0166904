//! Lengths by hand: working memory, in panels the most of what each of three passes needs; what
//! threads may cut panels into; where maxima are remembered; multiply-adds.

use firmgrad::kernels::{WideConv2d, WideDense, WideKernel};
use firmgrad::layer::{Conv2d, Dense, MaxPool, Relu};
use firmgrad::{Geometry, Padding, Shape, Spec, Window};

#[track_caller]
fn assert_scratch<K: WideKernel<f32>>(spec: Spec, input: Shape, samples: usize, want: usize) {
    let layer = Geometry::new(spec, input).unwrap();
    assert_eq!(K::scratch(&layer, samples, 16), want, "{layer:?}");
}

#[test]
fn memory_of_a_dense_layer() {
    let dense = |inputs, units, samples, want| {
        let spec = Spec::Dense(Dense { units });
        assert_scratch::<WideDense>(spec, Shape::vector(inputs), samples, want);
    };
    // The output: 400 terms of 20 outputs and of a panel's 16 more, and as many of each sample.
    dense(10, 20, 3, 400 * (20 + 16) + 400 * 3);
    // No more than 2^16 elements of weights at once.
    dense(10, 300, 9, (1 << 16) + 400 * 9);
    // `dx`: all outputs of six panels' inputs and of each sample.
    dense(10, 5000, 50, 5000 * (6 * 16 + 50));
    dense(1, 70_000, 1, 70_000 * (6 * 16 + 1));
    dense(10, 545, 400, 545 * (6 * 16 + 400));
    // `dw`, in panels wider than any that the host has: the outputs of 400 samples, and six inputs.
    let layer = Geometry::new(Spec::Dense(Dense { units: 3 }), Shape::vector(10)).unwrap();
    let scratch = <WideDense as WideKernel<f32>>::scratch(&layer, 400, 600);
    assert_eq!(scratch, 400 * (3 + 600 + 6));
}

#[test]
fn memory_of_a_convolution() {
    let conv = |filters, stride, input, want| {
        let spec = Spec::Conv2d(Conv2d {
            filters,
            window: Window::square(3, stride),
            padding: Padding::Same,
        });
        assert_scratch::<WideConv2d>(spec, input, 7, want);
    };
    // The output: planes with their borders, weights of all filters and a panel's more.
    conv(2, 1, Shape::image(40, 5, 5), 40 * 7 * 7 + 40 * 9 * (2 + 16));
    // `dw`: the output's planes, whose rows are a multiple of the stride, and a panel of 400 terms.
    conv(2, 2, Shape::image(1, 6, 7), 7 * 10 + 400 * 16);
    // A single column of outputs does without the multiple, however long the stride.
    conv(
        2,
        32_768,
        Shape::image(40, 5, 5),
        40 * 3 * 3 + 40 * 9 * (2 + 16),
    );
    // `dx`: for each filter a line with its zeros, and weights of all channels and a panel's more.
    conv(40, 1, Shape::image(2, 5, 5), (5 + 3 + 9 * (2 + 16)) * 40);
    // Gradients that are mostly zeros: kernels whose rows are padded by a panel's at most, a plane
    // of all input rows, the last of which no window covers, and as many values behind it.
    let spec = Spec::Conv2d(Conv2d {
        filters: 400,
        window: Window::square(1, 2),
        padding: Padding::Same,
    });
    let want = 400 * (2 + 16) + 900 * 2 + 16;
    assert_scratch::<WideConv2d>(spec, Shape::image(2, 900, 1), 7, want);
}

#[test]
fn parts() {
    let dense = Spec::Dense(Dense { units: 70 });
    let dense = Geometry::new(dense, Shape::image(3, 5, 2)).unwrap();
    let conv = Spec::Conv2d(Conv2d {
        filters: 6,
        window: Window {
            height: 3,
            width: 2,
            stride: 1,
        },
        padding: Padding::Valid,
    });
    let conv = Geometry::new(conv, Shape::image(4, 7, 9)).unwrap();
    // Two lines of a cache; a row of outputs.
    assert_eq!(<WideDense as WideKernel<f32>>::block(&dense), 32);
    assert_eq!(<WideConv2d as WideKernel<f32>>::block(&conv), 8 * 6);
}

/// As many digits to an element as 24 bits hold, at most 24.
#[test]
fn places_of_maxima() {
    for (size, digits) in [(1, 24), (2, 12), (3, 7), (5, 5), (64, 2), (65, 1)] {
        for outputs in [1, digits, digits + 1, 2 * digits, 2 * digits + 1] {
            let window = Window::square(size, size);
            let input = Shape::image(3, 2 * size, outputs * size);
            let layer = Geometry::new(Spec::MaxPool(MaxPool { window }), input).unwrap();
            let elements = outputs.div_ceil(digits);
            assert_eq!(layer.indices(), 2 * elements * 3, "{size}: {outputs}");
        }
    }
}

/// A plane with its border of zeros, but where the sample is one.
#[test]
fn memory_of_a_chips_layers() {
    let conv = |stride, padding| {
        Spec::Conv2d(Conv2d {
            filters: 6,
            window: Window::square(3, stride),
            padding,
        })
    };
    for (spec, channels, elements) in [
        (conv(1, Padding::Valid), 1, 0),
        (conv(1, Padding::Valid), 2, 7 * 9),
        (conv(2, Padding::Same), 1, 9 * 11),
        (conv(2, Padding::Same), 2, 9 * 11),
        (Spec::Dense(Dense { units: 3 }), 2, 0),
    ] {
        let layer = Geometry::new(spec, Shape::image(channels, 7, 9)).unwrap();
        assert_eq!(layer.scratch(), elements, "{layer:?}");
    }
}

#[test]
fn multiply_adds() {
    let dense = Geometry::new(Spec::Dense(Dense { units: 7 }), Shape::image(3, 5, 2)).unwrap();
    assert_eq!(dense.multiply_adds(), 30 * 7);
    let conv = Spec::Conv2d(Conv2d {
        filters: 6,
        window: Window::square(3, 2),
        padding: Padding::Same,
    });
    let conv = Geometry::new(conv, Shape::image(4, 7, 9)).unwrap();
    assert_eq!(conv.multiply_adds(), 4 * 5 * (4 * 9) * 6);
    let relu = Geometry::new(Spec::Relu(Relu), Shape::vector(9)).unwrap();
    assert_eq!(relu.multiply_adds(), 0);
}
