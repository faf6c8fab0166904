//! A transcript for each kind of error: what is typed, and what the program says. A kind without a
//! row here does not compile.

use std::sync::LazyLock;

use crc32fast::hash;
use firmgrad::checkpoint::{CheckpointError, SaveError};
use firmgrad::idx::IdxError;
use firmgrad::{Layer, Misfit, Model, Shape, Spec};
use firmgrad_host::data::DataError;
use firmgrad_host::fetch::{FetchError, Refusal};
use firmgrad_host::replace::ReplaceError;
use firmgrad_host::report::WriteError;
use firmgrad_host::training::{RecipeError, ResumeError, RunError};

use crate::data::{IMAGES, LABELS, gzip};
use crate::{Desk, errors};

/// What is typed in a folder that holds certain files, and what is answered.
struct Transcript {
    files: Vec<(&'static str, Vec<u8>)>,
    line: &'static str,
    /// `[..]` stands for the system's own words and for numbers of no interest.
    error: &'static str,
}

/// A kind that no command brings about in a test has none.
type Row = Option<Transcript>;

#[expect(clippy::unnecessary_wraps, reason = "the rows beside have none")]
fn says(files: &[(&'static str, &[u8])], line: &'static str, error: &'static str) -> Row {
    let files = files.iter().map(|(name, bytes)| (*name, bytes.to_vec()));
    Some(Transcript {
        files: files.collect(),
        line,
        error,
    })
}

#[track_caller]
fn check(rows: Vec<Row>) {
    for Transcript { files, line, error } in rows.into_iter().flatten() {
        let desk = Desk::new();
        for (name, bytes) in files {
            std::fs::create_dir_all(desk.path(name).parent().unwrap()).unwrap();
            desk.put(name, bytes);
        }
        let output = desk.firmgrad(line);
        assert_eq!(output.status.code(), Some(1), "{line}");
        let errors = errors(&output);
        // Before the error may stand how far the work came.
        let lines: Vec<_> = errors.lines().collect();
        let from = lines.len().saturating_sub(error.lines().count());
        let said = lines[from..].join("\n");
        let said = said.strip_prefix("error: ");
        assert!(
            said.is_some_and(|said| is_like(said, error)),
            "{line}: {errors}"
        );
    }
}

fn is_like(text: &str, pattern: &str) -> bool {
    let parts: Vec<_> = pattern.split("[..]").collect();
    let [first, inner @ .., last] = parts.as_slice() else {
        return text == pattern;
    };
    let inside = text
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last));
    let found = inside.and_then(|rest| {
        inner
            .iter()
            .try_fold(rest, |rest, part| Some(rest.split_once(part)?.1))
    });
    found.is_some()
}

fn pair(images: &[u8], labels: &[u8], error: &'static str) -> Row {
    let line = "train images,labels --classes 2";
    says(&[("images", images), ("labels", labels)], line, error)
}

fn table(text: &[u8], error: &'static str) -> Row {
    says(&[("t.csv", text)], "train t.csv", error)
}

/// A checkpoint of five steps.
static SAVED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.answer("train moons --net \"dense 5, tanh, dense 2\" --steps 5 --save file");
    std::fs::read(desk.path("file")).unwrap()
});

/// The checkpoint with another number at a place, its checksum right again.
fn with(place: usize, number: u32) -> Vec<u8> {
    let mut file = SAVED.clone();
    file[place..place + 4].copy_from_slice(&number.to_le_bytes());
    let content = file.len() - 4;
    let checksum = hash(&file[..content]);
    file[content..].copy_from_slice(&checksum.to_le_bytes());
    file
}

/// The file of a model without parameters and training.
fn model(layers: usize) -> Vec<u8> {
    let mut specs = vec![Layer::from(Spec::Identity); layers - 1];
    specs.push(Spec::SoftmaxCrossEntropy.into());
    let model = Model::<40>::try_new(Shape::vector(2), &specs).unwrap();
    let mut file = Vec::new();
    let saved: Result<(), SaveError<()>> = model.save(&[], |piece| {
        file.extend_from_slice(piece);
        Ok(())
    });
    saved.unwrap();
    file
}

fn inspect(file: &[u8], error: &'static str) -> Row {
    says(&[("file", file)], "inspect file", error)
}

