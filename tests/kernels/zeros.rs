//! Layers in panels whose inputs and gradients are mostly zeros, so that those terms are skipped.

use firmgrad::{Geometry, Padding, Real, Shape};
use firmgrad_tests::bits::Bits;
use firmgrad_tests::operations::transforms;
use firmgrad_tests::specs::{conv, dense, window};

use crate::reference::{
    Data, FEW, SAMPLES, assert_agree_on, assert_parts_agree, by_kernels, by_reference, data, long,
    panels,
};

/// Every extreme shape, shapes with sums longer than a list of terms, and convolutions whose runs
/// of taps and channels are shorter than a tile, exactly one tile, or several tiles and a
/// remainder.
fn layers() -> impl Iterator<Item = Geometry> {
    let conv = |filters, size, padding| conv(filters, window(size), padding);
    let wide = [
        (conv(3, (2, 3, 1), Padding::Same), Shape::image(32, 5, 4)),
        (conv(5, (3, 5, 1), Padding::Same), Shape::image(45, 6, 7)),
        (conv(2, (3, 3, 2), Padding::Valid), Shape::image(17, 8, 9)),
        (conv(2, (1, 2, 3), Padding::Same), Shape::image(40, 5, 9)),
        (conv(7, (4, 6, 1), Padding::Same), Shape::image(36, 3, 2)),
        (conv(411, (1, 2, 1), Padding::Same), Shape::image(20, 3, 4)),
        (conv(2, (2, 3, 2), Padding::Same), Shape::image(12, 50, 46)),
    ];
    let wide = wide.map(|(spec, input)| Geometry::new(spec, input).unwrap());
    transforms().into_iter().chain(long()).chain(wide)
}

/// Of the inputs and gradients, all but one value in five are zeros of both signs.
fn mostly_zeros<R: Real>(layer: &Geometry, samples: usize) -> Data<R> {
    let [parameters, x, dy, gradients] = data(layer, samples);
    let thin = |mut values: Vec<R>| {
        for (n, value) in values.iter_mut().enumerate() {
            // The term `n / 7` shifts the places from row to row.
            if !(n + n / 7 + 2).is_multiple_of(5) {
                *value = *value * R::ZERO;
            }
        }
        values
    };
    [parameters, thin(x), thin(dy), gradients]
}

#[track_caller]
fn assert_panels_agree<R: Real + Bits>(layer: &Geometry, data: &Data<R>) {
    assert_agree_on(layer, data.clone(), &panels::<R, 5>(layer));
    assert_agree_on(layer, data.clone(), &panels::<R, 16>(layer));
    assert_agree_on(layer, data.clone(), &panels::<R, 32>(layer));
}

#[test]
fn zeros_change_no_bit() {
    for layer in layers() {
        assert_panels_agree::<f32>(&layer, &mostly_zeros(&layer, SAMPLES));
        assert_panels_agree::<f64>(&layer, &mostly_zeros(&layer, SAMPLES));
        assert_panels_agree::<f32>(&layer, &mostly_zeros(&layer, FEW));
    }
}

#[test]
fn more_samples_than_a_panel_has_terms() {
    let dense = Geometry::new(dense(37), Shape::vector(6)).unwrap();
    assert_panels_agree::<f32>(&dense, &mostly_zeros(&dense, 411));
    assert_panels_agree::<f32>(&dense, &data(&dense, 411));
}

/// Parts of outputs and of weight gradients, as threads compute them.
#[test]
fn parts_are_those_of_the_whole() {
    for layer in layers() {
        assert_parts_agree::<5>(&layer, mostly_zeros(&layer, SAMPLES));
        assert_parts_agree::<16>(&layer, mostly_zeros(&layer, SAMPLES));
    }
}

#[test]
fn none_but_zeros() {
    for layer in layers() {
        let [parameters, x, dy, gradients] = data::<f32>(&layer, SAMPLES);
        let none = |values: Vec<f32>| vec![0.0; values.len()];
        assert_panels_agree(&layer, &[parameters, none(x), none(dy), gradients]);
    }
}

/// 0 times infinity or NaN is NaN, so skipping zeros could hide values that are not finite.
/// Whatever is not finite in the reference must not be finite here. Here, more may not be finite,
/// because padding multiplies zeros and the reference does not. With few samples, zeros can hide
/// weights.
#[test]
fn zeros_hide_nothing() {
    for layer in layers() {
        for (which, samples) in [(0, SAMPLES), (1, SAMPLES), (1, FEW), (2, SAMPLES)] {
            for bad in [f32::INFINITY, f32::NAN] {
                let mut data = mostly_zeros(&layer, samples);
                let middle = data[which].len() / 2;
                data[which][middle] = bad;
                let results = by_kernels(&layer, data.clone(), &panels::<f32, 16>(&layer));
                for (got, want) in results.iter().zip(by_reference(&layer, data)) {
                    let mut both = got.iter().zip(want);
                    let hidden = both.position(|(got, want)| got.is_finite() && !want.is_finite());
                    assert_eq!(hidden, None, "{layer:?}, {bad} in the middle of {which}");
                }
            }
        }
    }
}
