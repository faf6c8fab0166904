//! Net notation: layers that are written and read back, and texts with mistakes.

use std::fmt::{self, Write};

use firmgrad::layer::{Identity, MeanSquaredError, Relu, Sigmoid, SoftmaxCrossEntropy, Tanh};
use firmgrad::{Padding, Spec, Window, notation};
use firmgrad_tests::operations::operations;
use firmgrad_tests::specs::{
    average_pool, conv, dense, dropout, leaky_relu, max_pool, spec, window,
};
use proptest::prelude::*;

/// Largest number of layers of a text in these tests.
const DEPTH: usize = 16;

const LONG: &str = "conv 5x4x32 stride 2 same, leaky_relu 0.015625, maxpool 3x2 stride 1, conv 1x1x2 \
    valid, relu, avgpool 2x2, tanh, sigmoid, identity, dense 1024, leaky_relu, dropout 5e-1, dense 10, softmax";

fn parse(text: &str) -> Result<Vec<Spec>, notation::NotationError> {
    let layers = notation::parse::<DEPTH, f32>(text)?;
    Ok(layers.iter().map(|layer| layer.spec()).collect())
}

fn write(specs: &[Spec]) -> String {
    let layers: Vec<String> = specs.iter().map(Spec::to_string).collect();
    layers.join(", ")
}

/// Any text gives layers that can be written and read back, or a one-line error with a position in
/// the text.
#[track_caller]
fn assert_total(text: &str) {
    match parse(text) {
        Ok(specs) => {
            assert!(specs.last().is_some_and(|last| last.is_loss()), "{text}");
            assert_eq!(parse(&write(&specs)), Ok(specs), "{text}");
        }
        Err(error) => {
            assert!(text.is_char_boundary(error.position), "{text}: {error:?}");
            let message = error.to_string();
            assert!(message.starts_with("at byte "), "{message}");
            assert!(!message.contains('\n'), "{message}");
        }
    }
}

#[test]
fn every_kind_is_read_back() {
    for kind in operations() {
        for layer in &kind.edges {
            let mut specs = vec![layer.spec()];
            if !kind.is_loss() {
                specs.push(spec("mse"));
            }
            assert_eq!(parse(&write(&specs)), Ok(specs));
        }
    }
}

/// A writer with room for `room` bytes.
struct Room {
    room: usize,
    text: String,
}

impl fmt::Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.len() + text.len() > self.room {
            return Err(fmt::Error);
        }
        self.text += text;
        Ok(())
    }
}

/// For every layer, an error is returned if the text does not fit, wherever it is cut off.
#[test]
fn a_place_that_is_too_small() {
    for kind in operations() {
        for layer in &kind.edges {
            let whole = layer.spec().to_string();
            for room in 0..=whole.len() {
                let text = String::new();
                let mut place = Room { room, text };
                let written = write!(place, "{}", layer.spec());
                assert_eq!(written.is_ok(), room == whole.len(), "{whole}: {room}");
                assert!(whole.starts_with(&place.text), "{whole}: {}", place.text);
            }
        }
    }
}

#[test]
fn a_net_cut_off_anywhere() {
    assert_eq!(parse(LONG).map(|specs| specs.len()), Ok(14));
    for end in 0..LONG.len() {
        assert_total(&LONG[..end]);
    }
}

