//! Descriptions of layers.

use firmgrad::layer::{AveragePool, Conv2d, Dense, Dropout, LeakyRelu, MaxPool};
use firmgrad::{Padding, Spec, Window, notation};

/// A layer in net notation.
///
/// # Panics
/// If the text is invalid.
#[track_caller]
pub fn spec(text: &str) -> Spec {
    let layers = notation::parse::<2, f32>(text).unwrap();
    layers[0].spec()
}

/// Layers in net notation, separated by commas.
///
/// # Panics
/// If the text is invalid.
#[track_caller]
pub fn stack(text: &str) -> Vec<Spec> {
    text.split(", ").map(spec).collect()
}

/// A window from height, width and stride.
pub const fn window((height, width, stride): (usize, usize, usize)) -> Window {
    Window {
        height,
        width,
        stride,
    }
}

/// A dense layer.
pub const fn dense(units: usize) -> Spec {
    Spec::Dense(Dense { units })
}

/// A convolution.
pub const fn conv(filters: usize, window: Window, padding: Padding) -> Spec {
    Spec::Conv2d(Conv2d {
        filters,
        window,
        padding,
    })
}

/// Max pooling.
pub const fn max_pool(window: Window) -> Spec {
    Spec::MaxPool(MaxPool { window })
}

/// Average pooling.
pub const fn average_pool(window: Window) -> Spec {
    Spec::AveragePool(AveragePool { window })
}

/// A leaky ReLU.
pub const fn leaky_relu(slope: f32) -> Spec {
    Spec::LeakyRelu(LeakyRelu { slope })
}

/// Dropout.
pub const fn dropout(rate: f32) -> Spec {
    Spec::Dropout(Dropout { rate })
}
