//! Files and folders appear completely or not at all, on a disk that fails and in a process that
//! dies.

mod files;
mod folders;
