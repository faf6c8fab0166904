//! The two-dimensional convolution. The kernels for microcontrollers copy one input channel at a
//! time into a padded plane, in which a kernel row slides over contiguous values.

mod sparse;
mod wide;

pub use wide::WideConv2d;

use core::fmt;
use core::num::NonZero;

use super::definition::Layer;
use super::kind::{Hyperparameters, Kind, Role, Sizes, id};
use super::tables::{Backward, Forward, TransformBackward, TransformForward};
use super::words::{NotationError, Words};
use crate::Real;
use crate::kernels::chip::{
    Correlation, PANEL, PixelRun, Plane, WeightRows, add_input_gradient, bias_gradient, correlate,
    kernel_row_gradient,
};
use crate::kernels::slices::{chunks, chunks_mut, zip_without_division};
use crate::shape::{Description, Geometry, Padding, Shape, ShapeError, Window};

/// Two-dimensional convolution; see [`conv2d`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Output channels.
    pub filters: usize,
    /// Kernel size and stride.
    pub window: Window,
    /// Padding of the input.
    pub padding: Padding,
}

/// A two-dimensional convolution (cross-correlation) of `filters` kernels of the window's size:
/// `y[r][c][o] = sum_(i,u,v) x[r s + u - top][c s + v - left][i] w[i][u][v][o] + b[o]` with stride
/// `s`, kernel row `u` and kernel column `v`. Values of `x` outside the input are 0.
///
/// `x` is `(H, W, I)`, `y` is `(H', W', O)`, `w` is `(I, U, V, O)`. With [`Padding::Valid`], `top`
/// and `left` are 0 and `H' = floor((H - U) / s) + 1`, likewise `W'`; with [`Padding::Same`],
/// `H' = ceil(H / s)` and `top = max((H' - 1) s + U - H, 0) / 2`, rounded down.
///
/// - output: one chain over input channel, kernel row, kernel column, from +0; the bias is added
///   last;
/// - `dx[q][p][i] += dy[r][c][o] w[i][u][v][o]`: one chain over output row, output column, output
///   channel, from the running gradient; positions outside the input are skipped;
/// - `dw[i][u][v][o] += dy[r][c][o] x[r s + u - top][c s + v - left][i]` and
///   `db[o] += dy[r][c][o]`: one chain over samples, output row, output column, from the running
///   gradient.
pub const fn conv2d<R: Real>(filters: usize, window: Window, padding: Padding) -> Layer<R> {
    let kind = Conv2d {
        filters,
        window,
        padding,
    };
    Layer::new(
        kind.description(),
        const {
            &Forward::Transform(TransformForward {
                in_strips: true,
                compute: forward,
            })
        },
        const {
            &Backward::Transform(TransformBackward {
                input_gradient,
                weight_gradient,
                bias_gradient: |layer, dy, db| bias_gradient(layer.output.channels, dy, db),
            })
        },
    )
}

impl Conv2d {
    pub(crate) const fn description(&self) -> Description {
        Description::windowed(Self::ID, self.window, self.padding, self.filters)
    }

    pub(crate) const fn of(description: &Description) -> Self {
        Self {
            filters: description.value(),
            window: description.window(),
            padding: description.padding(),
        }
    }

    pub(crate) const fn output(&self, input: Shape) -> Result<Shape, ShapeError> {
        match self.window.outputs(input, self.padding) {
            Ok((height, width)) => Ok(Shape::image(self.filters, height, width)),
            Err(error) => Err(error),
        }
    }

    #[inline(always)]
    pub(crate) const fn sizes(layer: &Geometry) -> Sizes {
        let (window, filters) = (layer.window(), layer.output.channels);
        let taps = window.height.saturating_mul(window.width);
        let fan_in = taps.saturating_mul(layer.input.channels);
        Sizes {
            fans: (fan_in, taps.saturating_mul(filters)),
            weights: fan_in.saturating_mul(filters),
            biases: filters,
            scratch: layer.plane_len(),
            indices: 0,
        }
    }
}

impl Kind for Conv2d {
    const NAME: &'static str = "conv";
    const ID: NonZero<u8> = id(2);
    const ROLE: Role = Role::Transform;
    const HYPERPARAMETERS: usize = 5;

    fn hyperparameters(&self) -> Option<Hyperparameters> {
        let Window {
            height,
            width,
            stride,
        } = self.window;
        let padding = match self.padding {
            Padding::Valid => 0,
            Padding::Same => 1,
        };
        let filters = u32::try_from(self.filters).ok()?;
        Some([filters, height as u32, width as u32, stride as u32, padding])
    }

    fn from_hyperparameters([filters, height, width, stride, padding]: Hyperparameters) -> Self {
        Self {
            filters: filters as usize,
            window: Window {
                height: height as usize,
                width: width as usize,
                stride: stride as usize,
            },
            padding: match padding {
                0 => Padding::Valid,
                _ => Padding::Same,
            },
        }
    }

