//! Neural networks that train on a microcontroller: no heap and no `unsafe`. Every sum has one
//! fixed order, so a device and a desktop compute the same bits.
//!
//! A model is a `const`, and the compiler checks its shapes. It needs one buffer, whose length is a
//! `const fn` of the model. [`assert_fits`] checks that length against a memory budget at compile
//! time:
//!
//! ```
//! use firmgrad::{
//!     Init, Model, Optimizer, Rng, Shape, Trainer, assert_fits, dense, moons,
//!     softmax_cross_entropy, tanh,
//! };
//!
//! const NET: Model<4> = Model::new(
//!     Shape::vector(2),
//!     [dense(3), tanh(), dense(2), softmax_cross_entropy()],
//! );
//! const ADAM: Optimizer = Optimizer::adam(0.05);
//! const LEN: usize = NET.training_len(&ADAM, 1);
//! const _: () = assert_fits(size_of::<[f32; LEN]>(), 512); // else it does not compile
//!
//! let mut buffer = [0.0; LEN]; // in firmware: a static
//! let mut trainer = Trainer::new(&NET, ADAM, &mut buffer)?;
//! trainer.initialise(Init::XAVIER_UNIFORM, 1);
//! for _ in 0..300 {
//!     for (point, class) in moons::points(200, 0.2, &mut Rng::new(1, 99)) {
//!         trainer.accumulate(&point, usize::from(class))?;
//!     }
//!     trainer.step()?;
//! }
//! assert_eq!(trainer.predict(&[0.0, 1.0])?, 0);
//! # Ok::<(), firmgrad::Error>(())
//! ```
//!
//! # Overview
//!
//! - Describing a network: [`Shape`], [`Spec`], [`Layer`] and [`Model`]. Layer constructors such as
//!   [`dense`] and [`conv2d`] are `const fn`s. [`notation`] parses the same layers from text.
//! - Computing it: a [`Layer`] refers to two tables of functions, [`layer::Forward`] and
//!   [`layer::Backward`]. A constructor refers only to the tables of its own layer type, so the
//!   linker drops every layer type that no model uses. Each layer type has one file under `layer/`,
//!   with the forward pass next to the backward pass, written for microcontrollers.
//!   [`kernels::WideKernel`] computes the same sums in the same order in blocks that suit the wide
//!   registers and caches of a host.
//! - Training and inference: [`Trainer`] accumulates gradients and takes steps with an
//!   [`Optimizer`]. [`Predictor`] runs inference and can read its parameters from flash. Both
//!   borrow a buffer from the caller.
//! - Saving: [`checkpoint`] is one file format for host and device. [`flash`] keeps checkpoints in
//!   two slots of flash memory and survives a loss of power.
//! - Utilities: [`Init`], [`Schedule`], [`Rng`], [`assert_fits`], [`assert_stays_finite`], [`idx`]
//!   (the file format of MNIST), [`moons`], [`ConfusionMatrix`] and [`argmax`].
//! - Firmware: the guide [`firmware`] goes from the line in `Cargo.toml` to a ring buffer that an
//!   interrupt fills.
//!
//! # The numerics contract
//!
//! The same model, data and seed give the same `f32` bits on every target of 32 or 64 bits.
//!
//! 1. Every sum is one chain. It starts at +0, or at the running gradient, and adds one term at a
//!    time in the order that the layer documents. Only independent outputs are computed in
//!    parallel, so register tiles, threads and micro-batches change no bit.
//! 2. A product is rounded before it is added. There is no fused multiply-add.
//! 3. Padding contributes zeros. A chain that starts at +0 never becomes -0, so a layer may skip
//!    padding, and any other product of 0 and a finite factor, without changing a bit.
//! 4. Transcendental functions have the same implementation on every target, this crate's or
//!    `libm`'s; see [`Real`].
//! 5. Divisions, the shift of the softmax and update rules have one documented order of operations;
//!    see [`softmax_cross_entropy`], [`mean_squared_error`] and [`Optimizer`].
//! 6. Infinite values and NaN propagate as IEEE 754 says, with two exceptions: the payload of a NaN
//!    is not specified, and a product of 0 and such a value may be skipped.
//! 7. A random number depends only on the seed and on what it is drawn for: the step, sample, layer
//!    and unit for [`dropout`], the layer and weight for [`Init`].
//!
//! No cargo feature changes a result. The only feature, `defmt`, implements `defmt::Format` for the
//! errors.
//!
//! # What it does not do
//!
//! There is no heap, no computation graph and no macro in the mathematics. There are no batch
//! statistics: gradients accumulate sample by sample, so memory does not grow with the batch.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

#[cfg(target_pointer_width = "16")]
compile_error!("firmgrad counts elements in a `usize` of at least 32 bits");

mod assertions;
pub mod checkpoint;
mod elementary;
mod error;
pub mod firmware;
pub mod flash;
pub mod idx;
mod init;
pub mod kernels;
pub mod layer;
mod message;
mod metrics;
mod model;
pub mod moons;
pub mod notation;
pub mod optimizer;
mod pass;
mod plan;
mod predictor;
mod real;
mod rng;
mod schedule;
mod shape;
mod train;

pub use assertions::{assert_fits, assert_stays_finite};
pub use error::Error;
pub use init::Init;
pub use layer::average_pool::average_pool;
pub use layer::conv2d::conv2d;
pub use layer::definition::Layer;
pub use layer::dense::dense;
pub use layer::dropout::dropout;
pub use layer::identity::identity;
pub use layer::leaky_relu::leaky_relu;
pub use layer::max_pool::max_pool;
pub use layer::mean_squared_error::mean_squared_error;
pub use layer::relu::relu;
pub use layer::sigmoid::sigmoid;
pub use layer::softmax_cross_entropy::softmax_cross_entropy;
pub use layer::spec::Spec;
pub use layer::tanh::tanh;
pub use layer::target::{Target, Targets};
pub use metrics::{ConfusionMatrix, argmax};
pub use model::{Inference, Model};
pub use optimizer::check::OptimizerError;
pub use optimizer::definition::Optimizer;
pub use optimizer::rule::Rule;
pub use plan::ModelError;
pub use predictor::Predictor;
pub use real::Real;
pub use rng::{Philox, Rng};
pub use schedule::Schedule;
pub use shape::{Geometry, Padding, Shape, ShapeError, Window};
pub use train::{OnlineTrainer, Trainer};
