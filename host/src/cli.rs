//! The command line: commands, options and their help.

mod parse;

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum, value_parser};
use firmgrad::Shape;
use firmgrad_host::device::OptLevel;
use firmgrad_host::reproduce::Part;
use firmgrad_host::training::{Initialiser, OptimizerName};
pub use parse::{Decay, MOST_THREADS, shortened};

/// Train small neural networks and see what they cost.
#[derive(Parser)]
#[command(name = "firmgrad", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Fetch a data set
    Fetch(Fetch),
    /// Train a network on a data set
    ///
    /// The run's folder holds metrics.jsonl, weights.safetensors, curves.svg, confusion.svg and,
    /// for data with two features, boundary.svg; manifest.json lists them. The folder appears once
    /// the run is complete. A folder given with --out is replaced if it is empty, or if it is an
    /// earlier run with nothing added and nothing changed. Any other folder is refused.
    Train(Box<Train>),
    /// Show what a checkpoint holds: the network, and how far it has been trained
    Inspect(Inspect),
    /// Evaluate the network of a checkpoint on a data set
    ///
    /// The checkpoint records how features are scaled, how classes are numbered and what was held
    /// out. On the data it was trained on, both parts are evaluated; on other data, all samples.
    Eval(Ask),
    /// Print the predictions of a checkpoint's network for the samples of a data set
    ///
    /// The checkpoint records how features are scaled, how classes are numbered and what was held
    /// out. For the data it was trained on, the held-out part is predicted, or all samples if
    /// nothing was held out; for other data, all samples.
    Predict(Ask),
    /// Show what a network needs, layer by layer: values, parameters, arithmetic and memory
    Plan(Plan),
    /// Check the gradients of a network, layer by layer
    ///
    /// The gradient with respect to each parameter, as training computes it, is compared in double
    /// precision with two others: one from dual numbers, which is exact up to rounding, and one
    /// from central differences.
    Check(Check),
    /// Measure where the time of a training step goes on this machine
    ///
    /// Every pass through every layer is timed separately and compared with the machine's peak, on
    /// the values it gets in a step with normally distributed weights and inputs. Terms with a
    /// factor of 0 count like any other, although a pass may skip them, so results above 100 % of
    /// the peak are possible.
    Profile(Profile),
    /// Reproduce every experiment of the assignment as a report with figures and tables
    ///
    /// The report appears once it is complete. A folder given with --out is replaced if it is
    /// empty, or if it is an earlier report with nothing added and nothing changed. Any other
    /// folder is refused.
    Reproduce(Reproduce),
}

#[derive(Args)]
pub struct Fetch {
    /// The data set
    #[arg(value_enum)]
    pub set: FetchedSet,
    /// Folder to put its files in
    #[arg(long, value_name = "DIR", default_value = "data/mnist")]
    pub data: PathBuf,
    /// Folder or tar archive to take the files from, instead of the internet
    #[arg(long, value_name = "PATH")]
    pub from: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum FetchedSet {
    /// Handwritten digits of 28 by 28 pixels
    Mnist,
}

#[derive(Args, Clone)]
#[command(after_help = DATASETS)]
pub struct Train {
    #[command(flatten)]
    pub source: Source,
    /// The network in net notation, such as "conv 3x3x8 same, relu, maxpool 2x2, dense 10"
    /// [default: fits the data]
    #[arg(long)]
    pub net: Option<String>,
    /// How to draw the initial weights [default: he for nets with relu, else xavier]
    #[arg(long, value_enum, hide_possible_values = true, value_name = NAMES_OF_INIT, conflicts_with = "resume")]
    pub init: Option<Initialiser>,
    /// The optimiser [default: adam]
    #[arg(long, value_enum, hide_possible_values = true, value_name = NAMES_OF_OPTIMIZERS)]
    pub optimizer: Option<OptimizerName>,
    /// The learning rate [default: 0.1 for sgd, 0.02 with momentum, else 0.01, or 0.002 for images]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub learning_rate: Option<f32>,
    /// L2 weight decay [default: 0]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub weight_decay: Option<f32>,
    /// The learning-rate schedule: constant, cosine (down to 0), or step:EVERY:FACTOR
    /// [default: constant]
    #[arg(long, value_name = "HOW", value_parser = parse::decay)]
    pub schedule: Option<Decay>,
    /// Samples per step [default: 20; 50 for large data sets]
    #[arg(long, value_name = "N")]
    pub batch: Option<usize>,
    /// Passes over the training samples [default: 100; 20 for images; 2 for large data sets]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub epochs: Option<f64>,
    /// Number of steps, instead of epochs
    #[arg(long, value_name = "N", conflicts_with = "epochs")]
    pub steps: Option<u32>,
    /// Number of threads; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = parse::threads)]
    pub threads: Option<usize>,
    /// Folder for the results; may replace those of an earlier run [default: the first free of
    /// runs/DATASET, runs/DATASET-2, ...]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Save a checkpoint to this file at the end, with everything needed to continue training; an
    /// existing file is replaced only if it is a checkpoint
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Also save a checkpoint every so many steps
    #[arg(long, value_name = "STEPS", requires = "save", value_parser = value_parser!(u32).range(1..))]
    pub checkpoint_every: Option<u32>,
    /// Continue training from a checkpoint, with the same result as an uninterrupted run: net,
    /// optimiser, batch, learning rate, schedule, seed and split come from the file. An option that differs is
    /// refused, or gives a warning if it may be intended. Metrics and times start again
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
}

/// The options that choose a data set.
#[derive(Args, Clone, Default)]
pub struct Source {
    /// The data set; see below
    pub dataset: String,
    /// Seed of the data, the weights and the order of the samples [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Share of each class to hold out for testing [default: 0.3]
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true)]
    pub test: Option<f64>,
    /// Number of points of moons [default: 200]
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(2..=1_000_000))]
    pub samples: Option<u32>,
    /// Standard deviation of the noise of moons [default: 0.2]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub noise: Option<f32>,
    /// Column of a table that holds the labels [default: the last]
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// Number of classes of IDX files [default: 10]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256))]
    pub classes: Option<u16>,
    /// Folder with the files of mnist [default: data/mnist]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl Source {
    /// The requested seed, or the default.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or(1)
    }

    /// The requested share to hold out, or the default.
    pub fn held_out(&self) -> f64 {
        self.test.unwrap_or(0.3)
    }
}

