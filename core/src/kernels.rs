//! The crate's kernels, for back ends that run them with wider registers or on several threads.
//!
//! This module follows the crate's inner workings and may change in any release. A layer of your
//! own does not need it; see [`layer`](crate::layer).
//!
//! A back end replaces the functions of a layer or an optimiser with [`computed_by`] or
//! [`updated_by`]. The new functions must compute the same bits, because files and hashes do not
//! distinguish them. The mathematics is in traits that are generic over the vector width, so that a
//! back end can compile it for its processor: [`WideKernel`] for layers with weights,
//! [`PoolKernel`], [`ElementwiseKernel`], [`wide_cross_entropy`], and
//! [`UpdateRule`](crate::optimizer::UpdateRule) for optimisers. The kernels for microcontrollers
//! are private; the constructors of layers use them.

mod back_end;
pub(crate) mod chip;
pub(crate) mod left_factor;
pub(crate) mod slices;
pub(crate) mod tile;
pub(crate) mod tile_location;
pub(crate) mod wide;

pub use crate::layer::conv2d::WideConv2d;
pub use crate::layer::dense::{WideDense, unpacked_weight_gradient};
pub use crate::layer::elementwise::ElementwiseKernel;
pub use crate::layer::pooling::PoolKernel;
pub use crate::layer::softmax_cross_entropy::wide_cross_entropy;
pub use crate::optimizer::update::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd};
pub use back_end::{computed_by, updated_by};
pub use wide::WideKernel;
