//! Layers that do not make a model: the error names the layer and the reason.

use firmgrad::{Layer, Model, ModelError, Padding, Shape, ShapeError, Spec};
use firmgrad_tests::functions::layer as layer_of;
use firmgrad_tests::specs::{conv, dense, dropout, leaky_relu, spec, stack, window};

fn refusal(input: Shape, specs: &[Spec]) -> Option<ModelError> {
    let layers: Vec<Layer> = specs.iter().copied().map(layer_of).collect();
    Model::<4>::try_new(input, &layers).err()
}

#[track_caller]
fn assert_refused(input: Shape, specs: &[Spec], layer: usize, error: ShapeError) {
    let name = specs.get(layer).map_or("none", Spec::name);
    let want = ModelError { layer, name, error };
    assert_eq!(refusal(input, specs), Some(want), "{specs:?}");
    let sentence = want.to_string();
    let start = format!("layer {} ({name}): ", layer + 1);
    assert!(sentence.starts_with(&start), "{sentence}");
    assert!(sentence.ends_with(error.message()), "{sentence}");
}

#[track_caller]
fn assert_fits(input: Shape, specs: &[Spec]) {
    assert_eq!(refusal(input, specs), None, "{specs:?}");
}

/// In a `const`, the same panic is the compile error.
#[test]
#[should_panic(expected = "layer 2 (conv): the window is larger than its input")]
fn the_compile_error_names_the_layer() {
    let layers = ["relu", "conv 5x1x3", "softmax"].map(|text| layer_of(spec(text)));
    let _ = Model::<3>::new(Shape::image(1, 4, 4), layers);
}

#[test]
fn zeros() {
    for (c, h, w) in [(0, 4, 5), (2, 0, 5), (2, 4, 0)] {
        let specs = stack("dense 3, softmax");
        assert_refused(Shape::image(c, h, w), &specs, 0, ShapeError::Zero);
    }
    for nothing in [
        "dense 0",
        "maxpool 0x1 stride 1",
        "maxpool 1x0 stride 1",
        "maxpool 1x1 stride 0",
        "conv 1x1x0 same",
        "conv 0x1x1 same",
        "conv 1x1x1 stride 0",
    ] {
        let specs = stack(&format!("tanh, {nothing}, softmax"));
        assert_refused(Shape::image(2, 4, 5), &specs, 1, ShapeError::Zero);
    }
}

#[test]
fn windows_larger_than_their_input() {
    let image = Shape::image(2, 4, 5);
    assert_fits(image, &stack("maxpool 4x5 stride 1, softmax"));
    for (text, layer) in [
        ("maxpool 5x1 stride 1, softmax", 0),
        ("maxpool 1x6 stride 1, softmax", 0),
        // Pooling leaves 2 rows.
        ("maxpool 2x2, conv 3x1x2, softmax", 1),
    ] {
        assert_refused(image, &stack(text), layer, ShapeError::WindowTooLarge);
    }
    assert_fits(image, &stack("maxpool 2x2, conv 3x1x2 same, softmax"));
}

#[test]
fn hyper_parameters_out_of_range() {
    let around = |layer| [dense(3), layer, spec("softmax")];
    let rates = [-0.1, 1.0, 1.5, f32::NAN, f32::INFINITY].map(dropout);
    let slopes = [-0.1, f32::NAN, f32::INFINITY].map(leaky_relu);
    for layer in rates.into_iter().chain(slopes) {
        assert_refused(
            Shape::vector(2),
            &around(layer),
            1,
            ShapeError::HyperparameterOutOfRange,
        );
    }
    for fine in stack("dropout 0, leaky_relu 0, leaky_relu 2") {
        assert_fits(Shape::vector(2), &around(fine));
    }
}

/// The error names the layer whose length overflows, not a later one.
#[test]
fn lengths_that_overflow() {
    let (image, two) = (Shape::image(1, 4, 4), Shape::vector(2));
    let one = window((1, 1, 1));
    let many = conv(usize::MAX / 8, one, Padding::Same);
    let wide = conv(1, window((usize::MAX, 1, 1)), Padding::Same);
    let half = dense(1 << (usize::BITS / 2));
    let large = ShapeError::TooLarge;
    for (input, first, second, layer, error) in [
        (two, dense(3), dense(usize::MAX / 2), 1, large),
        (two, half, half, 1, large),
        (image, spec("relu"), many, 1, large),
        (image, spec("relu"), wide, 1, ShapeError::WindowOutOfRange),
        (Shape::vector(usize::MAX), spec("tanh"), dense(3), 0, large),
    ] {
        assert_refused(
            input,
            &[first, second, dense(1), spec("softmax")],
            layer,
            error,
        );
    }
}

#[test]
fn heads_and_room() {
    let input = Shape::vector(2);
    let five = "dense 3, tanh, dense 3, tanh, softmax";
    for (text, layer, error) in [
        (
            "dense 3, softmax, dense 3, softmax",
            1,
            ShapeError::LossInside,
        ),
        ("softmax, softmax", 0, ShapeError::LossInside),
        ("dense 3, tanh", 1, ShapeError::LossMissing),
        (five, 4, ShapeError::TooManyLayers),
        // Of several mistakes, the first is reported.
        (
            "dropout 2, maxpool 9x9 stride 1, dense 3",
            0,
            ShapeError::HyperparameterOutOfRange,
        ),
    ] {
        assert_refused(input, &stack(text), layer, error);
    }
    assert_refused(input, &[], 0, ShapeError::LossMissing);
    assert_fits(input, &stack(five)[1..]);
}

/// Models with the largest number of parameters, or of values, for which no sum of lengths can
/// overflow.
#[test]
fn the_largest_models() {
    // 2^57 - 1 on 64 bits, which is divisible by 2^19 - 1 and by 7.
    let limit = isize::MAX as usize / 64;
    let of_units = |units| {
        let layers = [dense(units), spec("softmax")].map(layer_of);
        Model::<2>::try_new(Shape::vector((1 << 19) - 2), &layers).map(|model| model.parameters())
    };
    let units = limit / ((1 << 19) - 1);
    assert_eq!(of_units(units), Ok(limit));
    assert_eq!(of_units(units + 1).unwrap_err().error, ShapeError::TooLarge);

    let of_values = |values| {
        let mut layers = [layer_of(spec("relu")); 7];
        layers[6] = layer_of(spec("softmax"));
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
    for (size, output) in [
        ((4096, 1, 1), Ok(one)),
        ((1, 4096, 1), Ok(one)),
        ((1, 1, 32_768), Ok(one)),
        ((4096, 4096, 32_768), Ok(one)),
        ((4097, 1, 1), Err(ShapeError::WindowOutOfRange)),
        ((1, 4097, 1), Err(ShapeError::WindowOutOfRange)),
        ((1, 1, 32_769), Err(ShapeError::WindowOutOfRange)),
    ] {
        let spec = conv(1, window(size), Padding::Same);
        assert_eq!(spec.output(one), output, "{size:?}");
    }
}