#[derive(Args, Clone)]
#[command(after_help = DATASETS)]
pub struct Ask {
    /// The checkpoint, as `train --save` writes it
    pub file: PathBuf,
    #[command(flatten)]
    pub source: Source,
    /// The data set that the network was trained on, for a file that does not record it, such as
    /// one of version 1. Features are scaled and classes are numbered as in that data set; give
    /// --test and --seed as in training
    #[arg(long, value_name = "DATASET")]
    pub trained_on: Option<String>,
}

const NAMES_OF_INIT: &str = "xavier|xavier-normal|he|he-uniform";
const NAMES_OF_OPTIMIZERS: &str = "sgd|momentum|nesterov|adagrad|rmsprop|adam|adamw";

const DATASETS: &str = "\
Data sets:
  moons          two interleaving half circles, generated
  iris           150 flowers of three species, built in
  digits         1,797 handwritten digits of 8 by 8 pixels, built in
  mnist          70,000 handwritten digits of 28 by 28 pixels, downloaded if missing
  FILE.csv       a header line, columns of numbers and one column of labels
  IMAGES,LABELS  a pair of IDX files, plain or gzipped
  FOLDER         four IDX files with the file names of MNIST

Features of iris and of tables are standardised in double precision, with the mean and the standard
deviation of the training part. If all labels of a table are whole numbers, its classes are numbered
in order of value, otherwise in order of text. Labels that look like quantities are refused: numbers
that are not whole, or more than 20 different numbers with fewer than 5 samples each on average. A
class is also refused if --test leaves it no sample to train on. A data file may have at most 1 GiB.
If a run diverges, its results go to a folder whose name ends in '-diverged'.
Exit codes: 0 done, 1 refused, 2 wrong usage, 4 diverged.";

#[derive(Args)]
pub struct Inspect {
    /// The checkpoint, as `train --save` writes it
    pub file: PathBuf,
}

#[derive(Args)]
#[command(after_help = ROOM, group = ArgGroup::new("device").args(["ram", "flash"]).multiple(true))]
pub struct Plan {
    /// The network in net notation, such as "conv 3x3x8 same, relu, maxpool 2x2, dense 10"
    #[arg(long)]
    pub net: String,
    /// Shape of one sample: CHANNELSxHEIGHTxWIDTH like 1x28x28, or a number of features
    #[arg(long, value_name = "SHAPE", value_parser = parse::shape)]
    pub input: Shape,
    /// Number of samples that go through the network together
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub batch: usize,
    /// RAM of the device: in bytes, or in KiB or MiB like 64K and 1M
    #[arg(long, value_name = "SIZE", value_parser = parse::size)]
    pub ram: Option<usize>,
    /// Flash of the device, in the same form
    #[arg(long, value_name = "SIZE", value_parser = parse::size)]
    pub flash: Option<usize>,
    /// Ask about training with this optimiser [default: any that fits]
    #[arg(long, value_enum, hide_possible_values = true, value_name = NAMES_OF_OPTIMIZERS, requires = "device")]
    pub optimizer: Option<OptimizerName>,
    /// Ask about inference only
    #[arg(long, requires = "device", conflicts_with = "optimizer")]
    pub inference: bool,
    /// What the code is optimised for: speed (3) or size (s)
    #[arg(
        long,
        value_enum,
        value_name = "3|s",
        default_value = "3",
        hide_possible_values = true
    )]
    pub opt_level: OptLevel,
}

