//! Data sets: their facts, and what the readers say to files that are not what they should be.

mod fetch;
mod idx_files;
mod sets;
mod tables;

/// Checks that a message is one line and contains every one of `parts`.
#[track_caller]
fn assert_says(message: &str, parts: &[&str]) {
    assert!(!message.contains('\n'), "{message}");
    for part in parts {
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
}
