//! For other back ends: the crate's kernels, to be run in wider registers or on several threads.
//!
//! What stands here follows the inner workings of the crate and changes with them, in any release.
//! A layer of your own needs none of it, see [`layer`](crate::layer).
//!
//! A back end takes a layer or an optimiser and has [`computed_by`] or [`updated_by`] give it other
//! functions, which must compute the same bits: files and hashes do not tell them apart. The
//! mathematics is in traits, generic over the width of registers, so that a back end can compile it
//! for its processor: [`WideKernel`] for layers with weights, [`PoolKernel`], [`ElementwiseKernel`],
//! [`wide_cross_entropy`], and [`UpdateRule`](crate::optimizer::UpdateRule) for optimisers. The kernels of microcontrollers are
//! private; the constructors name them.

mod back_end;
pub(crate) mod chip;
pub(crate) mod left;
pub(crate) mod place;
pub(crate) mod slices;
pub(crate) mod tile;
pub(crate) mod wide;

pub use crate::layer::conv2d::WideConv2d;
pub use crate::layer::dense::{WideDense, few_weights_gradient};
pub use crate::layer::elementwise::ElementwiseKernel;
pub use crate::layer::pooling::PoolKernel;
pub use crate::layer::softmax_cross_entropy::wide_cross_entropy;
pub use crate::optimizer::update::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd};
pub use back_end::{computed_by, updated_by};
pub use wide::WideKernel;
