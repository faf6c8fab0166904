//! The command `firmgrad`.
fn main() {}
