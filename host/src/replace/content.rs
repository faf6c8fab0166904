//! What an output folder contains.

/// A file of an output folder: its path within the folder, with `/` as separator, and its content.
pub type Content = (String, Vec<u8>);
