//! Runs the program of one framework.

use std::path::Path;
use std::process::{Command, Stdio};

/// A program of this package.
#[derive(Clone, Copy)]
pub enum Program {
    /// A binary in the same folder as this one.
    Rust(&'static str),
    /// A script in `python/`.
    Python(&'static str),
}

impl Program {
    /// Runs the program on `threads` threads and returns what it printed.
    ///
    /// # Panics
    /// If the program cannot be started, or fails.
    pub fn run(self, arguments: &[String], threads: usize, python: &str) -> String {
        let mut command = match self {
            Self::Rust(name) => {
                let compare = std::env::current_exe().expect("a path to this program");
                Command::new(compare.with_file_name(name))
            }
            Self::Python(name) => {
                let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
                let mut command = Command::new(python);
                command.arg(scripts.join(name));
                command
            }
        };
        for variable in THREADS {
            command.env(variable, threads.to_string());
        }
        for variable in OPENBLAS {
            command.env_remove(variable);
        }
        let output = command.args(arguments).stderr(Stdio::inherit()).output();
        let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(output.status.success(), "{command:?}: {}", output.status);
        String::from_utf8(output.stdout).expect("text")
    }
}

/// The environment variables that tell rayon, PyTorch and numpy how many threads to use.
const THREADS: [&str; 3] = [
    "RAYON_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
];

/// Environment variables that slow numpy's matrix product down when they are set.
const OPENBLAS: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];
