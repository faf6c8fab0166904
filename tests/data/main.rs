//! Data sets: their contents, and the errors of the readers.

mod fetch;
#[path = "../kit/gzip.rs"]
mod gzip;
mod idx_files;
mod sets;
mod tables;

/// Asserts that a message is one line and contains each of `parts`.
#[track_caller]
fn assert_says(message: &str, parts: &[&str]) {
    assert!(!message.contains('\n'), "{message}");
    for part in parts {
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
}
