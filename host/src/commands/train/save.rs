//! The file that a run saves its checkpoints to.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};
use firmgrad::checkpoint::{Checkpoint, CheckpointError};
use firmgrad_host::atomic::{self, Machine, WriteError};
use firmgrad_host::data::mnist::MnistFiles;
use firmgrad_host::progress::Progress;

use crate::cli;
use crate::commands::checkpoint::read;

/// The number of bytes that is enough to tell that a file is not a checkpoint.
const HEAD: u64 = 64;

/// A path for checkpoints, where there is nothing yet or an earlier checkpoint.
pub struct Save<'a> {
    path: &'a Path,
    /// Files that the run reads its samples from.
    inputs: Vec<PathBuf>,
    progress: &'a Progress,
    /// Why the latest checkpoint is not in its place, and where it is instead.
    lost: Option<(WriteError, Option<PathBuf>)>,
}

impl<'a> Save<'a> {
    /// Checks before long work that a run can save to `path`, if it reads `source` and writes its
    /// results to one of `folders`.
    pub fn new(
        path: &'a Path,
        source: &cli::Source,
        folders: &[PathBuf],
        progress: &'a Progress,
    ) -> Result<Self> {
        check_folders(path, folders)?;
        let save = Self {
            path,
            inputs: inputs(source),
            progress,
            lost: None,
        };
        save.check_old()
            .map_err(|error| anyhow!("cannot save to {}: {error}", path.display()))?;
        atomic::check(path)?;
        Ok(save)
    }

    /// Saves a checkpoint. If that fails, it goes to the system's temporary folder and the run
    /// continues: the path may be writable again for the next checkpoint.
    pub fn keep(&mut self, bytes: &[u8]) {
        let written = self.check_old().map_err(|error| WriteError {
            path: self.path.into(),
            cause: io::Error::other(error),
        });
        let written = written.and_then(|()| atomic::write(&Machine, self.path, bytes));
        let earlier = self.lost.take();
        let is_first = earlier.is_none();
        let earlier = earlier.and_then(|(_, kept)| kept);
        if let Err(error) = written {
            let Ok(kept) = atomic::keep("firmgrad-checkpoint-", bytes) else {
                // An earlier checkpoint is better than none.
                self.lost = Some((error, earlier));
                return;
            };
            if is_first {
                let warning = lost(&error, Some(&kept));
                self.progress
                    .say(&format!("warning: {warning}; training continues"));
            }
            self.lost = Some((error, Some(kept)));
        }
        if let Some(earlier) = earlier {
            let _ = fs::remove_file(earlier);
        }
    }

    /// The path of the latest checkpoint.
    ///
    /// # Errors
    /// Why it is not at that path, and where it is instead.
    pub fn end(self) -> Result<PathBuf> {
        match self.lost {
            None => Ok(self.path.into()),
            Some((error, kept)) => Err(anyhow!("{}", lost(&error, kept.as_deref()))),
        }
    }

    /// Refuses an existing file that is not an earlier checkpoint, or that the run reads.
    fn check_old(&self) -> Result<(), String> {
        let is_file = fs::symlink_metadata(self.path).is_ok_and(|found| found.is_file());
        // Anything else is refused when it is written to.
        if !is_file {
            return Ok(());
        }
        if self.inputs.iter().any(|input| is_same(input, self.path)) {
            return Err("the run reads that file; name another".into());
        }
        let no_checkpoint = |cause: &dyn std::fmt::Display| {
            format!(
                "the file exists and is not a checkpoint that can be replaced: {cause}; name another \
                 file, or move that one away"
            )
        };
        let mut head = Vec::new();
        let opened = File::open(self.path);
        opened
            .and_then(|file| file.take(HEAD).read_to_end(&mut head))
            .map_err(|error| no_checkpoint(&error))?;
        if let Err(error @ CheckpointError::NotACheckpoint) = Checkpoint::parse(&head) {
            return Err(no_checkpoint(&error));
        }
        let bytes = read(self.path).map_err(|error| no_checkpoint(&error))?;
        match Checkpoint::parse(&bytes) {
            Ok(_) => Ok(()),
            Err(error) => Err(no_checkpoint(&error)),
        }
    }
}

fn lost(error: &WriteError, kept: Option<&Path>) -> String {
    match kept {
        Some(kept) => format!("{error}; the latest checkpoint is in {}", kept.display()),
        None => format!(
            "{error}; the checkpoint could not be saved to the system's temporary folder either"
        ),
    }
}

/// Refuses a path that names a folder, or that lies in one of `folders`.
fn check_folders(path: &Path, folders: &[PathBuf]) -> Result<()> {
    // A name with something after it, as in `name/`, is the name of a folder.
    let text = path.as_os_str().as_encoded_bytes();
    let named = path
        .file_name()
        .is_some_and(|name| text.ends_with(name.as_encoded_bytes()));
    ensure!(
        named && !path.is_dir(),
        "cannot save to {}: it names a folder, not a file",
        path.display()
    );
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        ensure!(
            parent.is_dir(),
            "cannot save to {}: there is no folder {}",
            path.display(),
            parent.display()
        );
    }
    for folder in folders {
        ensure!(
            !resolved(path).starts_with(resolved(folder)),
            "cannot save to {}: the folder {} is only for the results of the run",
            path.display(),
            folder.display()
        );
    }
    Ok(())
}

/// The absolute path, with symbolic links resolved as far as the path exists.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let existing = absolute.ancestors().find_map(|ancestor| {
        let rest = absolute.strip_prefix(ancestor).ok()?;
        Some(fs::canonicalize(ancestor).ok()?.join(rest))
    });
    existing.unwrap_or(absolute)
}

/// The files that samples may be read from.
fn inputs(source: &cli::Source) -> Vec<PathBuf> {
    let word = source.dataset.as_str();
    let folder = match word {
        "moons" | "iris" | "digits" => return Vec::new(),
        "mnist" => source.data.clone().unwrap_or("data/mnist".into()),
        folder => folder.into(),
    };
    if let Ok(files) = MnistFiles::find(&folder) {
        return vec![
            files.train_images,
            files.train_labels,
            files.test_images,
            files.test_labels,
        ];
    }
    let pair = word.split_once(',').map(<[&str; 2]>::from);
    let pair = pair.into_iter().flatten().map(PathBuf::from);
    pair.chain([folder]).collect()
}

/// Whether two paths refer to the same file.
fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path| fs::metadata(path).map(|found| (found.dev(), found.ino()));
        matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
    }
    #[cfg(not(unix))]
    {
        let place = |path| fs::canonicalize(path);
        matches!((place(one), place(other)), (Ok(one), Ok(other)) if one == other)
    }
}
