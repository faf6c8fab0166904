//! Checks that the test of every figure makes.

/// Asserts that `svg` is well-formed, has a title and a description, has a size, scales, loads
/// nothing, has no ids and shows all of `texts`.
pub(super) fn assert_figure(svg: &str, texts: &[&str]) {
    let document = roxmltree::Document::parse(svg).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    assert!(root.has_attribute("viewBox"));
    let words: Vec<_> = root
        .children()
        .filter(|node| node.is_element())
        .take(2)
        .collect();
    assert_eq!(
        ["title", "desc"],
        [0, 1].map(|place| words[place].tag_name().name())
    );
    let [title, description] = [0, 1].map(|place| words[place].text().unwrap_or_default());
    assert!(
        title.len() > 10 && description.len() >= 20 && title != description,
        "{title}: {description}"
    );
    for side in ["width", "height"] {
        let length: f64 = root
            .attribute(side)
            .expect("a size")
            .parse()
            .expect("a number");
        assert!(length > 100.0, "{side} {length}");
    }
    for element in document.descendants().filter(|node| node.is_element()) {
        assert!(!["script", "style", "image", "use"].contains(&element.tag_name().name()));
        assert!(
            element
                .attributes()
                .all(|attribute| attribute.name() != "id" && attribute.name() != "href")
        );
        assert!(
            element
                .attributes()
                .all(|attribute| !attribute.value().contains("NaN"))
        );
    }
    let shown: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.text())
        .map(str::trim)
        .collect();
    for text in texts {
        assert!(shown.contains(text), "{text:?} is not among {shown:?}");
    }
}
