//! Files of MNIST that cannot be fetched.

use firmgrad_host::fetch::{FetchError, Refusal};

use super::{Row, check, says};
use crate::gzip::gzip;

const FROM: &str = "fetch mnist --from folder";

/// A file that has the name of one of MNIST's.
fn occupied(bytes: &[u8], error: &'static str) -> Row {
    let file = ("data/mnist/t10k-labels-idx1-ubyte", bytes);
    says(&[file], "fetch mnist --from .", error)
}

crate::every! {
    fn of_fetches(FetchError) -> Row {
        FetchError::Folder { .. } => says(
            &[("file", b"mine")], "fetch mnist --data file/mnist --from .", "folder file/mnist[..]choose another",
        ),
        FetchError::Irregular(_) => says(
            &[("data/mnist/t10k-labels-idx1-ubyte/x", b"")],
            "fetch mnist --from .",
            "data/mnist/t10k-labels-idx1-ubyte is a folder, not a file",
        ),
        FetchError::Occupied { .. } => occupied(
            b"mine", "data/mnist/t10k-labels-idx1-ubyte[..]4 of 10008 bytes[..]move it away or delete it",
        ),
        FetchError::Unavailable { .. } => says(
            &[("folder/notes", b"mine")],
            FROM,
            "train-images-idx3-ubyte[..]train-labels-idx1-ubyte[..]t10k-images-idx3-ubyte[..]\
             t10k-labels-idx1-ubyte[..]folder[..]data/mnist[..]--from",
        ),
    }
}

crate::every! {
    fn of_sources(Refusal) -> Row {
        Refusal::Lacks { .. } => says(&[("folder/notes", b"mine")], FROM, "folder (it has no train-images-idx3-ubyte)"),
        Refusal::Irregular(_) => says(
            &[("folder/train-images-idx3-ubyte/x", b"")], FROM, "(folder/train-images-idx3-ubyte is a folder, not a file",
        ),
        Refusal::WebPage { .. } => occupied(b"<html>", "found a web page instead of t10k-labels-idx1-ubyte"),
        Refusal::Partial { .. } => occupied(&[0; 10_007], "t10k-labels-idx1-ubyte ends after 10007 of 10008 bytes"),
        Refusal::TooLong { .. } => occupied(&[0; 10_009], "t10k-labels-idx1-ubyte is longer than 10008 bytes"),
        Refusal::Hash { .. } => occupied(&[0; 10_008], "t10k-labels-idx1-ubyte has SHA-256 [..], expected "),
        Refusal::Read { .. } => occupied(&gzip(&[7; 10_008])[..30], "reading t10k-labels-idx1-ubyte failed: "),
        Refusal::Archive(_) => says(
            &[("file", b"<html>")], "fetch mnist --from file", "file (it is neither a folder nor a tar archive",
        ),
        // Need a full disk, a server, or another program.
        Refusal::Write { .. } | Refusal::Request(_) | Refusal::NoProgram(_) | Refusal::Program(_) => None,
    }
}

#[test]
fn fetches() {
    check(of_fetches());
    check(of_sources());
}
