//! Which data set a word on the command line names.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use firmgrad_host::data::mnist::MnistFiles;
use firmgrad_host::data::{Dataset, LIMIT, csv, digits, idx_files, iris, mnist, moons};
use firmgrad_host::fetch::{fetch_mnist, foreign};
use firmgrad_host::progress::Progress;
use firmgrad_host::read;
use firmgrad_host::shown;
use firmgrad_host::training::RecipeError;

use crate::cli;

/// Where a data set comes from.
#[derive(PartialEq)]
pub enum Source {
    Moons,
    Iris,
    Digits,
    Mnist,
    Table(PathBuf),
    Pair(PathBuf, PathBuf),
    Folder(PathBuf),
}

/// Whether `args` names a table.
pub fn is_table(args: &cli::Source) -> Result<bool> {
    Ok(matches!(Source::of(&args.dataset)?, Source::Table(_)))
}

/// Whether `args` names a data set that comes with its test part in a separate file.
pub fn is_in_parts(args: &cli::Source) -> bool {
    let source = Source::of(&args.dataset);
    matches!(source, Ok(Source::Mnist | Source::Folder(_)))
}

/// A data set as read, before samples are held out or features scaled.
pub enum Read {
    Whole(Dataset),
    /// A training part and a test part.
    Parts(Dataset, Dataset),
}

impl Source {
    /// Reads the data set. `classes` is the number of classes of IDX files. The labels of a table
    /// are in the column that is named, or in the only column besides the known features, or in the
    /// last.
    pub fn read(
        &self,
        args: &cli::Source,
        classes: usize,
        known: &[&String],
        progress: &Progress,
    ) -> Result<Read> {
        self.refuse_foreign_options(args)?;
        let (train, test) = match self {
            Self::Moons => return Ok(Read::Whole(made_moons(args)?)),
            Self::Iris => return Ok(Read::Whole(iris::iris())),
            Self::Digits => return Ok(Read::Whole(digits::digits())),
            Self::Table(path) => {
                let text = read::read(path, LIMIT)?;
                let label = match &args.label {
                    None if !known.is_empty() => csv::label_beside(&text, path, known)?,
                    label => label.clone(),
                };
                return Ok(Read::Whole(csv::parse(&text, path, label.as_deref())?));
            }
            Self::Pair(images, labels) => {
                let pair = idx_files::load_pair(images, labels, &self.name(), classes)?;
                return Ok(Read::Whole(pair));
            }
            Self::Mnist => {
                let folder = args.data.as_deref().unwrap_or(Path::new("data/mnist"));
                published(folder, progress)?.load(mnist::CLASSES)?
            }
            Self::Folder(folder) => MnistFiles::find(folder)?.load(classes)?,
        };
        Ok(Read::Parts(train, test))
    }

    /// The data set that a word names.
    pub fn of(word: &str) -> Result<Self> {
        let path = Path::new(word);
        let is_table = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        Ok(match word {
            "moons" => Self::Moons,
            "iris" => Self::Iris,
            "digits" => Self::Digits,
            "mnist" => Self::Mnist,
            _ if path.is_dir() => Self::Folder(path.into()),
            _ if is_table => Self::Table(path.into()),
            _ => match word.split_once(',') {
                Some((images, labels)) => Self::Pair(images.into(), labels.into()),
                None => bail!(
                    "there is no data set '{}'; name moons, iris, digits or mnist, a table \
                     that ends in .csv, a pair of IDX files as IMAGES,LABELS, or a folder of \
                     files named like MNIST's",
                    shown::name(word)
                ),
            },
        })
    }

    /// The name that is used for folders.
    pub fn name(&self) -> String {
        let path = match self {
            Self::Moons => return "moons".into(),
            Self::Iris => return "iris".into(),
            Self::Digits => return "digits".into(),
            Self::Mnist => return "mnist".into(),
            Self::Table(path) | Self::Pair(path, _) => path.with_extension(""),
            Self::Folder(path) => path.clone(),
        };
        let name = path.file_name().unwrap_or("data".as_ref());
        name.to_string_lossy().into_owned()
    }

    /// Refuses options that do not apply to this data set, which would otherwise be ignored
    /// silently.
    fn refuse_foreign_options(&self, args: &cli::Source) -> Result<()> {
        let is_moons = *self == Self::Moons;
        let in_two_parts = matches!(self, Self::Mnist | Self::Folder(_));
        let options = [
            ("--samples", args.samples.is_some(), is_moons),
            ("--noise", args.noise.is_some(), is_moons),
            (
                "--label",
                args.label.is_some(),
                matches!(self, Self::Table(_)),
            ),
            (
                "--classes",
                args.classes.is_some(),
                matches!(self, Self::Pair(..) | Self::Folder(_)),
            ),
            ("--data", args.data.is_some(), *self == Self::Mnist),
            ("--test", args.test.is_some(), !in_two_parts),
        ];
        for (option, given, has_meaning) in options {
            if given && !has_meaning {
                let name = shown::name(&args.dataset);
                bail!("{option} does not apply to the data set '{name}'; leave it out");
            }
        }
        Ok(())
    }
}

fn made_moons(args: &cli::Source) -> Result<Dataset> {
    let noise = args.noise.unwrap_or(0.2);
    if !(0.0..=1e6).contains(&noise) {
        return Err(RecipeError::Number {
            name: "noise",
            found: noise.to_string(),
            expected: "a number from 0 to 1000000",
        }
        .into());
    }
    let samples = args.samples.unwrap_or(200) as usize;
    Ok(moons::moons(samples, noise, args.seed()))
}

/// Finds the files of MNIST and fetches those that are missing. Says so if they are not the
/// published ones.
fn published(folder: &Path, progress: &Progress) -> Result<mnist::MnistFiles> {
    let Ok(files) = mnist::MnistFiles::find(folder) else {
        return Ok(fetch_mnist(folder, None, &|event| {
            progress.fetch_event(&event)
        })?);
    };
    for refusal in foreign(&files)? {
        progress.say(&format!("warning: not the published MNIST: {refusal}"));
    }
    Ok(files)
}
