//! Tests that every page is complete, safe and machine-readable.

use super::*;
use crate::report::sample;

/// The page's body, which is also valid XML.
fn body(page: &str) -> &str {
    &page[page.find("<body>").unwrap()..page.find("</body>").unwrap() + 7]
}

/// The body with closing tags added for elements that HTML leaves open.
fn closed(page: &str) -> String {
    body(page).replace("<wbr>", "")
}

#[test]
fn the_page_is_self_contained_and_escaped() {
    let page = html(&sample::report()).unwrap();
    for forbidden in [
        "<script", "src=", "url(", "@import", "<link", "<3>", "<7>", "a|b<c>",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // The only address is the namespace of the figures, which is not loaded.
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
        "class=\"verdict agrees\"",
        "(5)",
        "<b>Checked:</b> 2e-16 &lt; 1",
        "<caption>Caption &lt;4&gt;</caption>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn the_page_is_well_formed() {
    let page = closed(&html(&sample::report()).unwrap());
    let document = roxmltree::Document::parse(&page).unwrap();
    let mut ids: Vec<_> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["figure-2a", "figure-2b", "section-1"]);
    let named = |name: &'static str| {
        let nodes = document.descendants();
        nodes
            .filter(move |node| node.tag_name().name() == name)
            .count()
    };
    // One formula within text, one displayed; one caption per table.
    assert_eq!((named("math"), named("table"), named("caption")), (2, 2, 2));
}

/// XML forbids most control characters. Some other characters would reverse the direction of the
/// text.
#[test]
fn the_page_is_well_formed_whatever_the_names() {
    let name = "\0\u{1b}[31m\u{7f}\u{9b}\u{2028}\u{202e}\u{fffe}\u{1ffff}<b>";
    let mut report = sample::report();
    report.title = name.into();
    report.facts[0].value = name.into();
    report.sections[0].heading = name.into();
    for block in &mut report.sections[0].blocks {
        match block {
            Block::Text(text) => *text = name.into(),
            Block::Table(table) => table.rows[0][0] = name.into(),
            _ => {}
        }
    }
    let page = closed(&html(&report).unwrap());
    let document = roxmltree::Document::parse(&page).unwrap();
    let texts = document.descendants().filter_map(|node| node.text());
    let shown = r"\u{0}\u{1b}[31m\u{7f}\u{9b}\u{2028}\u{202e}\u{fffe}\u{1ffff}<b>";
    assert!(texts.filter(|text| *text == shown).count() >= 5, "{page}");
}

#[test]
fn long_names_may_be_broken() {
    assert_eq!(breakable("a_b<c"), "a_<wbr>b&lt;c");
}

#[test]
fn a_formula_that_is_none_is_an_error() {
    let mut report = sample::report();
    report.introduction = vec![Text::with_maths("See $\\frac{$.")];
    assert!(html(&report).is_err());
}

#[test]
fn an_empty_report_is_a_page() {
    assert!(html(&Report::default()).unwrap().ends_with("</html>\n"));
}
