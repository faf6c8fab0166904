//! A transcript for each kind of error: a command and the message it prints. A kind without a row
//! does not compile.

mod checkpoints;
mod data;
mod fetches;
mod folders;
mod nets;

use crate::{Desk, assert_error};

/// A command in a folder with certain files, and the error that it prints.
struct Transcript {
    files: Vec<(&'static str, Vec<u8>)>,
    line: &'static str,
    /// Identifies the error: the files, fields and numbers that it names, with `[..]` between them.
    error: &'static str,
}

/// `None` for a kind of error that no command can cause in a test.
type Row = Option<Transcript>;

#[expect(clippy::unnecessary_wraps, reason = "the rows beside have none")]
fn says(files: &[(&'static str, &[u8])], line: &'static str, error: &'static str) -> Row {
    let files = files.iter().map(|(name, bytes)| (*name, bytes.to_vec()));
    Some(Transcript {
        files: files.collect(),
        line,
        error,
    })
}

#[track_caller]
fn check(rows: Vec<Row>) {
    for Transcript { files, line, error } in rows.into_iter().flatten() {
        let desk = Desk::new();
        for (name, bytes) in files {
            std::fs::create_dir_all(desk.path(name).parent().unwrap()).unwrap();
            desk.put(name, bytes);
        }
        assert_error(&desk.firmgrad(line), 1, error);
    }
}
