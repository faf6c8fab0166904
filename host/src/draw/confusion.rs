//! Confusion matrices.

use plotters::style::RGBColor;

use super::axis::Axis;
use super::canvas::{Words, label, px, sheet, text_width};
use super::cells::{Filling, cell};
use super::chart::{Frame, axes, chart};
use super::legend::{Key, header, header_height};
use super::palette::{RIGHT, WRONG};

/// For each true class, how often each class was predicted.
///
/// ```
/// use firmgrad_host::draw::{Confusion, confusion};
///
/// let svg = confusion(&Confusion {
///     title: "Two moons".to_owned(),
///     classes: vec!["upper".to_owned(), "lower".to_owned()],
///     counts: vec![vec![48, 2], vec![1, 49]],
/// });
/// assert!(svg.starts_with("<svg") && svg.contains("48"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confusion {
    /// Title of the figure.
    pub title: String,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// One row per true class, one count per predicted class. Missing counts are 0.
    pub counts: Vec<Vec<u64>>,
}

const WIDTH: f64 = 500.0;
const BELOW: f64 = 48.0;

/// The largest width of a class's name, which leaves room for the matrix.
const NAME: f64 = 160.0;

/// Draws the matrix with the counts in its cells.
///
/// A cell is shaded by the square root of its share of the row, the true class. The square root
/// makes rare mistakes visible.
pub fn confusion(figure: &Confusion) -> String {
    let shades: Vec<f64> = (0..=10)
        .map(|tenth| strength(f64::from(tenth) / 10.0))
        .collect();
    let keys = [
        Key::Ramp(RIGHT, &shades, "correct"),
        Key::Ramp(WRONG, &shades, "mistaken, 0 to 100 % of the true class"),
    ];
    let classes: Vec<String> = figure
        .classes
        .iter()
        .map(|name| label(name, NAME, 12.0).into_owned())
        .collect();
    let longest = classes
        .iter()
        .map(|name| text_width(name, 12.0))
        .fold(0.0, f64::max);
    let left = longest + 46.0;
    let top = header_height(&keys, WIDTH);
    let words = Words {
        title: format!(
            "Confusion matrix, true class by predicted class: {}",
            figure.title
        ),
        description: describe(figure),
    };
    sheet(&words, (WIDTH, top + WIDTH - left + BELOW - 16.0), |area| {
        header(area, &figure.title, &keys, WIDTH)?;
        let frame = Frame {
            x_title: "predicted class",
            y_title: "true class",
            below: BELOW,
            left,
        };
        let plot = area.margin(px(top), px(10.0), px(10.0), px(16.0));
        let count = classes.len();
        let (x, y) = (Axis::named(&classes), Axis::named(&classes).reversed());
        let mut chart = chart(&plot, &x, &y, frame)?;
        axes(&mut chart, frame, false)?;
        let plot = chart.plotting_area();
        for (row, column) in (0..count).flat_map(|row| (0..count).map(move |column| (row, column)))
        {
            let corners = [(column, row), (column + 1, row + 1)]
                .map(|(x, y)| plot.map_coordinate(&(x as f64, y as f64)));
            let (colour, strength, text) = filling(figure, (row, column));
            let filling = Filling {
                colour,
                strength,
                // Five digits fit into a cell of a ten-class matrix.
                lines: &[(text, 12.0)],
            };
            cell(&plot.use_screen_coord(), corners, &filling)?;
        }
        Ok(())
    })
}

/// The fill and the text of the cell at `row` and `column`.
fn filling(figure: &Confusion, (row, column): (usize, usize)) -> (RGBColor, f64, String) {
    let counts = figure.counts.get(row).map_or(&[][..], Vec::as_slice);
    let count = counts.get(column).copied().unwrap_or(0);
    let total: f64 = counts.iter().map(|&count| count as f64).sum();
    let share = if count > 0 { count as f64 / total } else { 0.0 };
    let colour = if row == column { RIGHT } else { WRONG };
    let text = match count {
        0 => "\u{b7}".to_owned(),
        _ => count.to_string(),
    };
    (colour, strength(share), text)
}

/// How many predictions are right, and which mistakes are the most frequent.
fn describe(figure: &Confusion) -> String {
    let cells = figure.counts.iter().enumerate().flat_map(|(row, counts)| {
        let columns = counts.iter().enumerate();
        columns.map(move |(column, &count)| (row, column, count))
    });
    let sum = |cells: &mut dyn Iterator<Item = (usize, usize, u64)>| {
        cells.map(|(.., count)| count as f64).sum::<f64>()
    };
    let total = sum(&mut cells.clone());
    let right = sum(&mut cells.clone().filter(|(row, column, _)| row == column));
    let mut mistakes: Vec<_> = cells
        .filter(|(row, column, count)| row != column && *count > 0)
        .collect();
    mistakes.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    let name = |class: usize| figure.classes.get(class).map_or("?", String::as_str);
    let listed = mistakes.iter().take(3).map(|(row, column, count)| {
        format!("{} taken for {} ({count})", name(*row), name(*column))
    });
    let listed = match mistakes.is_empty() {
        true => "none".to_owned(),
        false => listed.collect::<Vec<_>>().join(", "),
    };
    format!("{right} of {total} right. Most frequent mistakes: {listed}.")
}

fn strength(share: f64) -> f64 {
    0.05 + 0.95 * share.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::check::assert_figure;

    #[test]
    fn counts_and_classes_are_shown() {
        let figure = Confusion {
            title: "Iris".into(),
            classes: ["setosa", "versicolor", "virginica"]
                .map(String::from)
                .into(),
            counts: vec![vec![50, 0, 0], vec![0, 47, 3], vec![0, 2, 48]],
        };
        let svg = confusion(&figure);
        let words = "145 of 150 right. Most frequent mistakes: versicolor taken for virginica (3), \
                     virginica taken for versicolor (2).";
        assert!(svg.contains(words), "{svg}");
        assert_figure(
            &svg,
            &[
                "Iris",
                "setosa",
                "virginica",
                "50",
                "47",
                "3",
                "predicted class",
                "true class",
            ],
        );
    }

    /// A label is truncated before it is measured. Measuring takes time proportional to the square
    /// of its length, which would otherwise be days.
    #[test]
    fn a_long_name_is_cut() {
        let name = "\u{1b}long".repeat(1 << 20);
        let figure = Confusion {
            title: name.clone(),
            classes: vec![name.clone(), name],
            counts: vec![vec![1, 2], vec![3, 4]],
        };
        let svg = confusion(&figure);
        assert_figure(&svg, &[r"\u{1b}long\u{1b}long…"]);
        assert!(svg.len() < 20_000, "{}", svg.len());
    }

    #[test]
    fn any_matrix_can_be_drawn() {
        let long = "a long name, ".repeat(10);
        for counts in [
            vec![],
            vec![vec![]],
            vec![vec![0, 0], vec![u64::MAX, u64::MAX, 1]],
        ] {
            for (classes, name) in [(0, "a"), (1, "a"), (2, "a"), (2, &long)] {
                let classes = vec![name.to_owned(); classes];
                assert_figure(
                    &confusion(&Confusion {
                        title: "M".into(),
                        classes,
                        counts: counts.clone(),
                    }),
                    &["M"],
                );
            }
        }
    }
}
