//! What the command tells its caller besides success and failure.

/// The exit code for the answer "no".
pub const NO: u8 = 3;

/// The exit code for a run that diverged.
pub const DIVERGED: u8 = 4;