/// Replaces each byte by every ASCII character and by some characters of several bytes.
#[test]
fn every_value_of_every_byte_of_a_net() {
    for place in 0..LONG.len() {
        for other in ('\0'..='\u{7f}').chain(['é', '\u{2003}', '😀']) {
            let mut text = LONG.to_owned();
            text.replace_range(place..=place, other.encode_utf8(&mut [0; 4]));
            assert_total(&text);
        }
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    for word in ["nan", "inf", "-infinity", "1e39", "0x1", "½"] {
        for name in ["dropout", "leaky_relu"] {
            let error = parse(&format!("{name} {word}")).unwrap_err();
            assert_eq!(error.position, name.len() + 1);
            assert_eq!(error.expected, "a finite number");
        }
    }
    for word in ["-1", "1.0", "99999999999999999999"] {
        let error = parse(&format!("dense {word}")).unwrap_err();
        assert_eq!((error.position, error.expected), (6, "a whole number"));
    }
}

#[test]
fn windows_that_are_not_quite_said() {
    for name in ["maxpool", "avgpool"] {
        let error = |rest: &str| {
            let text = format!("{name} {rest}");
            let error = parse(&text).unwrap_err();
            (error.position - name.len() - 1, error.expected)
        };
        let unsquare = "'stride' and its length, since the window is not square";
        assert_eq!(error("2x3"), (3, unsquare));
        assert_eq!(error("2x3 , relu"), (3, unsquare));
        let stride = "'stride', or a comma and the next layer";
        assert_eq!(error("2x2 strides 2"), (4, stride));
        assert_eq!(error("2x3 same"), (4, stride));
        let behind = "a comma and the next layer, or the end";
        assert_eq!(error("2x2 stride 2 3"), (13, behind));
    }
}

#[test]
fn no_more_layers_than_there_is_room_for() {
    let layers = |count| vec!["relu"; count].join(", ");
    assert_eq!(
        parse(&layers(DEPTH - 1)).map(|specs| specs.len()),
        Ok(DEPTH)
    );
    let text = layers(DEPTH);
    // There is no room for the loss that is added.
    assert_eq!(parse(&text).unwrap_err().position, text.len());
    assert_eq!(
        parse(&layers(DEPTH + 2)).unwrap_err().position,
        text.len() + ", ".len()
    );
}

fn any_window() -> impl Strategy<Value = Window> {
    // Any sizes that a description can hold, which is more than a model accepts.
    any::<[u16; 3]>().prop_map(|size| window(size.map(usize::from).into()))
}

fn any_square() -> impl Strategy<Value = Window> {
    any::<[u16; 2]>().prop_map(|[size, stride]| Window::square(size.into(), stride.into()))
}

fn any_number() -> impl Strategy<Value = f32> {
    use proptest::num::f32;
    f32::NORMAL | f32::SUBNORMAL | f32::ZERO
}

/// A layer with any numbers, whether or not a network accepts it.
fn any_spec() -> impl Strategy<Value = Spec> {
    let any_window = || {
        prop_oneof![
            any_window(),
            any_square(),
            (1usize..9).prop_map(|size| Window::square(size, size))
        ]
    };
    let padding = prop::sample::select(vec![Padding::Valid, Padding::Same]);
    prop_oneof![
        any::<usize>().prop_map(dense),
        (any::<usize>(), any_window(), padding)
            .prop_map(|(filters, window, padding)| conv(filters, window, padding)),
        any_window().prop_map(max_pool),
        any_window().prop_map(average_pool),
        any_number().prop_map(dropout),
        any_number().prop_map(leaky_relu),
        prop::sample::select(vec![
            Spec::Tanh(Tanh),
            Spec::Sigmoid(Sigmoid),
            Spec::Relu(Relu),
            Spec::Identity(Identity),
            Spec::SoftmaxCrossEntropy(SoftmaxCrossEntropy),
            Spec::MeanSquaredError(MeanSquaredError),
        ]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn any_layers_are_read_back(specs in prop::collection::vec(any_spec(), 1..DEPTH)) {
        let mut expected = specs.clone();
        if !specs[specs.len() - 1].is_loss() {
            expected.push(spec("softmax"));
        }
        let text = write(&specs);
        prop_assert_eq!(parse(&text), Ok(expected.clone()));
        prop_assert_eq!(parse(&text).map(|specs| write(&specs)), Ok(write(&expected)));
    }

    #[test]
    fn any_text(text in any::<String>()) {
        assert_total(&text);
    }

    #[test]
    fn any_words(words in prop::collection::vec(
        prop::sample::select(LONG.split_inclusive(&[' ', 'x', ','][..]).collect::<Vec<_>>()),
        0..12,
    )) {
        assert_total(&words.concat());
    }
}
