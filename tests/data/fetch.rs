//! Results of a fetch, without a network.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use firmgrad_host::fetch::{Event, FetchError, fetch_mnist};

use crate::assert_says;
use crate::gzip::gzip;

/// A fetch from `from` that has to fail: its message, and the refusals that it reported.
#[track_caller]
fn failure(folder: &Path, from: &Path) -> (String, Vec<String>) {
    let refusals = RefCell::new(Vec::new());
    let report = |event: Event<'_>| {
        if let Event::Refused { refusal, .. } = event {
            refusals.borrow_mut().push(refusal.to_string());
        }
    };
    let error = fetch_mnist(folder, Some(from), &report).unwrap_err();
    (error.to_string(), refusals.into_inner())
}

/// Whether `folder` has no files, temporary ones included.
fn is_bare(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn content_that_is_not_mnist_never_gets_its_name() {
    let cases: [(&[u8], &str); 6] = [
        (b"", "ends after 0 of 47040016 bytes"),
        (b"too short", "ends after 9 of 47040016 bytes"),
        (
            b"<html>404</html>",
            "found a web page instead of train-images",
        ),
        (&vec![0; 47_040_016], "expected ba891046e6505d7a"),
        (&gzip(&vec![0; 60_000_000]), "longer than 47040016 bytes"),
        (
            &gzip(&[0; 99])[..20],
            "reading train-images-idx3-ubyte failed",
        ),
    ];
    for (bytes, part) in cases {
        let (from, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(from.path().join("train-images-idx3-ubyte"), bytes).unwrap();
        let (message, refusals) = failure(target.path(), from.path());
        assert_says(&message, &[part, from.path().to_str().unwrap(), "--from"]);
        assert_says(&refusals[0], &[part]);
        assert!(is_bare(target.path()));
    }
}

#[test]
fn a_source_without_the_files_is_said() {
    let (from, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (message, _) = failure(target.path(), from.path());
    assert_says(
        &message,
        &[
            "it has no train-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        ],
    );
    let (message, _) = failure(target.path(), Path::new("no/such"));
    assert_says(
        &message,
        &["tried no/such", "neither a folder nor a tar archive"],
    );
    let page = from.path().join("mnist.tgz");
    fs::write(&page, "<html>not here</html>").unwrap();
    let (message, _) = failure(target.path(), &page);
    assert_says(&message, &["neither a folder nor a tar archive"]);
    assert!(is_bare(target.path()));
}

#[test]
fn an_archive_with_the_wrong_files_leaves_nothing() {
    let (from, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(10_008);
    let name = "package/data/t10k-labels-idx1-ubyte";
    archive
        .append_data(&mut header, name, &[0; 10_008][..])
        .unwrap();
    let path = from.path().join("mnist.tgz");
    fs::write(&path, gzip(&archive.into_inner().unwrap())).unwrap();
    let (message, _) = failure(target.path(), &path);
    assert_says(
        &message,
        &["mnist.tgz", "t10k-labels-idx1-ubyte has SHA-256"],
    );
    assert!(is_bare(target.path()));
}

#[test]
fn a_foreign_file_under_a_final_name_is_left_alone() {
    let (from, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = target.path().join("t10k-labels-idx1-ubyte");
    fs::write(&path, "mine").unwrap();
    let error = fetch_mnist(target.path(), Some(from.path()), &|_| {}).unwrap_err();
    assert!(matches!(error, FetchError::Occupied { .. }));
    let parts = [
        path.to_str().unwrap(),
        "4 of 10008 bytes",
        "move it away or delete it",
    ];
    assert_says(&error.to_string(), &parts);
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}

#[test]
fn what_a_fetch_cut_off_left_is_removed_and_nothing_else() {
    let (from, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    for name in [".fetch-Ab3dE9", ".fetched", "fetch-Ab3dE9", "notes.txt"] {
        let file = fs::File::create(target.path().join(name)).unwrap();
        file.set_modified(hour_ago).unwrap();
    }
    // Another fetch may still be using it.
    fs::write(target.path().join(".fetch-recent"), "new").unwrap();
    fs::create_dir(target.path().join(".fetch-folder")).unwrap();
    failure(target.path(), from.path());
    let entries = fs::read_dir(target.path()).unwrap();
    let mut left: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    left.sort_unstable();
    let others = [
        ".fetch-folder",
        ".fetch-recent",
        ".fetched",
        "fetch-Ab3dE9",
        "notes.txt",
    ];
    assert_eq!(left, others);
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (message, _) = failure(&file.path().join("mnist"), Path::new("."));
    assert_says(&message, &["cannot create the folder", "choose another"]);
}