fn resume(file: &[u8], line: &'static str, error: &'static str) -> Row {
    says(&[("file", file)], line, error)
}

crate::every! {
    fn of_data(DataError) -> Row {
        DataError::Open { .. } => says(
            &[],
            "train nowhere.csv",
            "cannot open nowhere.csv: [..]; check the name, or fetch the data first",
        ),
        DataError::Read { .. } => pair(
            &IMAGES,
            &gzip(&LABELS)[..20],
            "cannot read labels to its end: [..]; if it is damaged, delete it and fetch it again",
        ),
        // More than a test should write: a file of a gibibyte.
        DataError::TooLarge { .. } => None,
        DataError::Missing { .. } => says(
            &[("folder/notes", b"mine")],
            "train folder",
            "folder has none of train-images-idx3-ubyte, [..]; fetch the data set, or copy the file there",
        ),
        DataError::WebPage { .. } => pair(
            &IMAGES,
            b"<html>",
            "labels is a web page, not IDX data; delete it and fetch the file again",
        ),
        DataError::Idx { .. } => pair(
            &IMAGES,
            b"text",
            "labels: byte 0 is 0x74 where an IDX file has 0x00; check that it is the right file, or fetch it again",
        ),
        DataError::Swapped { .. } => pair(
            &LABELS,
            &IMAGES,
            "images holds labels (one dimension) where images (three dimensions) were expected; swap the two files",
        ),
        DataError::Dimensions { .. } => pair(
            &[0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7],
            &LABELS,
            "images holds data of dimensions [1, 1], expected images of [count, height, width]; check that it is \
             the right file",
        ),
        DataError::Count { .. } => pair(
            &IMAGES,
            &[0, 0, 8, 1, 0, 0, 0, 2, 1, 0],
            "images holds 4 images but labels holds 2 labels; use two files of the same set",
        ),
        DataError::Label { .. } => pair(
            &IMAGES,
            &[0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 9],
            "labels: label 3 (counted from 0) is 9, expected less than 2; check the number of classes",
        ),
        DataError::Csv { .. } => table(
            b"a,kind\n\xFF,x\n",
            "t.csv: [..]; save it as comma-separated UTF-8 text",
        ),
        DataError::Headless { .. } => table(
            b"5.1,setosa\n4.9,setosa\n",
            "t.csv line 1 holds numbers where the names of the columns are expected; put a header line above it",
        ),
        DataError::Empty { .. } => table(
            b"a,kind\n",
            "t.csv has no row of data; expected a header and at least one row",
        ),
        DataError::NoFeature { .. } => table(
            b"kind\nx\n",
            "t.csv has no column beside \"kind\"; expected at least one feature",
        ),
        DataError::NoColumn { .. } => says(
            &[("t.csv", b"a,b,kind\n1,2,x\n")],
            "train t.csv --label sort",
            "t.csv has no column \"sort\"; name one of a, b, kind",
        ),
        DataError::Ragged { .. } => table(
            b"a,kind\n1,x,y\n",
            "t.csv line 2: 3 cells where the header has 2; complete or remove the row",
        ),
        DataError::Cell { .. } => table(
            b"a,kind\n1,x\n2,\n",
            "t.csv line 3, column \"kind\": found \"\", expected a label; correct or remove the row",
        ),
        DataError::Classes { .. } => table(
            &(0..257).fold(b"a,kind\n".to_vec(), |text, n| [text, format!("1,{n}x\n").into()].concat()),
            "t.csv: column \"kind\" has more than 256 different labels; choose a column of classes",
        ),
        DataError::Fraction { .. } => says(
            &[],
            "train iris --test -0.5",
            "cannot hold out -0.5 of the data; expected a fraction from 0 to 1",
        ),
    }
}

