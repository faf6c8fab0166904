//! Layers that do not make a model: the error names the layer and the reason.

use firmgrad::layer::{
    Conv2d, Dense, Dropout, LeakyRelu, MaxPool, Relu, SoftmaxCrossEntropy, Tanh,
};
use firmgrad::{Layer, Model, ModelError, Padding, Shape, ShapeError, Spec, Window};
use firmgrad_tests::functions::layer as layer_of;

const HEAD: Spec = Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy);
const DENSE: Spec = Spec::Dense(Dense { units: 3 });

fn refusal(input: Shape, specs: &[Spec]) -> Option<ModelError> {
    let layers: Vec<Layer> = specs.iter().copied().map(layer_of).collect();
    Model::<4>::try_new(input, &layers).err()
}

#[track_caller]
fn assert_misfit(input: Shape, specs: &[Spec], layer: usize, error: ShapeError) {
    let name = specs.get(layer).map_or("none", Spec::name);
    let want = ModelError { layer, name, error };
    assert_eq!(refusal(input, specs), Some(want), "{specs:?}");
    let sentence = want.to_string();
    assert!(
        sentence.starts_with(&format!("layer {} ({name}): ", layer + 1)),
        "{sentence}"
    );
    assert!(sentence.ends_with(error.message()), "{sentence}");
}

const fn pool(height: usize, width: usize, stride: usize) -> Spec {
    let window = Window {
        height,
        width,
        stride,
    };
    Spec::MaxPool(MaxPool { window })
}

const fn conv(filters: usize, height: usize, stride: usize, padding: Padding) -> Spec {
    let window = Window {
        height,
        width: 1,
        stride,
    };
    Spec::Conv2d(Conv2d {
        filters,
        window,
        padding,
    })
}

/// In a `const`, the same panic is the compile error.
#[test]
#[should_panic(expected = "layer 2 (conv): the window is larger than its input")]
fn the_compile_error_names_the_layer() {
    let layers = [
        layer_of(Spec::Relu(Relu)),
        layer_of(conv(3, 5, 1, Padding::Valid)),
        layer_of(HEAD),
    ];
    let _ = Model::<3>::new(Shape::image(1, 4, 4), layers);
}

#[test]
fn zeros() {
    let image = Shape::image(2, 4, 5);
    for shape in [
        Shape::image(0, 4, 5),
        Shape::image(2, 0, 5),
        Shape::image(2, 4, 0),
    ] {
        assert_misfit(shape, &[DENSE, HEAD], 0, ShapeError::Zero);
    }
    for nothing in [
        Spec::Dense(Dense { units: 0 }),
        pool(0, 1, 1),
        pool(1, 0, 1),
        pool(1, 1, 0),
        conv(0, 1, 1, Padding::Same),
        conv(1, 0, 1, Padding::Same),
        conv(1, 1, 0, Padding::Valid),
    ] {
        assert_misfit(
            image,
            &[Spec::Tanh(Tanh), nothing, HEAD],
            1,
            ShapeError::Zero,
        );
    }
}

#[test]
fn windows_larger_than_their_input() {
    let image = Shape::image(2, 4, 5);
    assert_eq!(refusal(image, &[pool(4, 5, 1), HEAD]), None);
    assert_misfit(image, &[pool(5, 1, 1), HEAD], 0, ShapeError::WindowTooLarge);
    assert_misfit(image, &[pool(1, 6, 1), HEAD], 0, ShapeError::WindowTooLarge);
    // Pooling leaves 2 rows.
    let tall = conv(2, 3, 1, Padding::Valid);
    assert_misfit(
        image,
        &[pool(2, 2, 2), tall, HEAD],
        1,
        ShapeError::WindowTooLarge,
    );
    let padded = conv(2, 3, 1, Padding::Same);
    assert_eq!(refusal(image, &[pool(2, 2, 2), padded, HEAD]), None);
}

#[test]
fn hyper_parameters_out_of_range() {
    for rate in [-0.1, 1.0, 1.5, f32::NAN, f32::INFINITY] {
        let layers = [DENSE, Spec::Dropout(Dropout { rate }), HEAD];
        assert_misfit(
            Shape::vector(2),
            &layers,
            1,
            ShapeError::HyperparameterOutOfRange,
        );
    }
    for slope in [-0.1, f32::NAN, f32::INFINITY] {
        let layers = [DENSE, Spec::LeakyRelu(LeakyRelu { slope }), HEAD];
        assert_misfit(
            Shape::vector(2),
            &layers,
            1,
            ShapeError::HyperparameterOutOfRange,
        );
    }
    for fine in [
        Spec::Dropout(Dropout { rate: 0.0 }),
        Spec::LeakyRelu(LeakyRelu { slope: 0.0 }),
        Spec::LeakyRelu(LeakyRelu { slope: 2.0 }),
    ] {
        assert_eq!(refusal(Shape::vector(2), &[DENSE, fine, HEAD]), None);
    }
}

