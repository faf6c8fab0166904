//! Colours: Okabe and Ito's palette, which stays distinct under the common colour vision
//! deficiencies.

use plotters::style::RGBColor;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x26, 0x2B, 0x33);
/// Grid lines.
pub(super) const GRID: RGBColor = RGBColor(0xE6, 0xE8, 0xEC);
/// The colour for "right".
pub(super) const RIGHT: RGBColor = HUES[0];
/// The colour for "wrong".
pub(super) const WRONG: RGBColor = HUES[1];

/// A neutral colour for shades that stand for any class.
pub(super) const NEUTRAL: RGBColor = HUES[6];

const HUES: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
    RGBColor(0x4D, 0x4D, 0x4D),
];

/// The colour of the class or series with this index.
pub(super) fn hue(index: usize) -> RGBColor {
    HUES[index % HUES.len()]
}

/// `colour` on white paper: 0 is white, 1 the full colour.
pub(super) fn tint(colour: RGBColor, strength: f64) -> RGBColor {
    let part = |channel: u8| {
        (255.0 - (255.0 - f64::from(channel)) * strength.clamp(0.0, 1.0)).round() as u8
    };
    RGBColor(part(colour.0), part(colour.1), part(colour.2))
}
