//! The report as Markdown, with the figures in files beside it.

use std::fmt::{self, Write};

use super::table::{COLUMNS, Kind};
use super::{Conclusion, Figure, Report, Section};
use crate::shown;

/// The text, which links its figures as `figures/ID.svg`.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    write_report(&mut text, report).expect("writing into a string does not fail");
    text
}

fn write_report(text: &mut String, report: &Report) -> fmt::Result {
    writeln!(text, "# {}\n", plain(&report.title))?;
    paragraphs(text, &report.introduction)?;
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
    paragraphs(text, &section.paragraphs)?;
    for Figure { id, caption, .. } in &section.figures {
        let caption = plain(caption);
        writeln!(
            text,
            "![Figure {id}. {caption}](figures/{id}.svg)\n\n**Figure {id}.** {caption}\n"
        )?;
    }
    if !section.rows.is_empty() {
        table_row(text, COLUMNS.iter().map(|column| column.heading.into()))?;
        table_row(
            text,
            COLUMNS.iter().map(|column| {
                if column.kind == Kind::Number {
                    "--:"
                } else {
                    ":--"
                }
                .into()
            }),
        )?;
        for row in &section.rows {
            table_row(
                text,
                COLUMNS.iter().map(|column| plain(&(column.cell)(row))),
            )?;
        }
        writeln!(text)?;
    }
    if !section.conclusions.is_empty() {
        table_row(text, ["claim", "measured", "verdict"].map(String::from))?;
        table_row(text, [":--"; 3].map(String::from))?;
        for Conclusion {
            claim,
            measured,
            verdict,
        } in &section.conclusions
        {
            table_row(text, [plain(claim), plain(measured), verdict.word().into()])?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn paragraphs(text: &mut String, paragraphs: &[String]) -> fmt::Result {
    paragraphs
        .iter()
        .try_for_each(|paragraph| writeln!(text, "{}\n", plain(paragraph)))
}

fn table_row(text: &mut String, cells: impl IntoIterator<Item = String>) -> fmt::Result {
    for cell in cells {
        write!(text, "| {cell} ")?;
    }
    writeln!(text, "|")
}

/// `text` on one line, with the characters that Markdown would read as markup escaped.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in shown::lines(text).chars() {
        match letter {
            '\n' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' => {
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
        assert_eq!(
            row.replace(r"\|", "").matches('|').count(),
            COLUMNS.len() + 1
        );
        assert!(text.contains(r"A \<script\>alert(1)\</script\> paragraph."));
        assert!(text.contains("| Claim \\<3\\> | 1 \\< 2 | agrees |"));
    }
}
