//! `firmgrad reproduce`, on the part that needs no download.

use std::fs;

use firmgrad_host::report::Row;

use super::{Desk, errors, names};

#[test]
fn iris_becomes_a_report_that_a_new_one_replaces() {
    let desk = Desk::new();
    desk.answer("reproduce --quick --only iris --out out");
    for file in [
        "index.html",
        "report.md",
        "figures/4d.svg",
        "figures/4e.svg",
        "figures/4f.svg",
    ] {
        assert!(desk.path("out").join(file).is_file(), "{file}");
    }
    let results = fs::read(desk.path("out/results.json")).unwrap();
    let rows: Vec<Row> = serde_json::from_slice(&results).unwrap();
    // Three networks on the petals and on all features for the seed that the figures show, and on
    // all features for twenty other seeds.
    assert_eq!(rows.len(), 3 * 22);
    assert!(rows.iter().all(|row| row.test_accuracy > Some(0.8)));
    let page = fs::read_to_string(desk.path("out/index.html")).unwrap();
    let rest = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    assert!(!rest.contains("<script") && !rest.contains("http"));

    desk.answer("reproduce --quick --only iris --seed 2 --out out");
    assert_ne!(fs::read(desk.path("out/results.json")).unwrap(), results);
    assert_eq!(names(&desk.path(".")), ["out"]);

    // A file of the user's in the report's folder.
    desk.put("out/figures/holiday.jpg", "mine");
    let output = desk.firmgrad("reproduce --quick --only iris --out out");
    assert_eq!(output.status.code(), Some(1));
    let want = "wrote: figures/holiday.jpg was added; choose another folder";
    assert!(errors(&output).contains(want), "{}", errors(&output));
    assert_eq!(
        fs::read(desk.path("out/figures/holiday.jpg")).unwrap(),
        b"mine"
    );
}

/// A folder of the user's, with file names that a report has.
#[test]
fn what_looks_like_a_report() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("fake/figures")).unwrap();
    let mine = [
        "fake/index.html",
        "fake/results.json",
        "fake/figures/holiday.jpg",
    ];
    for file in mine {
        desk.put(file, "mine");
    }
    desk.refuses(
        "reproduce --only iris --quick --out fake",
        "fake exists and is not an unchanged report that this program wrote: it holds figures, index.html, \
         results.json and no manifest.json that this program wrote (earlier versions wrote none); choose \
         another folder, or move that one away",
    );
    for file in mine {
        assert_eq!(fs::read(desk.path(file)).unwrap(), b"mine");
    }
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).unwrap();
    desk.put("out/diary.txt", "mine");
    let output = desk.firmgrad("reproduce --quick --only iris --out out");
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("exists and is not an unchanged report"));
    assert_eq!(fs::read(desk.path("out/diary.txt")).unwrap(), b"mine");
}

#[test]
fn quick_and_full_exclude_one_another() {
    let output = Desk::new().firmgrad("reproduce --quick --full");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn seeds_of_the_full_networks_are_at_least_one() {
    let output = Desk::new().firmgrad("reproduce --seeds 0");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("0 is not in 1..=1000"),
        "{}",
        errors(&output)
    );
}

/// Without `--out` nothing is replaced, and the output names the report's folder.
#[test]
fn reports_are_numbered() {
    let desk = Desk::new();
    for folder in ["report", "report-2"] {
        let said = desk.answer("reproduce --only iris --quick");
        assert!(
            said.starts_with(&format!("{folder}/index.html: ")),
            "{said}"
        );
    }
    assert_eq!(names(&desk.path(".")), ["report", "report-2"]);
}
