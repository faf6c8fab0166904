//! The functions of a layer in one table, in which a test can replace entries.

use firmgrad::layer::{Backward, Forward, LossGradient, PassContext};
use firmgrad::{Geometry, Layer, Real, Spec};

/// The functions of one kind of layer, from [`Forward`] and [`Backward`].
#[derive(Clone, Copy, Debug)]
pub enum Functions<R: Real> {
    /// Of a layer with weights.
    Transform(Transform<R>),
    /// Of a pooling.
    Pool(Pool<R>),
    /// Of a layer that changes values in place.
    Elementwise(Elementwise<R>),
    /// Of a loss.
    Loss(Loss<R>),
}

/// The functions of a layer with weights.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named as the core names them")]
#[expect(clippy::type_complexity, reason = "a table of functions over slices")]
pub struct Transform<R: Real> {
    pub forward: fn(&Geometry, &[R], &[R], &mut [R], &mut [R]),
    pub input_gradient: fn(&Geometry, &[R], &[R], &mut [R]),
    pub weight_gradient: fn(&Geometry, &[R], &[R], &mut [R], &mut [R]),
    pub bias_gradient: fn(&Geometry, &[R], &mut [R]),
}

/// The functions of a pooling.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named as the core names them")]
pub struct Pool<R: Real> {
    pub forward: fn(&Geometry, &[R], &mut [R], &mut [R]),
    pub input_gradient: fn(&Geometry, &[R], &[R], &mut [R]),
}

/// The functions of a layer that changes values in place.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named as the core names them")]
pub struct Elementwise<R: Real> {
    pub forward: fn(&Geometry, &PassContext, &mut [R]),
    pub backward: fn(&Geometry, &PassContext, &[R], &mut [R]),
}

/// The functions of a loss.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named as the core names them")]
pub struct Loss<R: Real> {
    pub answer: fn(&mut [R]),
    pub gradient: LossGradient<R>,
}

impl<R: Real> Functions<R> {
    /// The functions that `layer` carries.
    ///
    /// # Panics
    /// If the two tables have different roles.
    pub fn of(layer: Layer<R>) -> Self {
        match (layer.forward(), layer.backward()) {
            (Forward::Transform(forward), Backward::Transform(backward)) => {
                Self::Transform(Transform {
                    forward: forward.compute,
                    input_gradient: backward.input_gradient,
                    weight_gradient: backward.weight_gradient,
                    bias_gradient: backward.bias_gradient,
                })
            }
            (Forward::Pool(forward), Backward::Pool(backward)) => Self::Pool(Pool {
                forward: forward.compute,
                input_gradient: backward.input_gradient,
            }),
            (Forward::Elementwise(forward), Backward::Elementwise(backward)) => {
                Self::Elementwise(Elementwise {
                    forward: *forward,
                    backward: backward.gradient,
                })
            }
            (Forward::Loss(answer), Backward::Loss(gradient)) => Self::Loss(Loss {
                answer: *answer,
                gradient: *gradient,
            }),
            _ => panic!("tables of different roles"),
        }
    }

    /// The core's functions of a layer type.
    ///
    /// # Panics
    /// If the kind is custom.
    pub fn of_kind(spec: Spec) -> Self {
        Self::of(layer(spec))
    }
}

/// The layer of a description, with the core's functions.
///
/// # Panics
/// If the kind is custom.
pub fn layer<R: Real>(spec: Spec) -> Layer<R> {
    spec.layer().expect("a built-in kind")
}

macro_rules! of_role {
    ($($name:ident: $role:ident),*) => {
        $(
            /// The core's functions of a layer type.
            ///
            /// # Panics
            /// If the layer has another role.
            #[track_caller]
            pub fn $name<R: Real>(spec: Spec) -> $role<R> {
                match Functions::of_kind(spec) {
                    Functions::$role(functions) => functions,
                    _ => panic!("{spec} has another role"),
                }
            }
        )*
    };
}

of_role!(transform: Transform, pool: Pool, elementwise: Elementwise, loss: Loss);
