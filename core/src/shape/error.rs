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
    /// A [custom](crate::layer::Custom) layer whose `id`, `name` or `hyperparameters` are out of
    /// range.
    Custom,
    /// A [custom](crate::layer::Custom) layer whose forward and backward tables are of different
    /// variants.
    Roles,
    /// A [custom](crate::layer::Custom) layer with weights or biases whose tables are not
    /// `Transform`: only those functions receive parameters.
    Parameters,
    /// A [custom](crate::layer::Custom) activation or loss whose output shape is not its input
    /// shape.
    Reshaped,
}

impl ShapeError {
    /// The error message, the same at compile time and at run time.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Zero => "a size, unit count or stride is 0; each must be at least 1",
            Self::WindowTooLarge => "the window is larger than its input",
            Self::WindowOutOfRange => {
                "the window is out of range: it may have at most 4096 rows and columns, and a \
                 stride of at most 32768"
            }
            Self::HyperparameterOutOfRange => {
                "the hyperparameter is out of range: a dropout rate must be in [0, 1), a slope \
                 finite and not negative"
            }
            Self::TooLarge => "the network is too large to address",
            Self::LossInside => "a loss must be the last layer",
            Self::LossMissing => {
                "the last layer must be a loss, such as softmax_cross_entropy or mean_squared_error"
            }
            Self::TooManyLayers => "there are more layers than the model has room for",
            Self::OtherInput => "the layer was made for inputs of another shape",
            Self::Custom => {
                "a custom layer needs an id of at least 0x8000, a name of 1 to 8 ASCII letters, \
                 digits or '_', and at most 5 hyperparameters"
            }
            Self::Roles => "its forward and backward tables are of different variants",
            Self::Parameters => {
                "the layer has weights or biases, but only a layer with Transform tables can have \
                 parameters"
            }
            Self::Reshaped => "an activation or a loss must keep the shape of its input",
        }
    }
}
