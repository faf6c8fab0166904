//! What a layer is: its kind and hyper-parameters, and the shapes they imply.

use crate::Shape;

/// The description of one layer: plain data, without its mathematics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spec {
    /// Every output unit is connected to every input value.
    Dense {
        /// Output units.
        units: usize,
    },
    /// Two-dimensional convolution (cross-correlation, as the field has it).
    Conv2d {
        /// Output channels.
        filters: usize,
        /// Kernel size and stride.
        window: Window,
        /// What lies beyond the edge.
        padding: Padding,
    },
    /// The largest value under each window.
    MaxPool {
        /// Window size and stride.
        window: Window,
    },
    /// The mean of the values under each window.
    AveragePool {
        /// Window size and stride.
        window: Window,
    },
    /// `tanh z`.
    Tanh,
    /// `1 / (1 + e^-z)`.
    Sigmoid,
    /// `max(z, 0)`.
    Relu,
    /// `z` above 0, `slope z` elsewhere.
    LeakyRelu {
        /// Slope at and below 0; not negative.
        slope: f32,
    },
    /// `z`.
    Identity,
    /// Inverted dropout; nothing at inference.
    Dropout {
        /// Probability that a unit is dropped, in `[0, 1)`.
        rate: f32,
    },
    /// Softmax with cross-entropy, the head of a classifier.
    SoftmaxCrossEntropy,
    /// Mean squared error over linear outputs, the head of a regression.
    MeanSquaredError,
}

/// A sliding window: its size and the step between neighbours, each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows, at most 4096.
    pub height: usize,
    /// Columns, at most 4096.
    pub width: usize,
    /// Step from one output row, or column, to the next, at most 32768.
    pub stride: usize,
}

impl Window {
    /// A square window of `size`, moved by `stride`.
    pub const fn square(size: usize, stride: usize) -> Self {
        Self {
            height: size,
            width: size,
            stride,
        }
    }
}

/// What a convolution sees beyond the edge of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// Nothing: only windows that lie inside.
    Valid,
    /// Zeros, so that `ceil(size / stride)` outputs remain; where their number is odd the extra
    /// row or column comes last.
    Same,
}

impl Padding {
    /// Outputs along one axis, and zeros before its first value.
    pub(crate) const fn along(self, size: usize, kernel: usize, stride: usize) -> (usize, usize) {
        // No shape check lets a stride of 0 through; said here, no division can panic.
        let stride = if stride > 0 { stride } else { 1 };
        match self {
            Self::Valid => ((size - kernel) / stride + 1, 0),
            Self::Same => {
                let outputs = size.div_ceil(stride);
                let covered = outputs
                    .saturating_sub(1)
                    .saturating_mul(stride)
                    .saturating_add(kernel);
                (outputs, covered.saturating_sub(size) / 2)
            }
        }
    }
}

/// Why a layer cannot stand where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Misfit {
    /// A dimension of the input, a unit count, a kernel size or a stride is 0.
    Zero,
    /// The window is larger than the input.
    WindowTooLarge,
    /// More rows, more columns or a longer stride than a [`Window`] may have.
    WindowOutOfRange,
    /// A dropout rate outside `[0, 1)`, or a slope that is negative or not finite.
    OutOfRange,
    /// A length overflows.
    TooLarge,
    /// A head before the end.
    HeadInside,
    /// No head at the end.
    HeadMissing,
    /// More layers than the model has room for.
    TooManyLayers,
}

impl Misfit {
    /// The sentence for people, the same at compile time and at run time.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Zero => "a size, unit count or stride is 0",
            Self::WindowTooLarge => "the window is larger than its input",
            Self::WindowOutOfRange => {
                "a window has at most 4096 rows and columns, its stride is at most 32768"
            }
            Self::OutOfRange => {
                "the hyper-parameter is out of range (dropout rate in [0, 1), slope finite and not negative)"
            }
            Self::TooLarge => "the network is too large to address",
            Self::HeadInside => "a loss head may only be the last layer",
            Self::HeadMissing => {
                "the last layer must be softmax_cross_entropy or mean_squared_error"
            }
            Self::TooManyLayers => "there are more layers than the model has room for",
        }
    }
}

