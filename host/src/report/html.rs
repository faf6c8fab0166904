//! The report as a single self-contained web page.

use std::fmt::{self, Write};

use math_core::MathDisplay;

use super::equation::{MathsError, mathml};
use super::table::Kind;
use super::text::Span;
use super::{Block, Claim, Equation, Figure, Report, Section, Table, Text};
use crate::draw::escape;

const STYLE: &str = include_str!("style.css");

/// Renders the page without scripts and without external resources. Every text is escaped; figures
/// and formulas are inline.
///
/// # Errors
/// A formula that is not valid LaTeX.
pub fn html(report: &Report) -> Result<String, MathsError> {
    let mut page = Page(String::new());
    page.report(report)?;
    Ok(page.0)
}

/// A page under construction.
struct Page(String);

type Written = Result<(), MathsError>;

impl Page {
    fn report(&mut self, report: &Report) -> Written {
        let title = escape(&report.title);
        self.put(format_args!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        ));
        for text in &report.introduction {
            self.text("p", text)?;
        }
        if !report.facts.is_empty() {
            self.put(format_args!("<dl>\n"));
            for fact in &report.facts {
                let (name, value) = (escape(&fact.name), escape(&fact.value));
                self.put(format_args!("<dt>{name}</dt><dd>{value}</dd>\n"));
            }
            self.put(format_args!("</dl>\n"));
        }
        self.contents(&report.sections);
        self.put(format_args!("<main>\n"));
        for (index, section) in report.sections.iter().enumerate() {
            self.section(index + 1, section)?;
        }
        self.put(format_args!("</main>\n</body>\n</html>\n"));
        Ok(())
    }

    fn contents(&mut self, sections: &[Section]) {
        self.put(format_args!(
            "<nav aria-label=\"Contents\">\n<b>Contents</b>\n<ul>\n"
        ));
        for (index, section) in sections.iter().enumerate() {
            let (number, heading) = (index + 1, escape(&section.heading));
            self.put(format_args!(
                "<li><a href=\"#section-{number}\">{heading}</a></li>\n"
            ));
        }
        self.put(format_args!("</ul>\n</nav>\n"));
    }

    fn section(&mut self, number: usize, section: &Section) -> Written {
        let heading = escape(&section.heading);
        self.put(format_args!(
            "<section id=\"section-{number}\">\n<h2>{heading}</h2>\n"
        ));
        for block in &section.blocks {
            match block {
                Block::Heading(heading) => self.put(format_args!("<h3>{}</h3>\n", escape(heading))),
                Block::Text(text) => self.text("p", text)?,
                Block::List(items) => {
                    self.put(format_args!("<ul>\n"));
                    items.iter().try_for_each(|item| self.text("li", item))?;
                    self.put(format_args!("</ul>\n"));
                }
                Block::Equation(equation) => self.equation(equation)?,
                Block::Figures(figures) => self.figures(figures),
                Block::Table(table) => self.table(table),
                Block::Claims(claims) => self.claims(claims)?,
            }
        }
        self.put(format_args!("</section>\n"));
        Ok(())
    }

    /// Writes a text as one element.
    fn text(&mut self, element: &str, text: &Text) -> Written {
        self.put(format_args!("<{element}>"));
        self.spans(text)?;
        self.put(format_args!("</{element}>\n"));
        Ok(())
    }

    fn spans(&mut self, text: &Text) -> Written {
        for span in &text.0 {
            match span {
                Span::Words(words) => self.put(format_args!("{}", escape(words))),
                Span::Maths(latex) => {
                    let maths = mathml(latex, MathDisplay::Inline)?;
                    self.put(format_args!("{maths}"));
                }
            }
        }
        Ok(())
    }

    fn equation(&mut self, equation: &Equation) -> Written {
        let maths = mathml(&equation.latex, MathDisplay::Block)?;
        self.put(format_args!(
            "<div class=\"equation\">\n<div class=\"formula\">{maths}</div>\n"
        ));
        if let Some(number) = &equation.number {
            self.put(format_args!(
                "<div class=\"tag\">({})</div>\n",
                escape(number)
            ));
        }
        if let Some(check) = &equation.check {
            self.put(format_args!(
                "<div class=\"check\"><b>Checked:</b> {}</div>\n",
                escape(check)
            ));
        }
        self.put(format_args!("</div>\n"));
        Ok(())
    }

    fn figures(&mut self, figures: &[Figure]) {
        self.put(format_args!("<div class=\"figures\">\n"));
        for Figure { id, caption, svg } in figures {
            let (id, caption, svg) = (escape(id), escape(caption), svg.trim());
            self.put(format_args!(
                "<figure id=\"figure-{id}\">\n{svg}\n<figcaption><b>Figure {id}.</b> {caption}</figcaption>\n</figure>\n"
            ));
        }
        self.put(format_args!("</div>\n"));
    }

    fn table(&mut self, table: &Table) {
        self.put(format_args!(
            "<div class=\"scroll\" tabindex=\"0\">\n<table class=\"results\">\n<caption>{}</caption>\n<thead><tr>",
            escape(&table.caption)
        ));
        let class = |kind: Kind| match kind {
            Kind::Word => "",
            Kind::Phrase => " class=\"phrase\"",
            Kind::Number => " class=\"number\"",
        };
        for column in &table.columns {
            let (class, heading) = (class(column.kind), escape(&column.heading));
            self.put(format_args!("<th scope=\"col\"{class}>{heading}</th>"));
        }
        self.put(format_args!("</tr></thead>\n<tbody>\n"));
        for row in &table.rows {
            self.put(format_args!("<tr>"));
            for (column, cell) in table.columns.iter().zip(row) {
                let (class, cell) = (class(column.kind), breakable(cell));
                self.put(format_args!("<td{class}>{cell}</td>"));
            }
            self.put(format_args!("</tr>\n"));
        }
        self.put(format_args!("</tbody>\n</table>\n</div>\n"));
    }

    fn claims(&mut self, claims: &[Claim]) -> Written {
        self.put(format_args!(
            "<table class=\"claims\">\n<caption>What the assignment claims, and what was measured</caption>\n<thead><tr>\
             <th scope=\"col\">claim</th><th scope=\"col\">measured</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>\n"
        ));
        for claim in claims {
            let words = claim.verdict.words();
            let class = words.split(' ').next().unwrap_or_default();
            self.put(format_args!("<tr><td class=\"claim\">"));
            self.spans(&claim.claim)?;
            self.put(format_args!(
                "</td><td>{} <span class=\"measure\">{}</span></td><td class=\"verdict {class}\">{words}</td></tr>\n",
                escape(&claim.measured),
                escape(&claim.measure)
            ));
        }
        self.put(format_args!("</tbody>\n</table>\n"));
        Ok(())
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.0.write_fmt(text);
    }
}

/// `text` escaped, with places to break a long name after underscores.
fn breakable(text: &str) -> String {
    escape(text).replace('_', "_<wbr>")
}

#[cfg(test)]
mod tests;