crate::every! {
    fn of_idx(IdxError) -> Row {
        IdxError::Gzip => pair(
            &gzip(&gzip(&IMAGES)),
            &LABELS,
            "images: gzip-compressed data, not IDX (it begins 1f 8b); check that it is the right file, or fetch \
             it again",
        ),
        IdxError::Markup => pair(
            b"<html>",
            &LABELS,
            "images is a web page, not IDX data; delete it and fetch the file again",
        ),
        IdxError::Header { .. } => pair(
            &IMAGES[..9],
            &LABELS,
            "images: 9 bytes, too short for an IDX header of 16; check that it is the right file, or fetch it again",
        ),
        IdxError::Magic { .. } => pair(
            b"\0Image",
            &LABELS,
            "images: byte 1 is 0x49 where an IDX file has 0x00; check that it is the right file, or fetch it again",
        ),
        IdxError::Type { .. } => pair(
            &IMAGES,
            &[0, 0, 10, 1, 0, 0, 0, 4, 1, 0, 1, 0],
            "labels: byte 2 is 0x0a, not an IDX type (0x08, 0x09, 0x0b to 0x0e); check that it is the right file, \
             or fetch it again",
        ),
        IdxError::Overflow { .. } => pair(
            &[&[0, 0, 8, 3][..], &[0xFF; 12]].concat(),
            &LABELS,
            "images: the size overflows at dimension [..] (counted from 0); check that it is the right file, or \
             fetch it again",
        ),
        IdxError::Length { .. } => pair(
            &IMAGES[..20],
            &LABELS,
            "images: 4 bytes of data where the IDX header says 8; check that it is the right file, or fetch it again",
        ),
        IdxError::Element { .. } => pair(
            &IMAGES,
            &[0, 0, 9, 1, 0, 0, 0, 4, 1, 0, 1, 0],
            "labels: elements of type i8 where u8 was expected; check that it is the right file, or fetch it again",
        ),
        // Of writing, which no command does.
        IdxError::Rank { .. } | IdxError::Buffer { .. } => None,
    }
}

crate::every! {
    fn of_recipes(RecipeError) -> Row {
        RecipeError::Notation { .. } => says(
            &[],
            "plan --net \"dense 3, tank\" --input 4",
            "the net cannot be read at character 10: expected a layer: dense, conv, maxpool, avgpool, tanh, sigmoid, \
             relu, leaky_relu, identity, dropout, softmax or mse, found 'tank'\n  \
             dense 3, tank\n           \
             ^",
        ),
        RecipeError::Model { .. } => says(
            &[],
            "profile --net \"conv 3x3x2\" --input 1x2x2",
            "the net 'conv 3x3x2' does not fit samples of shape 1x2x2: layer 1 (conv): the window is larger than \
             its input",
        ),
        RecipeError::Outputs { .. } => says(
            &[],
            "train moons --net \"dense 3\"",
            "the net 'dense 3' has 3 outputs, the data set 'moons' has 2 classes: end the net with 'dense 2'",
        ),
        RecipeError::Head(_) => says(
            &[],
            "train moons --net \"dense 2, mse\"",
            "the net 'dense 2, mse' ends in mse, which needs target values; the data set has classes: end it with \
             softmax",
        ),
        RecipeError::Number { .. } => says(
            &[],
            "train moons --learning-rate 0",
            "the learning rate is 0, it has to be a finite number above 0",
        ),
    }
}

crate::every! {
    fn of_misfits(Misfit) -> Row {
        Misfit::Zero => says(
            &[],
            "plan --net \"conv 3x3x2 stride 0\" --input 1x9x9",
            "the net 'conv 3x3x2 stride 0' does not fit samples of shape 1x9x9: layer 1 (conv): a size, unit count \
             or stride is 0",
        ),
        Misfit::WindowTooLarge => says(
            &[],
            "plan --net \"relu, maxpool 3x3\" --input 1x2x2",
            "the net 'relu, maxpool 3x3' does not fit samples of shape 1x2x2: layer 2 (maxpool): the window is \
             larger than its input",
        ),
        Misfit::OutOfRange => says(
            &[],
            "plan --net \"dropout 1.5, dense 2\" --input 4",
            "the net 'dropout 1.5, dense 2' does not fit samples of shape 4: layer 1 (dropout): the hyper-parameter \
             is out of range (dropout rate in [0, 1), slope finite and not negative)",
        ),
        Misfit::TooLarge => says(
            &[],
            "plan --net \"dense 18446744073709551615\" --input 4",
            "the net 'dense 18446744073709551615' does not fit samples of shape 4: layer 1 (dense): the network is \
             too large to address",
        ),
        Misfit::HeadInside => says(
            &[],
            "plan --net \"softmax, dense 2\" --input 4",
            "the net 'softmax, dense 2' does not fit samples of shape 4: layer 1 (softmax): a loss head may only be \
             the last layer",
        ),
        // Net notation adds a head, and counts layers itself.
        Misfit::HeadMissing | Misfit::TooManyLayers => None,
    }
}