const ROOM: &str = "\
With --ram or --flash, the answer is whether a device has room to train the network, or to run it
with --inference: yes, or no and what to change. Buffer, samples and parameters are exact. Stack and
code are allowances, larger than every measured value; interrupts are not included. Nor is anything
else that the program keeps, such as the order of its samples.
Exit codes: 0 done, or yes if --ram or --flash is given; 1 refused, 2 wrong usage, 3 no.";

#[derive(Args)]
#[command(after_help = CHECKED)]
pub struct Check {
    /// The network in net notation, such as "conv 3x3x8 same, relu, maxpool 2x2, dense 10"
    #[arg(long)]
    pub net: String,
    /// Shape of one sample: CHANNELSxHEIGHTxWIDTH like 1x28x28, or a number of features
    /// [default: that of the data set]
    #[arg(long, value_name = "SHAPE", value_parser = parse::shape, required_unless_present = "data")]
    pub input: Option<Shape>,
    /// Data set to take the samples from, as for train [default: random samples]
    #[arg(long, value_name = "DATASET")]
    pub data: Option<String>,
    /// Column of a table that holds the labels [default: the last]
    #[arg(long, value_name = "COLUMN", requires = "data")]
    pub label: Option<String>,
    /// Number of classes of IDX files [default: 10]
    #[arg(long, value_name = "N", requires = "data", value_parser = value_parser!(u16).range(1..=256))]
    pub classes: Option<u16>,
    /// Number of samples
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub batch: usize,
    /// Largest number of parameters to check per layer, chosen at random if the layer has more
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub most: usize,
    /// Seed of the weights, of random samples and of dropout
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Number of threads; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = parse::threads)]
    pub threads: Option<usize>,
}

const CHECKED: &str = "\
The error against dual numbers is the largest difference, divided by the layer's largest derivative;
up to 1e-13 is right. The error against central differences is relative in norm; up to 1e-8 is
right. It leaves out derivatives that jump within a step of the difference, as at the kink of a relu.
An error in a layer without parameters shows in the layers before it.
Exit codes: 0 right, 1 wrong or refused, 2 wrong usage.";

#[derive(Args)]
pub struct Profile {
    /// The network in net notation, such as "conv 3x3x8 same, relu, maxpool 2x2, dense 10"
    #[arg(long)]
    pub net: String,
    /// Shape of one sample: CHANNELSxHEIGHTxWIDTH like 1x28x28, or a number of features
    #[arg(long, value_name = "SHAPE", value_parser = parse::shape)]
    pub input: Shape,
    /// Samples per step
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub batch: usize,
    /// The optimiser
    #[arg(long, value_enum, default_value = "adam", hide_possible_values = true, value_name = NAMES_OF_OPTIMIZERS)]
    pub optimizer: OptimizerName,
    /// Number of threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = parse::threads)]
    pub threads: Option<usize>,
    /// Instead of one table, show how a step scales with samples (1 to 512), width (1 to 8 times)
    /// and threads
    #[arg(long)]
    pub growth: bool,
}

#[derive(Args)]
pub struct Reproduce {
    /// Folder for the report; may replace an earlier one [default: the first free of report,
    /// report-2, ...]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// A first look within a minute: part of MNIST, 60 steps of 50 images, and fewer seeds
    #[arg(long, conflicts_with = "full")]
    pub quick: bool,
    /// Train as long as the assignment's best figures need: five passes over MNIST instead of one
    #[arg(long)]
    pub full: bool,
    /// Only these parts, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    pub only: Vec<Part>,
    /// Seed of the data, the weights and the order of the samples, for the networks that the figures
    /// show
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Number of seeds for the four large networks on MNIST; with 5 the report also ranks them, and
    /// takes five times as long
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub seeds: u32,
    /// Number of threads; the results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = parse::threads)]
    pub threads: Option<usize>,
    /// Folder with the files of MNIST
    #[arg(long, value_name = "DIR", default_value = "data/mnist")]
    pub data: PathBuf,
}
