//! Tests of replacing an earlier report, of refusing to, and of leaving no partial files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::*;
use crate::report::{Block, Figure, sample};

fn write_to(report: &Report, dir: &Path) -> Result<PathBuf, WriteError> {
    write(report, &Destination::Exactly(dir.into()))
}

/// The reason why a report is not at its destination. The report is saved elsewhere, complete.
#[track_caller]
fn refusal(report: &Report, dir: &Path) -> ReplaceError {
    let error = write_to(report, dir).unwrap_err();
    let WriteError::Folder(ReplaceError::Kept { kept, cause, .. }) = error else {
        panic!("{error}");
    };
    assert_eq!(names(&kept), NAMES);
    assert_eq!(names(&kept.join("figures")), ["2a.svg", "2b.svg"]);
    fs::remove_dir_all(kept).unwrap();
    *cause
}

fn figures(report: &mut Report) -> &mut Vec<Figure> {
    let blocks = &mut report.sections[0].blocks;
    let figures = blocks.iter_mut().find_map(|block| match block {
        Block::Figures(figures) => Some(figures),
        _ => None,
    });
    figures.unwrap()
}

const NAMES: [&str; 5] = [
    "figures",
    "index.html",
    "manifest.json",
    "report.md",
    "results.json",
];

/// The names in a folder, sorted.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = entries.collect();
    names.sort_unstable();
    names
}

#[test]
fn a_second_report_replaces_the_first() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("out").join("report");
    let mut report = sample::report();
    write_to(&report, &dir).unwrap();
    assert_eq!(names(&dir), NAMES);
    assert_eq!(names(&dir.join("figures")), ["2a.svg", "2b.svg"]);
    report.title = "The second".into();
    figures(&mut report).pop();
    write_to(&report, &dir).unwrap();
    assert!(
        fs::read_to_string(dir.join("index.html"))
            .unwrap()
            .contains("The second")
    );
    assert_eq!(names(&dir.join("figures")), ["2a.svg"]);
    assert_eq!(
        names(dir.parent().unwrap()),
        ["report"],
        "no temporary folder is left"
    );
    let rows: Vec<Row> =
        serde_json::from_str(&fs::read_to_string(dir.join("results.json")).unwrap()).unwrap();
    assert!(rows.iter().eq(report.rows()));
}

#[test]
fn a_failing_write_leaves_the_old_report() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("report");
    let mut report = sample::report();
    write_to(&report, &dir).unwrap();
    report.title = "The second".into();
    // Longer than a file name may be, so that writing fails half way.
    figures(&mut report)[1].id = "x".repeat(300);
    let error = write_to(&report, &dir).unwrap_err();
    assert!(matches!(error, WriteError::Folder(ReplaceError::Io { .. })));
    assert!(
        fs::read_to_string(dir.join("index.html"))
            .unwrap()
            .contains("Title &lt;1&gt;")
    );
    assert_eq!(
        names(home.path()),
        ["report"],
        "no temporary folder is left"
    );
}

/// Once a report was changed in any way, it belongs to the user. With the change undone, it can be
/// replaced.
#[test]
fn a_report_that_was_changed_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("report");
    write_to(&sample::report(), &dir).unwrap();
    type Change = fn(&Path) -> io::Result<()>;
    let page = fs::read(dir.join("index.html")).unwrap();
    let changes: [(Change, Change, &str); 6] = [
        (
            |dir| fs::write(dir.join("notes.txt"), "mine"),
            |dir| fs::remove_file(dir.join("notes.txt")),
            "notes.txt was added",
        ),
        (
            |dir| fs::write(dir.join("figures/holiday.jpg"), "mine"),
            |dir| fs::remove_file(dir.join("figures/holiday.jpg")),
            "figures/holiday.jpg was added",
        ),
        (
            |dir| fs::create_dir(dir.join("figures/more")),
            |dir| fs::remove_dir(dir.join("figures/more")),
            "figures/more was added",
        ),
        (
            |dir| fs::rename(dir.join("report.md"), dir.join("read.md")),
            |dir| fs::rename(dir.join("read.md"), dir.join("report.md")),
            "read.md was added, report.md is missing",
        ),
        (
            // A folder with the same name in place of a file.
            |dir| {
                fs::rename(dir.join("report.md"), dir.join("../kept"))?;
                fs::create_dir(dir.join("report.md"))
            },
            |dir| {
                fs::remove_dir(dir.join("report.md"))?;
                fs::rename(dir.join("../kept"), dir.join("report.md"))
            },
            "report.md is missing, report.md was added",
        ),
        (
            // Of the same length.
            |dir| {
                let mut page = fs::read(dir.join("index.html"))?;
                page[99] ^= 1;
                fs::write(dir.join("index.html"), page)
            },
            |dir| {
                let mut page = fs::read(dir.join("index.html"))?;
                page[99] ^= 1;
                fs::write(dir.join("index.html"), page)
            },
            "index.html was changed",
        ),
    ];
    for (change, undo, want) in changes {
        change(&dir).unwrap();
        let before = names(&dir);
        let ReplaceError::Foreign { found, .. } = refusal(&sample::report(), &dir) else {
            panic!("{want}");
        };
        assert_eq!(found, want);
        assert_eq!(names(&dir), before);
        undo(&dir).unwrap();
        write_to(&sample::report(), &dir).unwrap();
    }
    assert_eq!(fs::read(dir.join("index.html")).unwrap(), page);
    assert_eq!(names(home.path()), ["report"]);
}

#[test]
fn what_is_no_report_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("report");
    write_to(&sample::report(), &dir).unwrap();
    let found = |dir: &Path| match refusal(&sample::report(), dir) {
        ReplaceError::Foreign { found, .. } => found,
        error => panic!("{error}"),
    };
    assert_eq!(found(&dir.join("report.md")), "it is a file");
    // Like a report of an earlier version, or any other folder with these names.
    fs::remove_file(dir.join("manifest.json")).unwrap();
    let want = "it holds figures, index.html, report.md, 1 more and no manifest.json that this program \
                wrote (earlier versions wrote none)";
    assert_eq!(found(&dir), want);
    fs::write(dir.join("manifest.json"), "{}").unwrap();
    assert!(found(&dir).contains("manifest.json"));
    assert!(matches!(
        refusal(&sample::report(), Path::new("/")),
        ReplaceError::Nameless { .. }
    ));
    // A manifest that claims whatever is there does not cover symbolic links.
    #[cfg(unix)]
    {
        let dir = home.path().join("linked");
        write_to(&sample::report(), &dir).unwrap();
        fs::rename(dir.join("report.md"), home.path().join("mine.md")).unwrap();
        std::os::unix::fs::symlink("../mine.md", dir.join("report.md")).unwrap();
        assert_eq!(found(&dir), "report.md is missing, report.md was added");
        let link = home.path().join("link");
        std::os::unix::fs::symlink("linked", &link).unwrap();
        assert_eq!(found(&link), "it is a symbolic link");
    }
}

#[test]
fn an_empty_folder_is_filled() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("report");
    fs::create_dir(&dir).unwrap();
    write_to(&sample::report(), &dir).unwrap();
    assert!(dir.join("index.html").exists());
}

#[test]
fn figure_ids_are_distinct_file_names() {
    let home = tempfile::tempdir().unwrap();
    for id in ["", "../x", "a b", "2A"] {
        let mut report = sample::report();
        figures(&mut report)[1].id = id.into();
        let error = write_to(&report, &home.path().join("report")).unwrap_err();
        assert!(matches!(error, WriteError::FigureId(found) if found == id));
    }
    assert!(names(home.path()).is_empty());
}
