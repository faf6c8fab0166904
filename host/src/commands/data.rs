//! Loads a data set in two parts, with classes numbered and features scaled for a network.

use anyhow::{Context, Result, anyhow, bail, ensure};
use firmgrad_host::data::scaling::{Lost, Precision, Scaling};
use firmgrad_host::data::split::Split;
use firmgrad_host::data::{Dataset, Features, csv, mnist};
use firmgrad_host::progress::Progress;
use firmgrad_host::shown;
use firmgrad_host::training::{Column, Description, HeldOut, Origin};

use super::source::{Read, Source};
use crate::cli;

/// A data set, ready for a network.
pub struct Data {
    /// The name that is used for folders.
    pub name: String,
    pub train: Dataset,
    /// `None` where nothing is held out.
    pub test: Option<Dataset>,
    /// How the features were scaled.
    pub scaling: Option<Scaling>,
    /// What a checkpoint records about a network trained on this data set, except for the training settings.
    pub description: Description,
}

/// How to prepare data for a network.
#[derive(Clone, Copy)]
pub enum Preparation<'a> {
    /// As for checkpoints of version 1: classes of tables in text order, features scaled in `f32`.
    Version1,
    /// Classes of tables in order of value, features scaled in `f64`.
    Version2,
    /// With the classes and the scaling that a checkpoint describes. The string names it in
    /// messages.
    Known(&'a Description, &'a str),
}

impl Preparation<'_> {
    /// The data set with its classes in the right order.
    fn ordered(self, data: Dataset, is_table: bool, asked: &str) -> Result<Dataset> {
        Ok(match self {
            Self::Version1 if is_table => data.with_classes_as_text(),
            Self::Version1 | Self::Version2 => data,
            Self::Known(known, file) => as_known(data, known, asked, file)?,
        })
    }

    /// The scaling to mean 0 and standard deviation 1, if the data are `standardised`; measured on the
    /// samples `train`, or taken from the checkpoint.
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

/// Loads the data set that `args` names, for a network that will be, or was, trained by this
/// version.
pub fn load(args: &cli::Source, progress: &Progress) -> Result<Data> {
    load_for(Preparation::Version2, args, progress)
}

/// Loads the data set that `args` names, prepared according to `preparation`.
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
    let (classes, features) = match preparation {
        Preparation::Known(known, _) => (known.classes.len(), names(known)),
        _ => (mnist::CLASSES, Vec::new()),
    };
    let classes = args.classes.map_or(classes, Into::into);
    let whole = match source.read(args, classes, &features, progress)? {
        Read::Whole(whole) => whole,
        Read::Parts(train, test) => {
            let origin = origin(&train);
            let train = preparation.ordered(train, is_table, &asked)?;
            let test = preparation.ordered(test, is_table, &asked)?;
            ensure_trained(&train, &test)?;
            warn_of_classes(&train, progress);
            let description = description(&train, origin, None, None);
            return Ok(Data::new(name, train, test, None, description));
        }
    };
    let origin = origin(&whole);
    let whole = preparation.ordered(whole, is_table, &asked)?;
    if is_table {
        csv::ensure_distinct(&whole, args.dataset.as_ref())?;
        csv::ensure_classes(&whole)?;
        ensure!(
            whole.classes.len() > 1,
            "all labels of '{asked}' are '{}', so there is only one class: name another column with \
             --label",
            shown::name(&whole.classes[0])
        );
    }
    let split = HeldOut {
        share: args.held_out(),
        seed: args.seed(),
    };
    if let Preparation::Known(known, file) = preparation
        && is_same(known, &origin)
        && let Some(split) = known.split
    {
        ensure_split(split, args, file)?;
    }
    let parts = Split::stratified(&whole, split.share, split.seed)?;
    ensure!(
        !standardised || parts.train().len() > 0,
        "the features of '{asked}' are scaled by the mean and the standard deviation of the training \
         part, which --test leaves empty: hold out less"
    );
    let scaling = preparation.scaling(&whole, parts.train(), standardised);
    if let Some(scaling) = &scaling {
        warn_of(&scaling.lost(&whole, parts.train()), &whole, progress);
    }
    let description = description(&whole, origin, scaling.as_ref(), Some(split));
    let (train, test) = in_parts(&whole, &parts, scaling.as_ref())?;
    warn_of_classes(&train, progress);
    Ok(Data::new(name, train, test, scaling, description))
}

