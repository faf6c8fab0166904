//! Instructions of an elementary function of the core, beside libm's and micromath's.

#![no_std]
#![no_main]

use core::hint::black_box;

use firmgrad::Real;
use firmware::count::count;
use firmware::{entry, exit, println};
use micromath::F32Ext;

/// Calls over which the instructions are averaged.
const CALLS: u32 = 1000;

/// A function in the core's, libm's and micromath's form.
type Forms = [fn(f32) -> f32; 3];

/// The functions, from which argument on, and how far each is from the next.
const FUNCTIONS: [(&str, Forms, f32, f32); 5] = [
    ("exp", [Real::exp, libm::expf, F32Ext::exp], -8.0, 0.016),
    ("ln", [Real::ln, libm::logf, F32Ext::ln], 0.01, 0.016),
    ("sqrt", [Real::sqrt, libm::sqrtf, F32Ext::sqrt], 0.01, 0.016),
    (
        "tanh",
        [Real::tanh, libm::tanhf, |x| {
            1.0 - 2.0 / (F32Ext::exp(x + x) + 1.0)
        }],
        -4.0,
        0.008,
    ),
    (
        "sigmoid",
        [
            Real::sigmoid,
            |x| 1.0 / (1.0 + libm::expf(-x)),
            |x| 1.0 / (1.0 + F32Ext::exp(-x)),
        ],
        -8.0,
        0.016,
    ),
];

#[entry]
fn main() -> ! {
    let mut well = true;
    let empty = mean(|x| x, 0.0, 0.016);
    for (name, forms, from, distance) in FUNCTIONS {
        let [core, libm, micromath] =
            forms.map(|form| mean(form, from, distance).saturating_sub(empty));
        println!("{} core {} libm {} micromath {}", name, core, libm, micromath);
        let [core, libm, _] = forms;
        well &= arguments(from, distance).all(|x| near(core(x), libm(x)));
    }
    exit(well)
}

fn arguments(from: f32, distance: f32) -> impl Iterator<Item = f32> {
    (0..CALLS).map(move |call| from + call as f32 * distance)
}

/// Instructions that a call takes.
fn mean(function: fn(f32) -> f32, from: f32, distance: f32) -> u32 {
    let function = black_box(function);
    let taken = count(|| {
        for x in arguments(from, distance) {
            black_box(function(x));
        }
    });
    (taken + CALLS / 2) / CALLS
}

/// Whether two results differ by no more than their bounds allow: 5 units in the last place of one.
fn near(x: f32, y: f32) -> bool {
    (x - y).abs() <= 5.0 * f32::EPSILON * y.abs()
}
