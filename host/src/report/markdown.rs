//! The report as Markdown, with the figures in separate files and the formulas in LaTeX.

use std::fmt::{self, Write};

use super::table::Kind;
use super::text::Span;
use super::{Block, Claim, Equation, Figure, Report, Section, Table, Text};
use crate::shown;

/// Renders the text, which links its figures as `figures/ID.svg`.
pub(crate) fn markdown(report: &Report) -> String {
    let mut text = String::new();
    write_report(&mut text, report).expect("writing into a string does not fail");
    text
}

fn write_report(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "# {}\n", plain(&report.title))?;
    for paragraph in &report.introduction {
        writeln!(text, "{}\n", spans(paragraph))?;
    }
    for fact in &report.facts {
        writeln!(text, "- {}: {}", plain(&fact.name), plain(&fact.value))?;
    }
    if !report.facts.is_empty() {
        writeln!(text)?;
    }
    report
        .sections
        .iter()
        .try_for_each(|section| write_section(text, section))
}

fn write_section(text: &mut String, section: &Section) -> fmt::Result {
    writeln!(text, "## {}\n", plain(&section.heading))?;
    for block in &section.blocks {
        match block {
            Block::Heading(heading) => writeln!(text, "### {}\n", plain(heading))?,
            Block::Text(paragraph) => writeln!(text, "{}\n", spans(paragraph))?,
            Block::List(items) => {
                for item in items {
                    writeln!(text, "- {}", spans(item))?;
                }
                writeln!(text)?;
            }
            Block::Equation(equation) => write_equation(text, equation)?,
            Block::Figures(figures) => {
                for Figure { id, caption, .. } in figures {
                    let caption = plain(caption);
                    writeln!(
                        text,
                        "![Figure {id}. {caption}](figures/{id}.svg)\n\n**Figure {id}.** {caption}\n"
                    )?;
                }
            }
            Block::Table(table) => write_table(text, table)?,
            Block::Claims(claims) => write_claims(text, claims)?,
        }
    }
    Ok(())
}

fn write_equation(text: &mut String, equation: &Equation) -> fmt::Result {
    let tag = equation.number.as_ref();
    let tag = tag.map_or_else(String::new, |number| format!(" \\tag{{{number}}}"));
    writeln!(text, "$$\n{}{tag}\n$$\n", equation.latex)?;
    match &equation.check {
        Some(check) => writeln!(text, "*Checked:* {}\n", plain(check)),
        None => Ok(()),
    }
}

fn write_table(text: &mut String, table: &Table) -> fmt::Result {
    writeln!(text, "**{}**\n", plain(&table.caption))?;
    table_row(
        text,
        table.columns.iter().map(|column| plain(&column.heading)),
    )?;
    let rule = |kind| match kind {
        Kind::Number => "--:",
        Kind::Word | Kind::Phrase => ":--",
    };
    table_row(
        text,
        table
            .columns
            .iter()
            .map(|column| rule(column.kind).to_owned()),
    )?;
    for row in &table.rows {
        table_row(text, row.iter().map(|cell| plain(cell)))?;
    }
    writeln!(text)
}

fn write_claims(text: &mut String, claims: &[Claim]) -> fmt::Result {
    table_row(
        text,
        ["claim", "measured", "what was measured", "verdict"].map(String::from),
    )?;
    table_row(text, [":--"; 4].map(String::from))?;
    for Claim {
        claim,
        measure,
        measured,
        verdict,
    } in claims
    {
        let words = verdict.words().to_owned();
        table_row(text, [spans(claim), plain(measured), plain(measure), words])?;
    }
    writeln!(text)
}

fn table_row(text: &mut String, cells: impl IntoIterator<Item = String>) -> fmt::Result {
    for cell in cells {
        write!(text, "| {cell} ")?;
    }
    writeln!(text, "|")
}

fn spans(text: &Text) -> String {
    let span = |span: &Span| match span {
        Span::Words(words) => plain(words),
        Span::Maths(latex) => format!("${latex}$"),
    };
    text.0.iter().map(span).collect()
}

/// `text` on one line, with Markdown's special characters escaped.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in shown::lines(text).chars() {
        match letter {
            '\n' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '$' => {
                escaped.extend(['\\', letter])
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn figures_are_linked_and_tables_have_all_columns() {
        let text = markdown(&sample::report());
        assert!(text.contains("](figures/2a.svg)"));
        let row = text
            .lines()
            .find(|line| line.starts_with(r"| a\|b\<c\> "))
            .unwrap();
        assert_eq!(row.replace(r"\|", "").matches('|').count(), 7);
        assert!(text.contains(r"A \<script\>alert(1)\</script\> paragraph of 5 \$."));
        assert!(text.contains("| Claim \\<3\\> | 1 \\< 2 | 5 seeds | agrees |"));
    }

    #[test]
    fn formulas_are_latex() {
        let text = markdown(&sample::report());
        assert!(text.contains("- A formula, $x_1 < 2$.\n"), "{text}");
        assert!(text.contains("$$\n\\frac{a}{b} < 1 \\tag{5}\n$$\n\n*Checked:* 2e-16 \\< 1\n"));
    }
}
