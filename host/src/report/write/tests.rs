//! Replacing, refusing and leaving nothing behind.

use super::*;
use crate::report::sample;

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
    write(&report, &dir).unwrap();
    assert_eq!(
        names(&dir),
        ["figures", "index.html", "report.md", "results.json"]
    );
    assert_eq!(names(&dir.join("figures")), ["2a.svg", "2b.svg"]);
    report.title = "The second".into();
    report.sections[0].figures.pop();
    write(&report, &dir).unwrap();
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
    write(&report, &dir).unwrap();
    report.title = "The second".into();
    // Longer than a file's name may be, so that the write fails half way.
    report.sections[0].figures[1].id = "x".repeat(300);
    let error = write(&report, &dir).unwrap_err();
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

#[test]
fn foreign_folders_and_files_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("report");
    write(&sample::report(), &dir).unwrap();
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    let error = write(&sample::report(), &dir).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("name another folder, or empty that one")
    );
    assert_eq!(fs::read_to_string(dir.join("notes.txt")).unwrap(), "mine");
    assert!(matches!(
        write(&sample::report(), &dir.join("notes.txt")),
        Err(WriteError::Folder(ReplaceError::Foreign { .. }))
    ));
    assert!(matches!(
        write(&sample::report(), Path::new("/")),
        Err(WriteError::Folder(ReplaceError::Nameless { .. }))
    ));
}

#[test]
fn an_empty_folder_is_filled() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("report");
    fs::create_dir(&dir).unwrap();
    write(&sample::report(), &dir).unwrap();
    assert!(dir.join("index.html").exists());
}

#[test]
fn figure_ids_are_distinct_file_names() {
    let home = tempfile::tempdir().unwrap();
    for id in ["", "../x", "a b", "2A"] {
        let mut report = sample::report();
        report.sections[0].figures[1].id = id.into();
        let error = write(&report, &home.path().join("report")).unwrap_err();
        assert!(matches!(error, WriteError::FigureId(found) if found == id));
    }
    assert!(names(home.path()).is_empty());
}
