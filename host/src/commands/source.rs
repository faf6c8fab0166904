//! The data set that a word on the command line means, in two parts.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail, ensure};
use firmgrad_host::data::mnist::MnistFiles;
use firmgrad_host::data::scaling::Scaling;
use firmgrad_host::data::{Dataset, csv, digits, idx_files, iris, mnist, moons, split};
use firmgrad_host::fetch::fetch_mnist;
use firmgrad_host::progress::Progress;
use firmgrad_host::training::RecipeError;

use crate::cli;

/// A data set as the network gets it.
pub struct Data {
    /// What folders are called after it.
    pub name: String,
    pub train: Dataset,
    /// `None` where nothing is held out.
    pub test: Option<Dataset>,
    /// How the features were changed.
    pub scaling: Option<Scaling>,
    /// Whether the seed decides what is held out.
    pub drawn: bool,
}

/// Where a data set comes from.
#[derive(PartialEq)]
enum Source {
    Moons,
    Iris,
    Digits,
    Mnist,
    Table(PathBuf),
    Pair(PathBuf, PathBuf),
    Folder(PathBuf),
}

/// The data set that `args` names.
pub fn load(args: &cli::Source, progress: &Progress) -> Result<Data> {
    let source = Source::of(&args.dataset)?;
    source.refuse_foreign_options(args)?;
    let name = source.name();
    let standardised = matches!(source, Source::Iris | Source::Table(_));
    let classes = args.classes.map_or(mnist::CLASSES, Into::into);
    let whole = match source {
        Source::Moons => made_moons(args)?,
        Source::Iris => iris::iris(),
        Source::Digits => digits::digits(),
        Source::Table(path) => csv::read(&path, args.label.as_deref())?,
        Source::Pair(images, labels) => idx_files::load_pair(&images, &labels, &name, classes)?,
        Source::Mnist => {
            let folder = args.data.as_deref().unwrap_or(Path::new("data/mnist"));
            return in_two_parts(name, fetched(folder, progress)?.load(mnist::CLASSES)?);
        }
        Source::Folder(folder) => {
            let files = MnistFiles::find(&folder)?;
            return in_two_parts(name, files.load(classes)?);
        }
    };
    let (train, test) = split::stratified(&whole, args.test.unwrap_or(0.3), args.seed)?;
    ensure!(
        !standardised || !train.is_empty(),
        "the features of '{}' are brought to the mean and deviation of the training part, which \
         --test leaves empty",
        args.dataset
    );
    let scaling = standardised.then(|| Scaling::of(&train));
    let scaled = |part: Dataset| match &scaling {
        Some(scaling) => scaling.apply(&part),
        None => part,
    };
    Ok(Data {
        name,
        train: scaled(train),
        test: (!test.is_empty()).then(|| scaled(test)),
        scaling,
        drawn: true,
    })
}

/// The table that `args` names, all of it to test on, for a network that was trained on the data
/// set `trained`: with the scaling and the classes of that one.
pub fn load_another(args: &cli::Source, trained: &str, progress: &Progress) -> Result<Data> {
    let source = Source::of(&args.dataset)?;
    let name = source.name();
    let Source::Table(path) = source else {
        let asked = &args.dataset;
        bail!("--trained-on means nothing for the data set '{asked}'; leave it out");
    };
    let asked = csv::read(&path, args.label.as_deref())?;
    let label = match Source::of(trained)? {
        Source::Table(_) => args.label.clone(),
        _ => None,
    };
    let known = cli::Source {
        dataset: trained.into(),
        label,
        ..args.clone()
    };
    let Data { train, scaling, .. } = load(&known, progress)?;
    let Some(scaling) = scaling else {
        bail!("--trained-on takes a table or iris, whose features are scaled, not '{trained}'");
    };
    ensure!(
        asked.feature_names == train.feature_names,
        "the features of '{}' are {}, those of '{trained}' are {}",
        args.dataset,
        asked.feature_names.join(", "),
        train.feature_names.join(", ")
    );
    let asked = asked.with_classes(&train.classes).map_err(|class| {
        anyhow!(
            "the class '{class}' of '{}' is none of '{trained}'",
            args.dataset
        )
    })?;
    Ok(Data {
        name,
        train: scaling.apply(&asked.subset(&[])),
        test: Some(scaling.apply(&asked)),
        scaling: Some(scaling),
        drawn: true,
    })
}

impl Source {
    fn of(word: &str) -> Result<Self> {
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
                    "there is no data set '{word}'; name moons, iris, digits or mnist, a table \
                     that ends in .csv, a pair of IDX files as IMAGES,LABELS, or a folder of \
                     files named like MNIST's"
                ),
            },
        })
    }

    fn name(&self) -> String {
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

    /// An option that means nothing here would otherwise be overlooked in silence.
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
                let name = &args.dataset;
                bail!("{option} means nothing for the data set '{name}'; leave it out");
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
    Ok(moons::moons(samples, noise, args.seed))
}

/// The files of MNIST, fetched where they are missing.
fn fetched(folder: &Path, progress: &Progress) -> Result<mnist::MnistFiles> {
    if let Ok(files) = mnist::MnistFiles::find(folder) {
        return Ok(files);
    }
    Ok(fetch_mnist(folder, None, &|event| {
        progress.fetch_event(&event)
    })?)
}

fn in_two_parts(name: String, (train, test): (Dataset, Dataset)) -> Result<Data> {
    Ok(Data {
        name,
        train,
        test: (!test.is_empty()).then_some(test),
        scaling: None,
        drawn: false,
    })
}
