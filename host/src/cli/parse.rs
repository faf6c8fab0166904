//! Parsers for option values that are more than a word or a number.

use clap::error::{ContextValue, Error};
use firmgrad::{Schedule, Shape};
use firmgrad_host::shown;

/// A learning-rate schedule before the number of steps is known.
#[derive(Clone, Copy)]
pub enum Decay {
    Constant,
    Cosine,
    Step { every: u32, factor: f32 },
}

impl Decay {
    /// The schedule for a run of `steps` steps.
    pub const fn over(self, steps: u32) -> Schedule {
        match self {
            Self::Constant => Schedule::Constant,
            Self::Cosine => Schedule::Cosine { total: steps },
            Self::Step { every, factor } => Schedule::Step { every, factor },
        }
    }
}

pub fn decay(text: &str) -> Result<Decay, String> {
    let expected = "expected constant, cosine, or step:EVERY:FACTOR with a number of steps, at \
                    least 1, and a finite factor above 0, like step:500:0.5";
    let step = |text: &str| {
        let (every, factor) = text.strip_prefix("step:")?.split_once(':')?;
        let (every, factor) = (every.parse().ok()?, factor.parse().ok()?);
        let sound = every > 0 && f32::is_finite(factor) && factor > 0.0;
        sound.then_some(Decay::Step { every, factor })
    };
    match text {
        "constant" => Ok(Decay::Constant),
        "cosine" => Ok(Decay::Cosine),
        text => step(text).ok_or_else(|| expected.to_owned()),
    }
}

pub fn shape(text: &str) -> Result<Shape, String> {
    let expected = "expected CHANNELSxHEIGHTxWIDTH like 1x28x28, or a number of features like 4, \
                    none of them 0";
    let sizes: Option<Vec<usize>> = text.split('x').map(|size| size.parse().ok()).collect();
    let shape = match sizes.as_deref() {
        Some(&[features]) => Some(Shape::vector(features)),
        Some(&[channels, height, width]) => Some(Shape::image(channels, height, width)),
        _ => None,
    };
    shape
        .filter(|shape| !shape.is_empty())
        .ok_or_else(|| expected.to_owned())
}

/// The largest number of threads.
pub const MOST_THREADS: usize = 1024;

pub fn threads(text: &str) -> Result<usize, String> {
    let count = text
        .parse()
        .ok()
        .filter(|count| (1..=MOST_THREADS).contains(count));
    count.ok_or_else(|| format!("expected a number from 1 to {MOST_THREADS}"))
}

/// Parses a number of bytes, with an optional suffix.
pub fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = match text.strip_suffix(['K', 'M']) {
        Some(number) if text.ends_with('K') => (number, 1 << 10),
        Some(number) => (number, 1 << 20),
        None => (text, 1),
    };
    let number: Option<usize> = number.parse().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| "expected bytes like 65536, or KiB or MiB like 64K or 1M".to_owned())
}

/// Makes an argument error safe to print: what the user typed is quoted in displayable form, and
/// suggestions that quote it at length are left out.
pub fn shortened(mut error: Error) -> Error {
    let quoted = error.context().filter_map(|(kind, value)| match value {
        ContextValue::String(text) => {
            let short = ContextValue::String(shown::name(text).into_owned());
            Some((kind, short))
        }
        ContextValue::StyledStrs(proposals) => {
            let is_plain = |text: String| shown::message(&text) == text && text.len() < 500;
            let plain = proposals.iter().all(|text| is_plain(text.to_string()));
            (!plain).then_some((kind, ContextValue::None))
        }
        _ => None,
    });
    for (kind, short) in quoted.collect::<Vec<_>>() {
        error.insert(kind, short);
    }
    error
}