impl Spec {
    /// The name of the kind, as net notation writes it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Dense { .. } => "dense",
            Self::Conv2d { .. } => "conv",
            Self::MaxPool { .. } => "maxpool",
            Self::AveragePool { .. } => "avgpool",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Relu => "relu",
            Self::LeakyRelu { .. } => "leaky_relu",
            Self::Identity => "identity",
            Self::Dropout { .. } => "dropout",
            Self::SoftmaxCrossEntropy => "softmax",
            Self::MeanSquaredError => "mse",
        }
    }

    /// Whether the layer computes new values instead of changing those it is given.
    pub const fn is_transform(&self) -> bool {
        matches!(
            self,
            Self::Dense { .. }
                | Self::Conv2d { .. }
                | Self::MaxPool { .. }
                | Self::AveragePool { .. }
        )
    }

    /// Whether the layer changes each value by a function that never falls.
    pub const fn is_monotone(&self) -> bool {
        matches!(
            self,
            Self::Tanh | Self::Sigmoid | Self::Relu | Self::LeakyRelu { .. } | Self::Identity
        )
    }

    /// Whether this is a loss head.
    pub const fn is_head(&self) -> bool {
        matches!(self, Self::SoftmaxCrossEntropy | Self::MeanSquaredError)
    }

    /// The shape that comes out when `input` goes in.
    ///
    /// # Errors
    /// What does not fit.
    pub const fn output(&self, input: Shape) -> Result<Shape, Misfit> {
        match input.checked_len() {
            None => return Err(Misfit::TooLarge),
            Some(0) => return Err(Misfit::Zero),
            Some(_) => {}
        }
        let output = match *self {
            Self::Dense { units } => Shape::vector(units),
            Self::Conv2d {
                filters,
                window,
                padding,
            } => match slide(input, window, padding) {
                Ok((height, width)) => Shape::image(filters, height, width),
                Err(misfit) => return Err(misfit),
            },
            Self::MaxPool { window } | Self::AveragePool { window } => {
                match slide(input, window, Padding::Valid) {
                    Ok((height, width)) => Shape::image(input.channels, height, width),
                    Err(misfit) => return Err(misfit),
                }
            }
            Self::LeakyRelu { slope } if !(slope >= 0.0 && slope.is_finite()) => {
                return Err(Misfit::OutOfRange);
            }
            Self::Dropout { rate } if !(rate >= 0.0 && rate < 1.0) => {
                return Err(Misfit::OutOfRange);
            }
            _ => input,
        };
        match output.checked_len() {
            Some(0) => Err(Misfit::Zero),
            Some(_) => Ok(output),
            None => Err(Misfit::TooLarge),
        }
    }
}

/// Output rows and columns of a window sliding over `input`.
const fn slide(input: Shape, window: Window, padding: Padding) -> Result<(usize, usize), Misfit> {
    if window.height == 0 || window.width == 0 || window.stride == 0 {
        return Err(Misfit::Zero);
    }
    if matches!(padding, Padding::Valid)
        && (window.height > input.height || window.width > input.width)
    {
        return Err(Misfit::WindowTooLarge);
    }
    // Same padding accepts a kernel larger than its input; the bounds keep the sums around it from
    // overflow, and a place in a window within the whole numbers of an `f32`.
    if window.height > 1 << 12 || window.width > 1 << 12 || window.stride > 1 << 15 {
        return Err(Misfit::WindowOutOfRange);
    }
    let (height, _) = padding.along(input.height, window.height, window.stride);
    let (width, _) = padding.along(input.width, window.width, window.stride);
    Ok((height, width))
}