/// The error names the layer whose length overflows, not a later one.
#[test]
fn lengths_that_overflow() {
    let huge = Spec::Dense(Dense {
        units: usize::MAX / 2,
    });
    let last = Spec::Dense(Dense { units: 1 });
    assert_misfit(
        Shape::vector(2),
        &[DENSE, huge, last, HEAD],
        1,
        ShapeError::TooLarge,
    );
    let half = Spec::Dense(Dense {
        units: 1 << (usize::BITS / 2),
    });
    assert_misfit(
        Shape::vector(2),
        &[half, half, last, HEAD],
        1,
        ShapeError::TooLarge,
    );
    let many = conv(usize::MAX / 8, 1, 1, Padding::Same);
    assert_misfit(
        Shape::image(1, 4, 4),
        &[Spec::Relu(Relu), many, HEAD],
        1,
        ShapeError::TooLarge,
    );
    let wide = conv(1, usize::MAX, 1, Padding::Same);
    assert_misfit(
        Shape::image(1, 4, 4),
        &[Spec::Relu(Relu), wide, HEAD],
        1,
        ShapeError::WindowOutOfRange,
    );
    assert_misfit(
        Shape::vector(usize::MAX),
        &[Spec::Tanh(Tanh), DENSE, HEAD],
        0,
        ShapeError::TooLarge,
    );
}

#[test]
fn heads_and_room() {
    let input = Shape::vector(2);
    assert_misfit(
        input,
        &[DENSE, HEAD, DENSE, HEAD],
        1,
        ShapeError::LossInside,
    );
    assert_misfit(input, &[HEAD, HEAD], 0, ShapeError::LossInside);
    assert_misfit(
        input,
        &[DENSE, Spec::Tanh(Tanh)],
        1,
        ShapeError::LossMissing,
    );
    assert_misfit(input, &[], 0, ShapeError::LossMissing);
    let five = [DENSE, Spec::Tanh(Tanh), DENSE, Spec::Tanh(Tanh), HEAD];
    assert_misfit(input, &five, 4, ShapeError::TooManyLayers);
    assert_eq!(refusal(input, &five[1..]), None);
}

/// Of several mistakes, the first is reported.
#[test]
fn the_first_is_named() {
    let layers = [Spec::Dropout(Dropout { rate: 2.0 }), pool(9, 9, 1), DENSE];
    assert_misfit(
        Shape::vector(2),
        &layers,
        0,
        ShapeError::HyperparameterOutOfRange,
    );
}

/// Models with the largest number of parameters, or of values, for which no sum of lengths can
/// overflow.
#[test]
fn the_largest_models() {
    // 2^57 - 1 on 64 bits, which is divisible by 2^19 - 1 and by 7.
    let limit = isize::MAX as usize / 64;
    let of_units = |units| {
        let layers = [Spec::Dense(Dense { units }), HEAD].map(layer_of);
        Model::<2>::try_new(Shape::vector((1 << 19) - 2), &layers).map(|model| model.parameters())
    };
    let units = limit / ((1 << 19) - 1);
    assert_eq!(of_units(units), Ok(limit));
    assert_eq!(of_units(units + 1).unwrap_err().error, ShapeError::TooLarge);

    let of_values = |values| {
        let [relu, head] = [Spec::Relu(Relu), HEAD].map(layer_of);
        let layers = [relu, relu, relu, relu, relu, relu, head];
        Model::<7>::try_new(Shape::vector(values), &layers).map(|model| 7 * model.outputs())
    };
    assert_eq!(of_values(limit / 7), Ok(limit));
    let error = of_values(limit / 7 + 1).unwrap_err();
    assert_eq!((error.layer, error.error), (6, ShapeError::TooLarge));
}

/// Each size of a window at its bound, and one beyond it.
#[test]
fn windows_of_the_largest_size() {
    let one = Shape::image(1, 1, 1);
    for ((height, width, stride), output) in [
        ((4096, 1, 1), Ok(one)),
        ((1, 4096, 1), Ok(one)),
        ((1, 1, 32_768), Ok(one)),
        ((4096, 4096, 32_768), Ok(one)),
        ((4097, 1, 1), Err(ShapeError::WindowOutOfRange)),
        ((1, 4097, 1), Err(ShapeError::WindowOutOfRange)),
        ((1, 1, 32_769), Err(ShapeError::WindowOutOfRange)),
    ] {
        let window = Window {
            height,
            width,
            stride,
        };
        let spec = Spec::Conv2d(Conv2d {
            filters: 1,
            window,
            padding: Padding::Same,
        });
        assert_eq!(spec.output(one), output, "{window:?}");
    }
}
