//! The report of a run: what was measured, drawn and concluded, as a web page, as Markdown and as
//! JSON.

mod equation;
mod figure;
mod html;
mod markdown;
mod results;
mod row;
mod table;
mod text;
mod write;

pub use equation::{Equation, MathsError};
pub use figure::Figure;
pub use html::html;
pub(crate) use markdown::markdown;
pub(crate) use results::results;
pub use row::Row;
pub use table::{Column, Kind, Table};
pub use text::Text;
pub use write::{WriteError, write};

/// The content of a report, in reading order.
///
/// ```
/// use firmgrad_host::replace::Destination;
/// use firmgrad_host::report::{Block, Fact, Report, Section, Text, html, write};
///
/// let section = Section {
///     heading: "One layer".to_owned(),
///     blocks: vec![
///         Block::Heading("Without a hidden layer".to_owned()),
///         Block::Text("A line separates most of the points.".into()),
///         Block::List(vec![Text::from("fast"), Text::from("inaccurate")]),
///     ],
///     rows: Vec::new(),
/// };
/// let report = Report {
///     title: "Two moons".to_owned(),
///     introduction: vec!["How far does a line get?".into()],
///     facts: vec![Fact { name: "Seed".to_owned(), value: "1".to_owned() }],
///     sections: vec![section],
/// };
/// assert!(html(&report)?.contains("inaccurate"));
///
/// let folder = tempfile::tempdir()?;
/// let written = write(&report, &Destination::Exactly(folder.path().join("report")))?;
/// assert!(written.join("results.json").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Title of the page.
    pub title: String,
    /// Paragraphs before the first section.
    pub introduction: Vec<Text>,
    /// How the run was made: seed, threads, mode, version, data sources.
    pub facts: Vec<Fact>,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A named fact about the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Its content, in reading order.
    pub blocks: Vec<Block>,
    /// All its measurements, which `results.json` lists.
    pub rows: Vec<Row>,
}

/// One element of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading one level below the section's.
    Heading(String),
    /// A paragraph.
    Text(Text),
    /// A bullet list.
    List(Vec<Text>),
    /// A displayed formula.
    Equation(Equation),
    /// Figures, side by side if there is room.
    Figures(Vec<Figure>),
    /// A table.
    Table(Table),
    /// Claims of the assignment, each with a verdict.
    Claims(Vec<Claim>),
}

/// A claim of the assignment and the measurements that test it.
///
/// ```
/// use firmgrad_host::report::{Block, Claim, Report, Section, Verdict, html};
///
/// let claim = Claim {
///     claim: "A line separates the moons.".into(),
///     measure: "accuracy, median of 20 seeds".to_owned(),
///     measured: "0.87 (0.86 to 0.88)".to_owned(),
///     verdict: Verdict::Disagrees,
/// };
/// let section = Section { blocks: vec![Block::Claims(vec![claim])], ..Section::default() };
/// let report = Report { sections: vec![section], ..Report::default() };
/// assert!(html(&report).unwrap().contains("disagrees"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The claim.
    pub claim: Text,
    /// What was measured, and over how many seeds.
    pub measure: String,
    /// The measured numbers, with their spread.
    pub measured: String,
    /// Whether the measurements support the claim.
    pub verdict: Verdict,
}

/// Whether measurements support a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They support it.
    Agrees,
    /// They contradict it.
    Disagrees,
    /// They do not decide it: there are too few of them, or they are too close together.
    Undecided,
}

impl Verdict {
    /// The verdict in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "disagrees",
            Self::Undecided => "cannot be told apart",
        }
    }
}

impl Report {
    /// The rows of all sections.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    /// The figures of all sections.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.flat_map(|block| match block {
            Block::Figures(figures) => figures.as_slice(),
            _ => &[],
        })
    }
}

#[cfg(test)]
pub(crate) mod sample;
