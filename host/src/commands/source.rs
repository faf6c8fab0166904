//! The data set that a word on the command line means, in two parts.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail, ensure};
use firmgrad_host::data::mnist::MnistFiles;
use firmgrad_host::data::scaling::{Lost, Precision, Scaling};
use firmgrad_host::data::split::Split;
use firmgrad_host::data::{Dataset, csv, digits, idx_files, iris, mnist, moons};
use firmgrad_host::fetch::{fetch_mnist, foreign};
use firmgrad_host::progress::Progress;
use firmgrad_host::shown;
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

/// How tables are brought to a network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Preparation {
    /// As for checkpoints of version 1: classes in order of text, scaled in `f32`.
    Version1,
    /// Classes in order of value, scaled in `f64`.
    Version2,
}

impl Preparation {
    /// A table with its classes in order.
    fn ordered(self, table: Dataset) -> Dataset {
        match self {
            Self::Version1 => table.with_classes_as_text(),
            Self::Version2 => table,
        }
    }

    const fn precision(self) -> Precision {
        match self {
            Self::Version1 => Precision::Single,
            Self::Version2 => Precision::Double,
        }
    }
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

/// The data set that `args` names, for a network that is to be trained, or was by this version.
pub fn load(args: &cli::Source, progress: &Progress) -> Result<Data> {
    load_for(Preparation::Version2, args, progress)
}

/// The data set that `args` names, prepared as `preparation` says.
pub fn load_for(preparation: Preparation, args: &cli::Source, progress: &Progress) -> Result<Data> {
    let source = Source::of(&args.dataset)?;
    source.refuse_foreign_options(args)?;
    let name = source.name();
    let standardised = matches!(source, Source::Iris | Source::Table(_));
    let classes = args.classes.map_or(mnist::CLASSES, Into::into);
    let whole = match source {
        Source::Moons => made_moons(args)?,
        Source::Iris => iris::iris(),
        Source::Digits => digits::digits(),
        Source::Table(path) => {
            let table = preparation.ordered(csv::read(&path, args.label.as_deref())?);
            csv::ensure_classes(&table)?;
            table
        }
        Source::Pair(images, labels) => idx_files::load_pair(&images, &labels, &name, classes)?,
        Source::Mnist => {
            let folder = args.data.as_deref().unwrap_or(Path::new("data/mnist"));
            return in_two_parts(name, published(folder, progress)?.load(mnist::CLASSES)?);
        }
        Source::Folder(folder) => {
            let files = MnistFiles::find(&folder)?;
            return in_two_parts(name, files.load(classes)?);
        }
    };
    let split = Split::stratified(&whole, args.test.unwrap_or(0.3), args.seed)?;
    ensure!(
        !standardised || split.train().len() > 0,
        "the features of '{}' are brought to the mean and deviation of the training part, which \
         --test leaves empty",
        shown::name(&args.dataset)
    );
    let scaling =
        standardised.then(|| Scaling::of_samples(&whole, split.train(), preparation.precision()));
    let (train, test) = match &scaling {
        Some(scaling) => {
            warn_of(&scaling.lost(&whole, split.train()), &whole, progress);
            let part = |samples| scaling.apply_to(&whole, samples);
            (
                part(split.train())?,
                scaling.apply_to(&whole, split.test())?,
            )
        }
        None => (whole.part(split.train())?, whole.part(split.test())?),
    };
    Ok(Data {
        name,
        train,
        test: (!test.is_empty()).then_some(test),
        scaling,
        drawn: true,
    })
}

/// What a network was trained on, as far as another table has to agree.
pub struct Known<'a> {
    /// What it is called in messages.
    pub name: &'a str,
    pub feature_names: &'a [String],
    pub classes: &'a [String],
    pub scaling: Scaling,
}

/// The table that `args` names, all of it to test on, for a network that was trained on the data
/// set `trained`: with the scaling and the classes of that one.
pub fn load_another(
    preparation: Preparation,
    args: &cli::Source,
    trained: &str,
    progress: &Progress,
) -> Result<Data> {
    // Asked before the data set of the training is read.
    let Source::Table(_) = Source::of(&args.dataset)? else {
        bail!(
            "--trained-on means nothing for the data set '{}'; leave it out",
            shown::name(&args.dataset)
        );
    };
    let label = match Source::of(trained)? {
        Source::Table(_) => args.label.clone(),
        _ => None,
    };
    let known = cli::Source {
        dataset: trained.into(),
        label,
        ..args.clone()
    };
    let Data { train, scaling, .. } = load_for(preparation, &known, progress)?;
    let Some(scaling) = scaling else {
        bail!(
            "--trained-on takes a table or iris, whose features are scaled, not '{}'",
            shown::name(trained)
        );
    };
    load_table(
        args,
        Known {
            name: trained,
            feature_names: &train.feature_names,
            classes: &train.classes,
            scaling,
        },
    )
}

/// The table that `args` names, all of it to test on, with the scaling and the classes of what a
/// network was trained on.
pub fn load_table(args: &cli::Source, known: Known<'_>) -> Result<Data> {
    let source = Source::of(&args.dataset)?;
    let name = source.name();
    let asked = shown::name(&args.dataset);
    let Source::Table(path) = source else {
        bail!("'{asked}' is no table: name a file that ends in .csv");
    };
    let table = csv::read(&path, args.label.as_deref())?;
    let trained = shown::name(known.name);
    ensure!(
        table.feature_names == known.feature_names,
        "the features of '{asked}' are {}, those of '{trained}' are {}",
        shown::list(&table.feature_names),
        shown::list(known.feature_names)
    );
    let table = table.with_classes(known.classes).map_err(|class| {
        anyhow!(
            "the class '{}' of '{asked}' is none of '{trained}'",
            shown::name(&class)
        )
    })?;
    let scaling = known.scaling;
    Ok(Data {
        name,
        train: scaling.apply(&table.subset(&[])),
        test: Some(scaling.apply_to(&table, 0..table.len())?),
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
                    "there is no data set '{}'; name moons, iris, digits or mnist, a table \
                     that ends in .csv, a pair of IDX files as IMAGES,LABELS, or a folder of \
                     files named like MNIST's",
                    shown::name(word)
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
                let name = shown::name(&args.dataset);
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

/// The files of MNIST, fetched where they are missing; says so where they are others.
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

/// Names the features of a table that tell nothing, or less than they could.
fn warn_of(lost: &Lost, table: &Dataset, progress: &Progress) {
    let named = |features: &[usize]| {
        let names: Vec<&String> = features
            .iter()
            .map(|&feature| &table.feature_names[feature])
            .collect();
        shown::list(&names)
    };
    let table = shown::name(&table.name);
    if !lost.constant.is_empty() {
        progress.say(&format!(
            "warning: '{table}': features that are the same in all training samples tell nothing: {}",
            named(&lost.constant)
        ));
    }
    if !lost.merged.is_empty() {
        progress.say(&format!(
            "warning: '{table}': features of which different values become one when they are scaled, \
             for lack of digits: {}; look for values far beyond the others",
            named(&lost.merged)
        ));
    }
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