/// Loads the data set that `args` names for a network that was trained on the data described by
/// `known`, with the same classes and scaling.
///
/// The data that the network was trained on are split as in training. A data set that comes in two
/// parts keeps them. Of any other data, all samples are for testing.
///
/// `file` names the network in messages.
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
    let whole = match source.read(&args, classes, &names(known), progress)? {
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
    let is_same = is_same(known, &origin);
    let whole = as_known(whole, known, &asked, file)?;
    let Some(split) = known.split.filter(|_| is_same) else {
        for (option, given) in [
            ("--test", args.test.is_some()),
            ("--seed", args.seed.is_some() && !made),
        ] {
            ensure!(
                !given,
                "{option} does not apply to data that {file} was not trained on, of which all samples \
                 are used; leave it out"
            );
        }
        progress.say(&format!(
            "note: '{asked}' is not the data set that {file} was trained on; all {} samples are \
             used, although the network may have been trained on some of them",
            whole.len()
        ));
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
    ensure_split(split, &args, file)?;
    let parts = Split::stratified(&whole, split.share, split.seed)?;
    let (train, test) = in_parts(&whole, &parts, scaling.as_ref())?;
    Ok(Data::new(name, train, test, scaling, known.clone()))
}

/// Warns about classes that have no training sample.
fn warn_of_classes(train: &Dataset, progress: &Progress) {
    let mut found = vec![false; train.classes.len()];
    for &label in &train.labels {
        found[usize::from(label)] = true;
    }
    let missing: Vec<&String> = train
        .classes
        .iter()
        .zip(found)
        .filter_map(|(name, found)| (!found).then_some(name))
        .collect();
    if !missing.is_empty() && !train.is_empty() {
        progress.say(&format!(
            "warning: '{}' has no training sample of the classes {}; the network will not learn to \
             predict them",
            shown::name(&train.name),
            shown::list(&missing)
        ));
    }
}

/// Refuses a class that occurs in the test part but not in the training part.
fn ensure_trained(train: &Dataset, test: &Dataset) -> Result<()> {
    let has =
        |data: &Dataset, class: usize| data.labels.iter().any(|&label| usize::from(label) == class);
    for (class, name) in train.classes.iter().enumerate() {
        ensure!(
            has(train, class) || !has(test, class),
            "the class '{}' of '{}' has test samples but no training sample: complete the \
             training part, or remove the class from the test part",
            shown::name(name),
            shown::name(&train.name)
        );
    }
    Ok(())
}

/// Whether these are the data that the network was trained on.
fn is_same(known: &Description, origin: &Origin) -> bool {
    let data = known.data.as_ref();
    data.is_some_and(|data| data.is_same(origin))
}

/// Refuses to split the data that a network was trained on differently: the checkpoint records what
/// was held out.
fn ensure_split(split: HeldOut, args: &cli::Source, file: &str) -> Result<()> {
    ensure!(
        args.test.is_none_or(|test| test == split.share),
        "{file} was trained with '--test {}' on these data: leave out --test",
        split.share
    );
    ensure!(
        args.seed.is_none_or(|seed| seed == split.seed),
        "{file} was trained with '--seed {}' on these data: leave out --seed",
        split.seed
    );
    Ok(())
}

/// Lists the names of features; images have none.
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    match names {
        [] => "pixels".to_owned(),
        names => shown::list(names),
    }
}

/// The names of the features that a network was trained on.
fn names(known: &Description) -> Vec<&String> {
    known.features.iter().map(|column| &column.name).collect()
}

/// The data set with the classes, the features and the byte scale that a network was trained with.
fn as_known(data: Dataset, known: &Description, asked: &str, file: &str) -> Result<Dataset> {
    let names = names(known);
    ensure!(
        data.feature_names.iter().eq(names.iter().copied()),
        "the features of '{asked}' are {}, but {file} was trained on {}",
        listed(&data.feature_names),
        listed(&names)
    );
    let data = data.with_classes(&known.classes).map_err(|class| {
        anyhow!(
            "the class '{}' of '{asked}' is not one that {file} was trained on: {}",
            shown::name(&class),
            shown::list(&known.classes)
        )
    })?;
    match known.scale {
        None => Ok(data),
        Some(scale) => data.with_scale(scale).with_context(|| {
            format!("{file} was trained on images whose pixels are bytes, but '{asked}' does not hold bytes")
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

/// What a checkpoint records about a network trained on `whole`, except for its training settings.
fn description(
    whole: &Dataset,
    origin: Origin,
    scaling: Option<&Scaling>,
    split: Option<HeldOut>,
) -> Description {
    let column = |(feature, name): (usize, &String)| Column {
        name: name.clone(),
        mean: scaling.map_or(0.0, |scaling| scaling.mean[feature]),
        standard_deviation: scaling.map_or(1.0, |scaling| scaling.standard_deviation[feature]),
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
        settings: None,
    }
}

fn origin(whole: &Dataset) -> Origin {
    Origin {
        name: whole.name.clone(),
        samples: whole.len() as u64,
        fingerprint: whole.fingerprint(),
    }
}

/// The scaling of a network's features; `None` if they are not scaled.
fn scaling_of(known: &Description) -> Option<Scaling> {
    let columns = &known.features;
    let is_scaled = |column: &Column| (column.mean, column.standard_deviation) != (0.0, 1.0);
    columns.iter().any(is_scaled).then(|| {
        let each = |value: fn(&Column) -> f64| columns.iter().map(value).collect();
        Scaling {
            mean: each(|column| column.mean),
            standard_deviation: each(|column| column.standard_deviation),
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

/// Loads the table that `args` names, all of it for testing, for a network that was trained on the
/// data set `trained`: with the scaling and the classes of that data set.
pub fn load_another(
    preparation: Preparation<'_>,
    args: &cli::Source,
    trained: &str,
    progress: &Progress,
) -> Result<Data> {
    // Checked before the training data set is read.
    let source = Source::of(&args.dataset)?;
    ensure!(
        matches!(source, Source::Table(_)),
        "--trained-on does not apply to the data set '{}'; leave it out",
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
    let Read::Whole(table) = source.read(
        args,
        description.classes.len(),
        &names(&description),
        progress,
    )?
    else {
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

/// Warns about features of a table that carry no information, or lose some.
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
            "warning: '{table}': features that have the same value in all training samples: {}",
            named(&lost.constant)
        ));
    }
    if !lost.merged.is_empty() {
        progress.say(&format!(
            "warning: '{table}': features of which different values become equal when they are scaled \
             and rounded to f32: {}; look for outliers",
            named(&lost.merged)
        ));
    }
}
