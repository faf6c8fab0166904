//! The report as one web page that needs no other file.

use std::fmt::{self, Write};

use super::table::{COLUMNS, Kind};
use super::{Conclusion, Figure, Report, Row, Section};
use crate::draw::escape;

const STYLE: &str = include_str!("style.css");

/// The page: no script, nothing loaded, every text escaped, the figures inline.
pub fn html(report: &Report) -> String {
    let mut page = String::new();
    write_page(&mut page, report).expect("writing into a string does not fail");
    page
}

fn write_page(page: &mut String, report: &Report) -> fmt::Result {
    let title = escape(&report.title);
    writeln!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    )?;
    writeln!(
        page,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(
        page,
        "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>"
    )?;
    paragraphs(page, &report.introduction)?;
    if !report.facts.is_empty() {
        writeln!(page, "<dl>")?;
        for fact in &report.facts {
            writeln!(
                page,
                "<dt>{}</dt><dd>{}</dd>",
                escape(&fact.name),
                escape(&fact.value)
            )?;
        }
        writeln!(page, "</dl>")?;
    }
    contents(page, &report.sections)?;
    writeln!(page, "<main>")?;
    for (index, section) in report.sections.iter().enumerate() {
        write_section(page, index + 1, section)?;
    }
    writeln!(page, "</main>\n</body>\n</html>")
}

fn contents(page: &mut String, sections: &[Section]) -> fmt::Result {
    writeln!(page, "<nav aria-label=\"Contents\">\n<b>Contents</b>\n<ul>")?;
    for (index, section) in sections.iter().enumerate() {
        writeln!(
            page,
            "<li><a href=\"#section-{}\">{}</a></li>",
            index + 1,
            escape(&section.heading)
        )?;
    }
    writeln!(page, "</ul>\n</nav>")
}

fn write_section(page: &mut String, number: usize, section: &Section) -> fmt::Result {
    writeln!(
        page,
        "<section id=\"section-{number}\">\n<h2>{}</h2>",
        escape(&section.heading)
    )?;
    paragraphs(page, &section.paragraphs)?;
    figures(page, &section.figures)?;
    results(page, &section.rows)?;
    conclusions(page, &section.conclusions)?;
    writeln!(page, "</section>")
}

fn paragraphs(page: &mut String, paragraphs: &[String]) -> fmt::Result {
    paragraphs
        .iter()
        .try_for_each(|paragraph| writeln!(page, "<p>{}</p>", escape(paragraph)))
}

fn figures(page: &mut String, figures: &[Figure]) -> fmt::Result {
    if figures.is_empty() {
        return Ok(());
    }
    writeln!(page, "<div class=\"figures\">")?;
    for Figure { id, caption, svg } in figures {
        let (id, caption) = (escape(id), escape(caption));
        writeln!(page, "<figure id=\"figure-{id}\">\n{}", svg.trim())?;
        writeln!(
            page,
            "<figcaption><b>Figure {id}.</b> {caption}</figcaption>\n</figure>"
        )?;
    }
    writeln!(page, "</div>")
}

fn results(page: &mut String, rows: &[Row]) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<h3>Results</h3>\n<div class=\"scroll\" tabindex=\"0\">\n<table class=\"results\">\n<thead><tr>"
    )?;
    let class = |kind: Kind| match kind {
        Kind::Word => "",
        Kind::Phrase => " class=\"phrase\"",
        Kind::Number => " class=\"number\"",
    };
    for column in &COLUMNS {
        writeln!(
            page,
            "<th scope=\"col\"{}>{}</th>",
            class(column.kind),
            escape(column.heading)
        )?;
    }
    writeln!(page, "</tr></thead>\n<tbody>")?;
    for row in rows {
        write!(page, "<tr>")?;
        for column in &COLUMNS {
            write!(
                page,
                "<td{}>{}</td>",
                class(column.kind),
                escape(&(column.cell)(row))
            )?;
        }
        writeln!(page, "</tr>")?;
    }
    writeln!(page, "</tbody>\n</table>\n</div>")
}

fn conclusions(page: &mut String, conclusions: &[Conclusion]) -> fmt::Result {
    if conclusions.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "<h3>Conclusions</h3>\n<div class=\"scroll\" tabindex=\"0\">\n<table class=\"claims\">"
    )?;
    writeln!(
        page,
        "<thead><tr><th scope=\"col\">claim</th><th scope=\"col\">measured</th><th scope=\"col\">verdict</th></tr></thead>\n<tbody>"
    )?;
    for Conclusion {
        claim,
        measured,
        verdict,
    } in conclusions
    {
        let (claim, measured, word) = (escape(claim), escape(measured), verdict.word());
        writeln!(
            page,
            "<tr><td>{claim}</td><td>{measured}</td><td class=\"{word}\">{word}</td></tr>"
        )?;
    }
    writeln!(page, "</tbody>\n</table>\n</div>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_page_is_self_contained_and_escaped() {
        let page = html(&sample::report());
        for forbidden in [
            "<script", "src=", "url(", "@import", "<link", "<3>", "<7>", "a|b<c>",
        ] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        // The namespace of the figures is the only address, and it is not loaded.
        assert_eq!(
            page.matches("http").count(),
            page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count()
        );
        for shown in [
            "Title &lt;1&gt;",
            "Figure 2a.",
            "id=\"figure-2b\"",
            "href=\"#section-1\"",
            "97.00",
            "class=\"agrees\"",
        ] {
            assert!(page.contains(shown), "{shown}");
        }
    }

    #[test]
    fn the_page_is_well_formed() {
        let page = html(&sample::report());
        let body = &page[page.find("<body>").unwrap()..page.find("</body>").unwrap() + 7];
        let document = roxmltree::Document::parse(body).unwrap();
        let mut ids: Vec<_> = document
            .descendants()
            .filter_map(|node| node.attribute("id"))
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, ["figure-2a", "figure-2b", "section-1"]);
    }

    /// XML forbids most control characters; others would turn the text around.
    #[test]
    fn the_page_is_well_formed_whatever_the_names() {
        let name = "\0\u{1b}[31m\u{7f}\u{9b}\u{2028}\u{202e}\u{fffe}\u{1ffff}<b>";
        let mut report = sample::report();
        report.title = name.into();
        report.facts[0].value = name.into();
        report.sections[0].heading = name.into();
        report.sections[0].rows[0].dataset = name.into();
        let page = html(&report);
        let body = &page[page.find("<body>").unwrap()..page.find("</body>").unwrap() + 7];
        let document = roxmltree::Document::parse(body).unwrap();
        let mut texts = document.descendants().filter_map(|node| node.text());
        let shown = r"\u{0}\u{1b}[31m\u{7f}\u{9b}\u{2028}\u{202e}\u{fffe}\u{1ffff}<b>";
        assert!(texts.any(|text| text == shown), "{page}");
    }

    #[test]
    fn an_empty_report_is_a_page() {
        assert!(html(&Report::default()).ends_with("</html>\n"));
    }
}
