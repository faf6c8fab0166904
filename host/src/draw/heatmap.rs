//! Heat maps: a number for each combination of a row and a column.

use super::axis::Axis;
use super::canvas::{Words, label, px, sheet, text_width};
use super::cells::{Filling, cell};
use super::chart::{Frame, axes, chart};
use super::legend::{Key, header, header_height};
use super::palette::hue;

/// A number for each row and column, shown as a colour and in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Heatmap {
    /// Title of the figure.
    pub title: String,
    /// The title of the columns.
    pub x_title: String,
    /// The title of the rows.
    pub y_title: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Names of the rows, from top to bottom.
    pub rows: Vec<String>,
    /// The cells of each row.
    pub cells: Vec<Vec<Cell>>,
    /// What the colours mean, from the palest to the fullest.
    pub scale_title: String,
}

/// A cell of a heat map.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cell {
    /// The value that its colour shows. A cell whose value is not finite stays white.
    pub value: f64,
    /// The text in the cell: one or two lines.
    pub lines: Vec<String>,
}

const WIDTH: f64 = 540.0;
const BELOW: f64 = 48.0;
/// Height of a row.
const ROW: f64 = 42.0;
/// Largest width of a row's name.
const NAME: f64 = 180.0;
/// Heights of the lines of text in a cell.
const TEXT: [f64; 2] = [14.0, 11.0];
/// Strength of the palest and of the fullest colour.
const STRENGTH: (f64, f64) = (0.06, 0.95);

/// Draws the cells, the lowest value in the palest colour and the highest in the fullest.
pub(crate) fn heatmap(figure: &Heatmap) -> String {
    let part = |tenth| strength(f64::from(tenth) / 10.0);
    let shades: Vec<f64> = (0..=10).map(part).collect();
    let keys = [Key::Ramp(hue(0), &shades, &figure.scale_title)];
    let short = |name: &String| label(name, NAME, 12.0).into_owned();
    let rows: Vec<String> = figure.rows.iter().map(short).collect();
    let columns: Vec<String> = figure.columns.iter().map(short).collect();
    let longest = rows.iter().map(|name| text_width(name, 12.0));
    let frame = Frame {
        x_title: &figure.x_title,
        y_title: &figure.y_title,
        below: BELOW,
        left: longest.fold(0.0, f64::max) + 46.0,
    };
    let top = header_height(&keys, WIDTH);
    let height = top + ROW * rows.len().max(1) as f64 + BELOW + 10.0;
    let [low, high] = extremes(figure).map(|found| found.map_or(0.0, |(_, cell)| cell.value));
    let words = Words {
        title: format!(
            "Heat map of {} by {}: {}",
            figure.y_title, figure.x_title, figure.title
        ),
        description: describe(figure),
    };
    sheet(&words, (WIDTH, height), |area| {
        header(area, &figure.title, &keys, WIDTH)?;
        let plot = area.margin(px(top), px(10.0), px(10.0), px(16.0));
        let (x, y) = (Axis::named(&columns), Axis::named(&rows).reversed());
        let mut chart = chart(&plot, &x, &y, frame)?;
        axes(&mut chart, frame, false)?;
        let plot = chart.plotting_area();
        for (row, cells) in figure.cells.iter().take(rows.len()).enumerate() {
            for (column, filled) in cells.iter().take(columns.len()).enumerate() {
                let corners = [(column, row), (column + 1, row + 1)]
                    .map(|(x, y)| plot.map_coordinate(&(x as f64, y as f64)));
                let lines: Vec<_> = filled.lines.iter().cloned().zip(TEXT).collect();
                let share = (filled.value - low) / (high - low).max(f64::MIN_POSITIVE);
                let filling = Filling {
                    colour: hue(0),
                    strength: if share.is_finite() {
                        strength(share)
                    } else {
                        0.0
                    },
                    lines: &lines,
                };
                cell(&plot.use_screen_coord(), corners, &filling)?;
            }
        }
        Ok(())
    })
}

fn strength(share: f64) -> f64 {
    STRENGTH.0 + (STRENGTH.1 - STRENGTH.0) * share.clamp(0.0, 1.0)
}

/// The cells with the lowest and the highest value, and their names.
fn extremes(figure: &Heatmap) -> [Option<(String, &Cell)>; 2] {
    let named = figure
        .rows
        .iter()
        .zip(&figure.cells)
        .flat_map(|(row, cells)| {
            let columns = figure.columns.iter().zip(cells);
            columns.map(move |(column, cell)| (row, column, cell))
        });
    let finite = named.filter(|(_, _, cell)| cell.value.is_finite());
    let order = |a: &(_, _, &Cell), b: &(_, _, &Cell)| a.2.value.total_cmp(&b.2.value);
    let found: [Option<(&String, &String, &Cell)>; 2] =
        [finite.clone().min_by(order), finite.max_by(order)];
    found.map(|cell| cell.map(|(row, column, cell)| (format!("{row} with {column}"), cell)))
}

fn describe(figure: &Heatmap) -> String {
    let [lowest, highest] = extremes(figure).map(|found| {
        found.map_or_else(
            || "none".to_owned(),
            |(name, cell)| format!("{name}, {}", cell.lines.join(", ")),
        )
    });
    format!(
        "{} rows and {} columns. Palest: {lowest}. Fullest: {highest}. Colours: {}.",
        figure.rows.len(),
        figure.columns.len(),
        figure.scale_title
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::check::assert_figure;

    fn figure(values: [f64; 4]) -> Heatmap {
        let cell = |value: f64| Cell {
            value,
            lines: vec![format!("{value:.1}"), "range".into()],
        };
        Heatmap {
            title: "Accuracy".into(),
            x_title: "optimiser".into(),
            y_title: "activation".into(),
            columns: vec!["SGD".into(), "Adam".into()],
            rows: vec!["tanh".into(), "ReLU".into()],
            cells: values
                .chunks(2)
                .map(|row| row.iter().copied().map(cell).collect())
                .collect(),
            scale_title: "percent".into(),
        }
    }

    #[test]
    fn cells_are_written_and_the_extremes_described() {
        let svg = heatmap(&figure([90.0, 98.0, 97.5, 10.0]));
        let texts = [
            "Accuracy", "SGD", "Adam", "tanh", "ReLU", "90.0", "98.0", "97.5", "10.0", "range",
            "percent",
        ];
        assert_figure(&svg, &texts);
        let words = "Palest: ReLU with Adam, 10.0, range. Fullest: tanh with Adam, 98.0, range.";
        assert!(svg.contains(words), "{svg}");
        let fill = |share| tint_of(strength(share));
        assert!(
            svg.contains(&fill(0.0)) && svg.contains(&fill(1.0)),
            "{svg}"
        );
    }

    fn tint_of(strength: f64) -> String {
        let colour = crate::draw::palette::tint(hue(0), strength);
        format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
    }

    #[test]
    fn any_cells_can_be_drawn() {
        assert_figure(&heatmap(&Heatmap::default()), &[]);
        for value in [f64::NAN, f64::INFINITY, 0.0, -1e308] {
            assert_figure(&heatmap(&figure([value, 1.0, f64::NAN, value])), &["tanh"]);
        }
        let ragged = Heatmap {
            cells: vec![vec![Cell::default(); 5], vec![]],
            ..figure([0.0; 4])
        };
        assert_figure(&heatmap(&ragged), &["ReLU"]);
    }
}