crate::every! {
    fn of_checkpoints(CheckpointError) -> Row {
        CheckpointError::NotACheckpoint => inspect(
            b"hello",
            "cannot use file: this is no checkpoint, which begins with 'firmgrad'",
        ),
        CheckpointError::Version { .. } => inspect(
            &with(8, 2),
            "cannot use file: a checkpoint of version 2, this release reads version 1",
        ),
        CheckpointError::Length { .. } => inspect(
            &SAVED[..99],
            "cannot use file: 99 bytes of a checkpoint that should have [..]",
        ),
        CheckpointError::Checksum { .. } => inspect(
            &[&SAVED[..99], b"?", &SAVED[100..]].concat(),
            "cannot use file: bytes were changed: the checksum is [..], that of the content [..]",
        ),
        CheckpointError::Field { .. } => inspect(
            &with(40, 99),
            "cannot use file: no checkpoint holds what stands at byte 40",
        ),
        CheckpointError::Model(_) => inspect(
            &with(84 + 4, 0),
            "cannot use file: layer 1 (dense): a size, unit count or stride is 0",
        ),
        CheckpointError::TooManyLayers { .. } => inspect(
            &model(33),
            "cannot use file: 33 layers, at most 32 can be read",
        ),
        // Commands make as much room as the file says.
        CheckpointError::Parameters { .. } => None,
        CheckpointError::OtherModel => resume(
            &SAVED,
            "train moons --net \"dense 6, tanh, dense 2\" --resume file",
            "the run cannot go on from the checkpoint: a checkpoint of another model",
        ),
        CheckpointError::NoTraining => resume(
            &model(1),
            "train moons --resume file",
            "the run cannot go on from the checkpoint: a model without the state of a training",
        ),
        CheckpointError::OtherOptimizer => resume(
            &SAVED,
            "train moons --net \"dense 5, tanh, dense 2\" --optimizer sgd --resume file",
            "the run cannot go on from the checkpoint: the state of another optimiser",
        ),
    }
}

crate::every! {
    fn of_resumed_runs(ResumeError) -> Row {
        ResumeError::Checkpoint(_) => resume(
            &SAVED,
            "train moons --resume file",
            "the run cannot go on from the checkpoint: a checkpoint of another model",
        ),
        ResumeError::Seed { .. } => resume(
            &SAVED,
            "train moons --resume file --seed 2",
            "the checkpoint is of a run with seed 1, this one has 2: add '--seed 1'",
        ),
        ResumeError::WeightDecay { .. } => resume(
            &SAVED,
            "train moons --resume file --weight-decay 0.5",
            "the checkpoint is of a run with weight decay 0, this one has 0.5: add '--weight-decay 0'",
        ),
        ResumeError::Position(_) => resume(
            &with(80, 1),
            "train moons --resume file",
            "the checkpoint stands at sample [..], where its steps cannot have brought it",
        ),
        ResumeError::Done { .. } => resume(
            &SAVED,
            "train moons --resume file --steps 5",
            "the checkpoint has taken 5 steps already, of 5: ask for more",
        ),
    }
}

crate::every! {
    fn of_runs(RunError) -> Row {
        RunError::Recipe(_) => says(
            &[],
            "train moons --batch 0",
            "the batch size is 0, it has to be at least 1",
        ),
        // What does not suit the network is refused with the recipe.
        RunError::Data { .. } => None,
        RunError::Resume(_) => resume(
            &SAVED,
            "train moons --resume file --steps 3",
            "the checkpoint has taken 5 steps already, of 3: ask for more",
        ),
        RunError::Write(_) => says(
            &[("folder/notes", b"mine")],
            "train moons --steps 2 --save folder",
            "cannot write folder: [..]",
        ),
        RunError::Memory { .. } => says(
            &[],
            "train moons --net \"dense 1000000000000, dense 2\"",
            "training needs a buffer of [..] bytes, which cannot be had: choose a smaller net or batch",
        ),
    }
}

