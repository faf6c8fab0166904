//! Neural networks that train on a microcontroller: no heap, no `unsafe`, and one order for every
//! sum, so that the bits are the same on the chip as on the desk.
//!
//! A model is a `const`. Its shapes are checked when it is compiled, and the length of the one
//! buffer it needs is a `const fn` of it, which [`assert_fits`] holds to a budget:
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
//! # The rooms
//!
//! - What a network is: [`Shape`], [`Spec`] and [`Layer`], [`Model`]. Constructors such as
//!   [`dense`] and [`conv2d`] are `const`; [`notation`] reads the same layers from text.
//! - What computes it: a [`Layer`] carries a table of functions, [`Kernels`], and a constructor
//!   names the table of its own kind alone, so the linker drops every kind that no model uses. The
//!   mathematics, forward beside backward, is in one file a kind under `layer/`, cut for chips. A
//!   host's wide registers and caches are served by [`PanelKernel`]: the same sums in the same
//!   order, cut into panels.
//! - What uses it: [`Trainer`] accumulates gradients and steps by an [`Optimizer`], [`Predictor`]
//!   asks with parameters that may lie in flash. Both borrow the caller's buffer.
//! - What keeps it: [`checkpoint`], one file for host and device, and [`flash`], two slots that
//!   survive a loss of power.
//! - Around it: [`Init`], [`Schedule`], [`Rng`], [`assert_fits`], [`assert_stays_finite`], [`idx`]
//!   (the files MNIST comes in), [`moons`], [`Confusion`] and [`argmax`].
//! - How it comes into your firmware, from the dependency to a ring that an interrupt fills:
//!   [`firmware`], a guide.
//!
//! # The numerics contract
//!
//! The same model, data and seed give the same `f32` bits on every target of 32 or 64 bits.
//!
//! 1. Every sum is one chain: it starts at +0, or at the running gradient, and adds one term at a
//!    time in the order that the layer documents. Only independent outputs are computed side by
//!    side, so register tiles, threads and micro-batches change no bit.
//! 2. A product is rounded before it is added; nothing fuses the two.
//! 3. Padding is added as zeros. A chain that starts at +0 never becomes -0, so a layer that skips
//!    it, or another term of 0 and a finite factor, has the same bits.
//! 4. Transcendentals have one source on every target, this crate or `libm`; see [`Real`].
//! 5. Divisions, shifts and update rules have one written order; the docstrings of
//!    [`softmax_cross_entropy`], [`mean_squared_error`] and [`Optimizer`] give it.
//! 6. Values that are not finite propagate as IEEE 754 says; which NaN is not promised, nor whether
//!    a term with the factor 0 is left out, which only such values tell.
//! 7. What a unit draws depends on seed, step, sample and unit alone ([`dropout`], [`Init`]).
//!
//! No cargo feature changes a number. There is one: `defmt` gives the errors `defmt::Format`.
//!
//! # What it does not do
//!
//! No heap, no graph, no macros between the reader and the mathematics, no batch statistics:
//! gradients accumulate sample by sample, so memory does not grow with the batch.
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
pub use layer::declaration::Layer;
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
pub use metrics::{Confusion, argmax};
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
