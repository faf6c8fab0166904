//! The data set that a word on the command line means, in two parts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use firmgrad_host::data::mnist::MnistFiles;
use firmgrad_host::data::scaling::{Lost, Precision, Scaling};
use firmgrad_host::data::split::Split;
use firmgrad_host::data::{Dataset, Features, csv, digits, idx_files, iris, mnist, moons};
use firmgrad_host::fetch::{fetch_mnist, foreign};
use firmgrad_host::progress::Progress;
use firmgrad_host::shown;
use firmgrad_host::training::{Column, Description, HeldOut, Origin, RecipeError};

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
    /// What a checkpoint says of a network that is trained on it, but for the rates.
    pub description: Description,
}

/// How data are brought to a network.
#[derive(Clone, Copy)]
pub enum Preparation<'a> {
    /// As for checkpoints of version 1: classes of tables in order of text, scaled in `f32`.
    Version1,
    /// Classes of tables in order of value, scaled in `f64`.
    Version2,
    /// With the classes and the scaling that a checkpoint describes; its name, for messages.
    Known(&'a Description, &'a str),
}

impl Preparation<'_> {
    /// The data with their classes in order.
    fn ordered(self, data: Dataset, is_table: bool, asked: &str) -> Result<Dataset> {
        Ok(match self {
            Self::Version1 if is_table => data.with_classes_as_text(),
            Self::Version1 | Self::Version2 => data,
            Self::Known(known, file) => as_known(data, known, asked, file)?,
        })
    }

    /// The scaling of data that are to have mean 0 and deviation 1, of which `train` are trained on.
    fn scaling(
        self,
        data: &Dataset,
        train: impl Iterator<Item = usize> + Clone,
        standardised: bool,
    ) -> Option<Scaling> {
        let measured =
            |precision| standardised.then(|| Scaling::of_samples(data, train, precision));
        match self {
            Self::Version1 => measured(Precision::Single),
            Self::Version2 => measured(Precision::Double),
            Self::Known(known, _) => scaling_of(known),
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

/// Whether `args` names a table.
pub fn is_table(args: &cli::Source) -> Result<bool> {
    Ok(matches!(Source::of(&args.dataset)?, Source::Table(_)))
}

/// Whether `args` names a data set whose test part is a file of its own.
pub fn is_in_parts(args: &cli::Source) -> bool {
    let source = Source::of(&args.dataset);
    matches!(source, Ok(Source::Mnist | Source::Folder(_)))
}

/// A data set before anything is held out or scaled.
enum Read {
    Whole(Dataset),
    /// To train on, to test on.
    Parts(Dataset, Dataset),
}

/// The data set that `args` names, for a network that is to be trained, or was by this version.
pub fn load(args: &cli::Source, progress: &Progress) -> Result<Data> {
    load_for(Preparation::Version2, args, progress)
}

/// The data set that `args` names, prepared as `preparation` says.
pub fn load_for(
    preparation: Preparation<'_>,
    args: &cli::Source,
    progress: &Progress,
) -> Result<Data> {
    let source = Source::of(&args.dataset)?;
    let name = source.name();
    let asked = shown::name(&args.dataset);
    let standardised = matches!(source, Source::Iris | Source::Table(_));
    let is_table = matches!(source, Source::Table(_));
    let classes = args.classes.map_or(mnist::CLASSES, Into::into);
    let whole = match source.read(args, classes, progress)? {
        Read::Whole(whole) => whole,
        Read::Parts(train, test) => {
            let origin = origin(&train);
            let train = preparation.ordered(train, is_table, &asked)?;
            let test = preparation.ordered(test, is_table, &asked)?;
            let description = description(&train, origin, None, None);
            return Ok(Data::new(name, train, test, None, description));
        }
    };
    let origin = origin(&whole);
    let whole = preparation.ordered(whole, is_table, &asked)?;
    if is_table {
        csv::ensure_classes(&whole)?;
    }
    let split = HeldOut {
        share: args.held_out(),
        seed: args.seed(),
    };
    let parts = Split::stratified(&whole, split.share, split.seed)?;
    ensure!(
        !standardised || parts.train().len() > 0,
        "the features of '{asked}' are brought to the mean and deviation of the training part, \
         which --test leaves empty"
    );
    let scaling = preparation.scaling(&whole, parts.train(), standardised);
    if let Some(scaling) = &scaling {
        warn_of(&scaling.lost(&whole, parts.train()), &whole, progress);
    }
    let description = description(&whole, origin, scaling.as_ref(), Some(split));
    let (train, test) = in_parts(&whole, &parts, scaling.as_ref())?;
    Ok(Data::new(name, train, test, scaling, description))
}

/// The data set that `args` names, for a network that was trained on what `known` describes: with
/// its classes and its scaling. Of the same data the two parts of the training; of a set that comes
/// in two parts, those; of others all samples, to test on.
///
/// `file` is what the network is called in messages.
pub fn load_known(
    args: &cli::Source,
    known: &Description,
    file: &str,
    progress: &Progress,
) -> Result<Data> {
    let source = Source::of(&args.dataset)?;
    let name = source.name();
    let made = source == Source::Moons;
    let mut args = args.clone();
    if made && args.seed.is_none() {
        args.seed = known.split.map(|split| split.seed);
    }
    let classes = args.classes.map_or(known.classes.len(), Into::into);
    let asked = shown::name(&args.dataset);
    let scaling = scaling_of(known);
    let whole = match source.read(&args, classes, progress)? {
        Read::Whole(whole) => whole,
        Read::Parts(train, test) => {
            let (train, test) = (
                as_known(train, known, &asked, file)?,
                as_known(test, known, &asked, file)?,
            );
            return Ok(Data::new(name, train, test, None, known.clone()));
        }
    };
    let origin = origin(&whole);
    let is_same = known
        .data
        .as_ref()
        .is_some_and(|data| data.is_same(&origin));
    let whole = as_known(whole, known, &asked, file)?;
    let Some(split) = known.split.filter(|_| is_same) else {
        for (option, given) in [
            ("--test", args.test.is_some()),
            ("--seed", args.seed.is_some() && !made),
        ] {
            ensure!(
                !given,
                "{option} means nothing for data that {file} was not trained on, all of which are \
                 asked about; leave it out"
            );
        }
        let test = match &scaling {
            Some(scaling) => scaling.apply_to(&whole, 0..whole.len())?,
            None => whole,
        };
        return Ok(Data::new(
            name,
            test.subset(&[]),
            test,
            scaling,
            known.clone(),
        ));
    };
    ensure!(
        args.test.is_none_or(|test| test == split.share),
        "{file} was trained with '--test {}' of these data: leave --test out",
        split.share
    );
    ensure!(
        args.seed.is_none_or(|seed| seed == split.seed),
        "{file} was trained with '--seed {}' on these data: leave --seed out",
        split.seed
    );
    let parts = Split::stratified(&whole, split.share, split.seed)?;
    let (train, test) = in_parts(&whole, &parts, scaling.as_ref())?;
    Ok(Data::new(name, train, test, scaling, known.clone()))
}

/// The data with the classes, features and scale of bytes that a network knows.
fn as_known(data: Dataset, known: &Description, asked: &str, file: &str) -> Result<Dataset> {
    let names: Vec<&String> = known.features.iter().map(|column| &column.name).collect();
    ensure!(
        data.feature_names.iter().eq(names.iter().copied()),
        "the features of '{asked}' are {}, those that {file} was trained on are {}",
        shown::list(&data.feature_names),
        shown::list(&names)
    );
    let data = data.with_classes(&known.classes).map_err(|class| {
        anyhow!(
            "the class '{}' of '{asked}' is none that {file} was trained on: {}",
            shown::name(&class),
            shown::list(&known.classes)
        )
    })?;
    match known.scale {
        None => Ok(data),
        Some(scale) => data.with_scale(scale).with_context(|| {
            format!("{file} was trained on images of bytes, '{asked}' holds other numbers")
        }),
    }
}

/// Both parts of a data set, scaled.
fn in_parts(
    whole: &Dataset,
    parts: &Split,
    scaling: Option<&Scaling>,
) -> Result<(Dataset, Dataset)> {
    Ok(match scaling {
        Some(scaling) => (
            scaling.apply_to(whole, parts.train())?,
            scaling.apply_to(whole, parts.test())?,
        ),
        None => (whole.part(parts.train())?, whole.part(parts.test())?),
    })
}

/// What a checkpoint of a network says that is trained on `whole`, but for its rates.
fn description(
    whole: &Dataset,
    origin: Origin,
    scaling: Option<&Scaling>,
    split: Option<HeldOut>,
) -> Description {
    let column = |(feature, name): (usize, &String)| Column {
        name: name.clone(),
        mean: scaling.map_or(0.0, |scaling| scaling.mean[feature]),
        deviation: scaling.map_or(1.0, |scaling| scaling.deviation[feature]),
        precision: scaling.map_or(Precision::Double, |scaling| scaling.precision),
    };
    Description {
        data: Some(origin),
        classes: whole.classes.clone(),
        features: whole.feature_names.iter().enumerate().map(column).collect(),
        scale: match whole.features {
            Features::Bytes { scale, .. } => Some(scale),
            _ => None,
        },
        split,
        rates: None,
    }
}

fn origin(whole: &Dataset) -> Origin {
    Origin {
        name: whole.name.clone(),
        samples: whole.len() as u64,
        fingerprint: whole.fingerprint(),
    }
}

/// The scaling of a network's features; `None` where it has none.
fn scaling_of(known: &Description) -> Option<Scaling> {
    let columns = &known.features;
    let changes = |column: &Column| (column.mean, column.deviation) != (0.0, 1.0);
    columns.iter().any(changes).then(|| {
        let numbers = |number: fn(&Column) -> f64| columns.iter().map(number).collect();
        Scaling {
            mean: numbers(|column| column.mean),
            deviation: numbers(|column| column.deviation),
            precision: columns
                .first()
                .map_or(Precision::Double, |column| column.precision),
        }
    })
}

impl Data {
    fn new(
        name: String,
        train: Dataset,
        test: Dataset,
        scaling: Option<Scaling>,
        description: Description,
    ) -> Self {
        Self {
            name,
            train,
            test: (!test.is_empty()).then_some(test),
            scaling,
            description,
        }
    }
}

/// The table that `args` names, all of it to test on, for a network that was trained on the data
/// set `trained`: with the scaling and the classes of that one.
pub fn load_another(
    preparation: Preparation<'_>,
    args: &cli::Source,
    trained: &str,
    progress: &Progress,
) -> Result<Data> {
    // Asked before the data set of the training is read.
    let source = Source::of(&args.dataset)?;
    ensure!(
        matches!(source, Source::Table(_)),
        "--trained-on means nothing for the data set '{}'; leave it out",
        shown::name(&args.dataset)
    );
    let label = match Source::of(trained)? {
        Source::Table(_) => args.label.clone(),
        _ => None,
    };
    let known = cli::Source {
        dataset: trained.into(),
        label,
        ..args.clone()
    };
    let Data {
        scaling,
        description,
        ..
    } = load_for(preparation, &known, progress)?;
    let Some(scaling) = scaling else {
        bail!(
            "--trained-on takes a table or iris, whose features are scaled, not '{}'",
            shown::name(trained)
        );
    };
    let name = source.name();
    let Read::Whole(table) = source.read(args, description.classes.len(), progress)? else {
        unreachable!("a table is in one part");
    };
    let asked = shown::name(&args.dataset);
    let table = as_known(
        table,
        &description,
        &asked,
        &format!("'{}'", shown::name(trained)),
    )?;
    let test = scaling.apply_to(&table, 0..table.len())?;
    Ok(Data::new(
        name,
        test.subset(&[]),
        test,
        Some(scaling),
        description,
    ))
}

impl Source {
    /// Reads the data set; `classes` are those of IDX files.
    fn read(&self, args: &cli::Source, classes: usize, progress: &Progress) -> Result<Read> {
        self.refuse_foreign_options(args)?;
        let (train, test) = match self {
            Self::Moons => return Ok(Read::Whole(made_moons(args)?)),
            Self::Iris => return Ok(Read::Whole(iris::iris())),
            Self::Digits => return Ok(Read::Whole(digits::digits())),
            Self::Table(path) => {
                return Ok(Read::Whole(csv::read(path, args.label.as_deref())?));
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
    Ok(moons::moons(samples, noise, args.seed()))
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