crate::every! {
    fn of_folders(ReplaceError) -> Row {
        ReplaceError::Foreign { .. } => says(
            &[("mine/notes", b"mine")],
            "train moons --out mine",
            "mine exists and is not just a training run: name another folder, or empty that one",
        ),
        ReplaceError::Nameless { .. } => says(
            &[],
            "reproduce --only iris --out ..",
            ".. cannot be a report's folder: name another",
        ),
        // A name that no file system takes.
        ReplaceError::Io { .. } => says(
            &[],
            concat!(
                "train moons --out ",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
                "0123456789012345678901234567890123456789012345678901234567890123456789",
            ),
            "cannot write 0123[..]: [..]",
        ),
        // Takes a folder that is made while another is moved.
        ReplaceError::Displaced { .. } => None,
    }
}

crate::every! {
    fn of_reports(WriteError) -> Row {
        // The report's figures are the program's own, and JSON has all its numbers.
        WriteError::FigureId(_) | WriteError::Json(_) => None,
        WriteError::Folder(_) => says(
            &[("mine/notes", b"mine")],
            "reproduce --only iris --out mine",
            "mine exists and is not just a report: name another folder, or empty that one",
        ),
    }
}

crate::every! {
    fn of_fetches(FetchError) -> Row {
        FetchError::Folder { .. } => says(
            &[("file", b"mine")],
            "fetch mnist --data file/mnist --from .",
            "cannot make the folder file/mnist: [..]; choose another",
        ),
        FetchError::Occupied { .. } => occupied(
            b"mine",
            "data/mnist/t10k-labels-idx1-ubyte is not the file of MNIST: t10k-labels-idx1-ubyte ends after 4 of 10008 \
             bytes; move it away or delete it, then fetch again",
        ),
        FetchError::Unavailable { .. } => says(
            &[("folder/notes", b"mine")],
            "fetch mnist --from folder",
            "could not get train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, \
             t10k-labels-idx1-ubyte: tried folder (it has no train-images-idx3-ubyte); copy the files into \
             data/mnist, or name a folder or archive that holds them with --from",
        ),
    }
}

/// A file that has the name of one of MNIST's.
fn occupied(bytes: &[u8], error: &'static str) -> Row {
    let file = ("data/mnist/t10k-labels-idx1-ubyte", bytes);
    says(&[file], "fetch mnist --from .", error)
}

crate::every! {
    fn of_sources(Refusal) -> Row {
        Refusal::Lacks { .. } => says(
            &[("folder/notes", b"mine")],
            "fetch mnist --from folder",
            "could not get [..]: tried folder (it has no train-images-idx3-ubyte); copy the files into [..]",
        ),
        Refusal::WebPage { .. } => occupied(
            b"<html>",
            "[..] is not the file of MNIST: a web page came for t10k-labels-idx1-ubyte; move it away [..]",
        ),
        Refusal::Partial { .. } => occupied(
            &[0; 10_007],
            "[..]: t10k-labels-idx1-ubyte ends after 10007 of 10008 bytes; move it away [..]",
        ),
        Refusal::TooLong { .. } => occupied(
            &[0; 10_009],
            "[..]: t10k-labels-idx1-ubyte is longer than 10008 bytes; move it away [..]",
        ),
        Refusal::Hash { .. } => occupied(
            &[0; 10_008],
            "[..]: t10k-labels-idx1-ubyte has SHA-256 [..], expected [..]; move it away [..]",
        ),
        Refusal::Read { .. } => occupied(
            &gzip(&[7; 10_008])[..30],
            "[..]: reading t10k-labels-idx1-ubyte failed: [..]; move it away [..]",
        ),
        Refusal::Archive(_) => says(
            &[("file", b"<html>")],
            "fetch mnist --from file",
            "could not get [..]: tried file (it is neither a folder nor a tar archive that can be read: [..]",
        ),
        // Of a disk that is full, of servers, and of another program.
        Refusal::Write { .. }
        | Refusal::Request(_)
        | Refusal::NoProgram(_)
        | Refusal::Program(_) => None,
    }
}

#[test]
fn data_and_tables() {
    check(of_data());
    check(of_idx());
}

#[test]
fn nets_and_numbers() {
    check(of_recipes());
    check(of_misfits());
}

#[test]
fn checkpoints_and_runs() {
    check(of_checkpoints());
    check(of_resumed_runs());
    check(of_runs());
}

#[test]
fn folders() {
    check(of_folders());
    check(of_reports());
}

#[test]
fn fetches() {
    check(of_fetches());
    check(of_sources());
}
