//! Counts the instructions of the core's elementary functions, of libm's and of micromath's.

#![no_std]
#![no_main]

use core::hint::black_box;

use firmgrad::Real;
use firmware::count::count;
use firmware::{entry, exit, println};
use micromath::F32Ext;

/// Number of calls over which the instructions are averaged.
const CALLS: usize = 250;

/// A function as the core, libm and micromath implement it.
type Forms = [fn(f32) -> f32; 3];

/// Each function with the range of its arguments.
const FUNCTIONS: [(&str, Forms, f32, f32); 5] = [
    ("exp", [Real::exp, libm::expf, F32Ext::exp], -8.0, 8.0),
    ("ln", [Real::ln, libm::logf, F32Ext::ln], 0.01, 16.0),
    ("sqrt", [Real::sqrt, libm::sqrtf, F32Ext::sqrt], 0.01, 16.0),
    (
        "tanh",
        [Real::tanh, libm::tanhf, |x| {
            1.0 - 2.0 / (F32Ext::exp(x + x) + 1.0)
        }],
        -4.0,
        4.0,
    ),
    (
        "sigmoid",
        [
            Real::sigmoid,
            |x| 1.0 / (1.0 + libm::expf(-x)),
            |x| 1.0 / (1.0 + F32Ext::exp(-x)),
        ],
        -8.0,
        8.0,
    ),
];

#[entry]
fn main() -> ! {
    let mut well = true;
    for (name, forms, from, to) in FUNCTIONS {
        let arguments: [f32; CALLS] =
            core::array::from_fn(|call| from + (to - from) * call as f32 / CALLS as f32);
        let empty = mean(|x| x, &arguments);
        let [core, libm, micromath] = forms.map(|form| mean(form, &arguments) - empty);
        println!(
            "{} core {} libm {} micromath {}",
            name, core, libm, micromath
        );
        let [core, libm, _] = forms;
        well &= arguments.iter().all(|&x| near(core(x), libm(x)));
    }
    exit(well)
}

/// Mean number of instructions of a call, including the loop around it.
fn mean(function: fn(f32) -> f32, arguments: &[f32]) -> u32 {
    let function = black_box(function);
    let taken = count(|| {
        for &x in arguments {
            black_box(function(x));
        }
    });
    (taken + CALLS as u32 / 2) / CALLS as u32
}

/// Whether two results agree within their error bounds: 5 units in the last place of one.
fn near(x: f32, y: f32) -> bool {
    (x - y).abs() <= 5.0 * f32::EPSILON * y.abs()
}
