//! Folders that hold something of the user's.

use firmgrad_host::replace::ReplaceError;
use firmgrad_host::report::WriteError;

use super::{Row, check, says};

crate::every! {
    fn of_folders(ReplaceError) -> Row {
        ReplaceError::Foreign { .. } => says(
            &[("mine/notes", b"mine")],
            "train moons --out mine",
            "mine exists and is not an unchanged training run[..]notes[..]manifest.json[..]choose another",
        ),
        ReplaceError::Nameless { .. } => says(&[], "reproduce --only iris --out ..", ".. does not name a folder that a report can be written to"),
        // A name that no file system accepts.
        ReplaceError::Io { .. } => says(
            &[],
            concat!(
                "train moons --out ",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
            ),
            "cannot write 0123[..]: ",
        ),
        // Needs a folder that is created while another is moved.
        ReplaceError::Displaced { .. } => None,
        // Needs a folder that is changed during the run.
        ReplaceError::Kept { .. } => None,
    }
}

crate::every! {
    fn of_reports(WriteError) -> Row {
        // The report's figures and formulas come from the program, and all of its numbers fit into
        // JSON.
        WriteError::FigureId(_) | WriteError::Maths(_) | WriteError::Json(_) => None,
        WriteError::Folder(_) => says(
            &[("mine/notes", b"mine")], "reproduce --only iris --out mine", "mine exists and is not an unchanged report",
        ),
    }
}

#[test]
fn folders() {
    check(of_folders());
    check(of_reports());
}
