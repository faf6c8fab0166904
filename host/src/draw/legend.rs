//! Title and legend. They stand above the plot, so that they never cover data.

use std::borrow::Cow;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::canvas::{Area, Drawn, font, label, px, text_width};
use super::marker::marker;
use super::palette::{INK, hue, tint};

/// One entry of the legend.
pub(super) enum Key<'a> {
    /// The marker of the class with this index, and the name of the class.
    Class(usize, &'a str),
    /// A line with the marker of the series with this index, and the name of the series.
    Line(usize, &'a str),
    /// A dark line.
    Edge(&'a str),
    /// Shades of a colour, and what they mean.
    Ramp(RGBColor, &'a [f64], &'a str),
}

const TITLE: f64 = 16.0;
const TEXT: f64 = 13.0;
const LINE: f64 = 20.0;
const LEFT: f64 = 16.0;
const TOP: f64 = 42.0;
/// Width of one shade of a ramp.
const CHIP: f64 = 6.0;

/// Height of the strip that [`header`] fills, in CSS pixels.
pub(super) fn header_height(keys: &[Key], width: f64) -> f64 {
    places(keys, width).last().map_or(TOP, |(_, y)| y + LINE) + 6.0
}

/// Draws the title and, below it, the legend, over `width` CSS pixels.
pub(super) fn header(area: &Area, title: &str, keys: &[Key], width: f64) -> Drawn {
    let bold = FontDesc::from(("sans-serif", 1.0)).style(FontStyle::Bold);
    let size = font(TITLE).font.get_size();
    let title = label(title, width - 2.0 * LEFT, TITLE);
    area.draw_text(&title, &bold.resize(size).color(&INK), (px(LEFT), px(14.0)))?;
    for (key, (x, y)) in keys.iter().zip(places(keys, width)) {
        draw_key(area, key, x, y + LINE / 2.0)?;
    }
    Ok(())
}

/// The upper left corner of every entry, with entries wrapped into lines.
fn places(keys: &[Key], width: f64) -> Vec<(f64, f64)> {
    let (mut x, mut y) = (LEFT, TOP);
    keys.iter()
        .map(|key| {
            let taken = key_width(key);
            if x > LEFT && x + taken > width - LEFT {
                (x, y) = (LEFT, y + LINE);
            }
            let place = (x, y);
            x += taken + 18.0;
            place
        })
        .collect()
}

fn key_width(key: &Key) -> f64 {
    let name = |name| text_width(&short(name), TEXT);
    match key {
        Key::Class(_, class) => 16.0 + name(class),
        Key::Line(_, series) | Key::Edge(series) => 32.0 + name(series),
        Key::Ramp(_, shades, meaning) => CHIP * shades.len() as f64 + 8.0 + name(meaning),
    }
}

/// A name, truncated to fit into the narrowest figure.
fn short(name: &str) -> Cow<'_, str> {
    label(name, 400.0, TEXT)
}

fn draw_key(area: &Area, key: &Key, x: f64, y: f64) -> Drawn {
    let text = |text: &str, x: f64| {
        area.draw_text(
            &short(text),
            &font(TEXT).pos(Pos::new(HPos::Left, VPos::Center)),
            (px(x), px(y)),
        )
    };
    let line = |colour: RGBColor| {
        let ends = vec![(px(x), px(y)), (px(x + 24.0), px(y))];
        area.draw(&PathElement::new(ends, colour.stroke_width(px(2.0) as u32)))
    };
    match *key {
        Key::Class(index, name) => {
            marker(area, index, (px(x + 5.0), px(y)), 4.5)?;
            text(name, x + 16.0)
        }
        Key::Line(index, name) => {
            line(hue(index))?;
            marker(area, index, (px(x + 12.0), px(y)), 4.0)?;
            text(name, x + 32.0)
        }
        Key::Edge(name) => {
            line(INK)?;
            text(name, x + 32.0)
        }
        Key::Ramp(colour, shades, name) => {
            for (index, &shade) in shades.iter().enumerate() {
                let left = x + CHIP * index as f64;
                let corners = [(px(left), px(y - 6.0)), (px(left + CHIP), px(y + 6.0))];
                area.draw(&Rectangle::new(corners, tint(colour, shade).filled()))?;
            }
            text(name, x + CHIP * shades.len() as f64 + 8.0)
        }
    }
}
