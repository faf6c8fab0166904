//! The canvas that every figure is drawn on.

use std::borrow::Cow;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::palette::INK;
use crate::shown;

/// Canvas units per CSS pixel. The SVG backend rounds every coordinate to an integer, so figures
/// are drawn on a finer canvas and scaled down by the view box.
pub(super) const UNIT: i32 = 8;

/// A part of the canvas, in canvas units.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The result of drawing. Writing into a `String` cannot fail, so only [`sheet`] looks at it.
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Converts CSS pixels to canvas units.
pub(super) fn px(pixels: f64) -> i32 {
    (pixels * f64::from(UNIT)).round() as i32
}

/// A number for a description, with three significant digits.
pub(super) fn number(value: f64) -> String {
    match value.is_finite() && (1e-4..1e6).contains(&value.abs()) {
        true => shown::significant(value, 3).replace('-', "\u{2212}"),
        false if value == 0.0 => "0.00".to_owned(),
        false => format!("{value:.1e}"),
    }
}

/// A sans-serif text style of `pixels` height.
pub(super) fn font(pixels: f64) -> TextStyle<'static> {
    // The SVG backend divides font sizes by 1.24.
    FontDesc::from(("sans-serif", pixels * f64::from(UNIT) * 1.24)).color(&INK)
}

/// The estimated width of `text` set in `font(pixels)`, in CSS pixels.
pub(super) fn text_width(text: &str, pixels: f64) -> f64 {
    // The average advance of common sans-serif fonts is 0.5 to 0.56 em; err on the wide side.
    0.58 * pixels * text.chars().count() as f64
}

/// `text` on one line, truncated to fit into `width` CSS pixels when set in `font(pixels)`.
pub(super) fn label(text: &str, width: f64, pixels: f64) -> Cow<'_, str> {
    shown::cut(text, (width / text_width("x", pixels)) as usize)
}

/// A figure in words, for readers who cannot see it.
pub(super) struct Words {
    /// The kind of figure, and its subject.
    pub(super) title: String,
    /// What the figure shows.
    pub(super) description: String,
}

/// Draws a figure of `width` x `height` CSS pixels on white. Returns the SVG document, which begins
/// with `words`.
pub(super) fn sheet(
    words: &Words,
    (width, height): (f64, f64),
    paint: impl FnOnce(&Area) -> Drawn,
) -> String {
    let mut drawn = String::new();
    let size = (px(width), px(height));
    {
        let area =
            SVGBackend::with_string(&mut drawn, (size.0 as u32, size.1 as u32)).into_drawing_area();
        area.fill(&WHITE)
            .and_then(|()| paint(&area))
            .and_then(|()| area.present())
            .expect("drawing into a string does not fail");
    }
    let body = drawn.split_once('>').map_or("", |(_, body)| body);
    // Attributes with their initial values are left out: they take a third of the bytes of a large
    // figure. Characters that XML forbids are escaped.
    let body = shown::lines(body)
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
         role=\"img\" fill-rule=\"evenodd\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n\
         <title>{}</title>\n<desc>{}</desc>{body}",
        size.0,
        size.1,
        escape(&shown::cut(&words.title, 200)),
        escape(&shown::cut(&words.description, 2000)),
    )
}

/// Escapes `text` for XML and HTML: characters with a special meaning become entities, and
/// characters that are invisible or forbidden become the escapes of [`shown`].
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let text = shown::lines(text);
    if !text.contains(['<', '>', '&', '"', '\'']) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}
