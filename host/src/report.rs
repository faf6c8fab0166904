//! The report of a run: what was measured, drawn and concluded, as a web page, as Markdown and as data.

mod conclusions;
mod html;
mod markdown;
mod row;
mod table;
mod write;

pub use conclusions::{
    accuracy_range, best_configuration, intricacy, sigmoid_trains, slowest_to_settle, wall_times,
};
pub use html::html;
pub use markdown::markdown;
pub use row::Row;
pub use write::{WriteError, write};

/// Everything a report says, in the order it says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Title of the page.
    pub title: String,
    /// Paragraphs before the first section.
    pub introduction: Vec<String>,
    /// How the run was made: seed, threads, mode, version, data sources.
    pub facts: Vec<Fact>,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A named circumstance of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A part of a report. Empty parts of it are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub paragraphs: Vec<String>,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// The measurements behind its figures.
    pub rows: Vec<Row>,
    /// Repetitions for other seeds, which only `results.json` lists.
    pub repetitions: Vec<Row>,
    /// What follows from them.
    pub conclusions: Vec<Conclusion>,
}

/// A numbered picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its number, such as `2a`: letters, digits and `-`, different from every other figure's.
    pub id: String,
    /// What it shows.
    pub caption: String,
    /// The drawing, an SVG document that is put into the page as it is.
    pub svg: String,
}

/// A claim of the assignment set against the measurements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// The claim.
    pub claim: String,
    /// What was measured here.
    pub measured: String,
    /// Whether the measurements bear the claim out.
    pub verdict: Verdict,
}

/// Whether measurements bear a claim out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They do.
    Agrees,
    /// They do not.
    Disagrees,
    /// They cannot tell: some are missing, or equal.
    Undecided,
}

impl Verdict {
    /// The verdict in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "disagrees",
            Self::Undecided => "undecided",
        }
    }
}

impl Report {
    /// The rows of all sections, repetitions included.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections
            .iter()
            .flat_map(|section| section.rows.iter().chain(&section.repetitions))
    }

    /// The figures of all sections.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.sections.iter().flat_map(|section| &section.figures)
    }
}

#[cfg(test)]
pub(crate) mod sample;
