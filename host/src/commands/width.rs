//! The width of a layer.

use firmgrad::Spec;
use firmgrad::layer::{Conv2d, Dense};

/// The number of units or filters, for a layer that has them.
pub const fn width(spec: &Spec) -> Option<usize> {
    match spec {
        Spec::Dense(Dense { units }) => Some(*units),
        Spec::Conv2d(Conv2d { filters, .. }) => Some(*filters),
        _ => None,
    }
}

/// The layer with the given number of units or filters.
pub const fn with_width(spec: Spec, width: usize) -> Spec {
    match spec {
        Spec::Dense(_) => Spec::Dense(Dense { units: width }),
        Spec::Conv2d(Conv2d {
            window, padding, ..
        }) => Spec::Conv2d(Conv2d {
            filters: width,
            window,
            padding,
        }),
        other => other,
    }
}