    fn parse(words: &mut Words<'_>) -> Result<Self, NotationError> {
        let size = words.next("the kernels as HEIGHTxWIDTHxFILTERS, like 5x5x32")?;
        let [height, width, filters] = size.sizes()?;
        let (mut stride, mut padding) = (1, Padding::Valid);
        while let Some(option) = words.next_optional() {
            match option.text {
                "stride" => stride = words.next("the stride")?.integer()?,
                "same" => padding = Padding::Same,
                "valid" => padding = Padding::Valid,
                _ => return Err(option.unexpected("'same', 'valid' or 'stride'")),
            }
        }
        let window = Window {
            height,
            width,
            stride,
        };
        Ok(Self {
            filters,
            window,
            padding,
        })
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Window {
            height,
            width,
            stride,
        } = self.window;
        write!(f, " {height}x{width}x{}", self.filters)?;
        if stride != 1 {
            write!(f, " stride {stride}")?;
        }
        match self.padding {
            Padding::Same => f.write_str(" same"),
            Padding::Valid => Ok(()),
        }
    }

    fn layer<R: Real>(self) -> Layer<R> {
        conv2d(self.filters, self.window, self.padding)
    }
}

/// Computes the output `y`.
fn forward<R: Real>(layer: &Geometry, parameters: &[R], x: &[R], y: &mut [R], scratch: &mut [R]) {
    let Some((weights, biases)) = parameters.split_at_checked(Conv2d::sizes(layer).weights) else {
        return;
    };
    let window = layer.window();
    let outputs = layer.output.channels;
    let mut panel = [[R::ZERO; 4]; PANEL];
    y.fill(R::ZERO);
    let samples = chunks(x, layer.input.len());
    for (x, y) in zip_without_division(samples, chunks_mut(y, layer.output.len())) {
        let kernels = chunks(weights, window.height * window.width * outputs);
        for (channel, kernel) in kernels.enumerate() {
            let correlation = Correlation {
                plane: Plane::of(layer, channel, x, scratch),
                window,
                kernel,
                columns: layer.output.width,
                outputs,
            };
            correlate::<R, 4, 4>(correlation, &mut panel, y);
        }
        for y in chunks_mut(y, outputs) {
            for (y, &bias) in y.iter_mut().zip(biases) {
                *y = *y + bias;
            }
        }
    }
}

/// Adds the gradient with respect to the input to `dx`.
fn input_gradient<R: Real>(layer: &Geometry, parameters: &[R], dy: &[R], dx: &mut [R]) {
    let window = layer.window();
    let outputs = layer.output.channels;
    let taps = window.height * window.width;
    // From the last kernel tap to the first: each input then receives its terms in the order of
    // output positions.
    for u in (0..window.height).rev() {
        for v in (0..window.width).rev() {
            let tap = (u * window.width + v) * outputs;
            let rows = WeightRows {
                weights: parameters.get(tap..).unwrap_or_default(),
                stride: taps * outputs,
                inputs: layer.input.channels,
                outputs,
            };
            add_input_gradient::<R, 4, 4>(rows, dy, dx, pixel_runs(layer, u, v, dy.len()));
        }
    }
}

/// Adds the gradient with respect to the weights to `dw`.
fn weight_gradient<R: Real>(layer: &Geometry, x: &[R], dy: &[R], dw: &mut [R], scratch: &mut [R]) {
    let window = layer.window();
    let row = window.width * layer.output.channels;
    let samples = chunks(dy, layer.output.len());
    for (x, dy) in zip_without_division(chunks(x, layer.input.len()), samples) {
        let kernels = chunks_mut(dw, window.height * row);
        for (channel, dw) in kernels.enumerate() {
            let plane = Plane::of(layer, channel, x, scratch);
            for (u, dw) in chunks_mut(dw, row).enumerate() {
                kernel_row_gradient::<R, 4>(plane.without_rows(u), window, layer, dy, dw);
            }
        }
    }
}

/// The outputs that read an input, not padding, through kernel tap `(u, v)`: one run per sample and
/// output row.
#[inline(always)]
fn pixel_runs(
    layer: &Geometry,
    u: usize,
    v: usize,
    len: usize,
) -> impl Iterator<Item = PixelRun> + Clone {
    let stride = layer.window().stride.max(1);
    let (input, output, first_row) = (layer.input, layer.output, layer.first_row());
    let (top, left) = layer.top_left_padding();
    let first = left.saturating_sub(v).div_ceil(stride);
    let end = (input.width + left).saturating_sub(v).div_ceil(stride);
    let count = end.min(output.width).saturating_sub(first);
    (0..len / output.len().max(1)).flat_map(move |sample| {
        (0..output.height).filter_map(move |r| {
            let q = ((first_row + r) * stride + u).checked_sub(top)?;
            let p = (first * stride + v).checked_sub(left)?;
            (q < input.height).then_some(PixelRun {
                from: ((sample * output.height + r) * output.width + first) * output.channels,
                to: ((sample * input.height + q) * input.width + p) * input.channels,
                step: stride * input.channels,
                count,
            })
        })
    })
}
