//! Cells of a matrix: a coloured rectangle with a few words in the middle.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::canvas::{Area, Drawn, font, px};
use super::palette::{INK, tint};

/// Line spacing of the words, as a multiple of their height.
const LEADING: f64 = 1.25;

/// The fill and the text of a cell.
pub(super) struct Filling<'a> {
    pub(super) colour: RGBColor,
    /// Strength of the colour: 0 is white, 1 the full colour.
    pub(super) strength: f64,
    /// Lines of text, each with its height in CSS pixels.
    pub(super) lines: &'a [(String, f64)],
}

/// Draws a cell between two opposite corners.
pub(super) fn cell(area: &Area, [from, to]: [(i32, i32); 2], filling: &Filling) -> Drawn {
    let gap = px(0.5);
    let corners = [(from.0 + gap, from.1 + gap), (to.0 - gap, to.1 - gap)];
    let fill = tint(filling.colour, filling.strength);
    area.draw(&Rectangle::new(corners, fill.filled()))?;
    let ink = if filling.strength > 0.65 { WHITE } else { INK };
    let height: f64 = filling
        .lines
        .iter()
        .map(|(_, pixels)| LEADING * pixels)
        .sum();
    let mut y = -height / 2.0;
    for (words, pixels) in filling.lines {
        let style = font(*pixels)
            .color(&ink)
            .pos(Pos::new(HPos::Center, VPos::Center));
        let middle = y + LEADING * pixels / 2.0;
        y += LEADING * pixels;
        let place = ((from.0 + to.0) / 2, (from.1 + to.1) / 2 + px(middle));
        area.draw(&Text::new(words.clone(), place, style))?;
    }
    Ok(())
}
