//! Errors of the shape check.

/// Why a layer does not fit at its position in a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ShapeError {
    /// A dimension of the input, a unit count, a kernel size or a stride is 0.
    Zero,
    /// The window is larger than the input.
    WindowTooLarge,
    /// More rows, more columns or a longer stride than a [`Window`](crate::Window) may have.
    WindowOutOfRange,
    /// A dropout rate outside `[0, 1)`, or a slope that is negative or not finite.
    HyperparameterOutOfRange,
    /// A length of the network overflows or is too large to address.
    TooLarge,
    /// A loss that is not the last layer.
    LossInside,
    /// The last layer is not a loss.
    LossMissing,
    /// More layers than the model has room for.
    TooManyLayers,
    /// A [custom](crate::layer::Custom) layer whose input shape is not the one it was made for.
    OtherInput,
    /// A [custom](crate::layer::Custom) layer whose `id`, `name` or `numbers` are out of range.
    Custom,
    /// A custom layer whose forward and backward tables have different roles.
    Roles,
}

impl ShapeError {
    /// The error message, the same at compile time and at run time.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Zero => "a size, unit count or stride is 0",
            Self::WindowTooLarge => "the window is larger than its input",
            Self::WindowOutOfRange => {
                "a window has at most 4096 rows and columns, its stride is at most 32768"
            }
            Self::HyperparameterOutOfRange => {
                "the hyper-parameter is out of range (dropout rate in [0, 1), slope finite and not negative)"
            }
            Self::TooLarge => "the network is too large to address",
            Self::LossInside => "a loss head may only be the last layer",
            Self::LossMissing => {
                "the last layer must be softmax_cross_entropy or mean_squared_error"
            }
            Self::TooManyLayers => "there are more layers than the model has room for",
            Self::OtherInput => "the layer was made for inputs of another shape",
            Self::Custom => {
                "a custom layer has a number from 0x8000 on, a name of 1 to 8 ASCII letters, \
                 digits or '_', and at most 5 numbers"
            }
            Self::Roles => "the tables of its forward and its backward pass are of different roles",
        }
    }
}
