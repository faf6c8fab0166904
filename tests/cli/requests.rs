//! Requests that are refused: nets, numbers, names and folders.

use std::fs;

use crate::Desk;

#[test]
fn a_word_that_is_no_layer_is_pointed_at() {
    let error = "the net cannot be read at byte 10: expected a layer: dense, conv, maxpool, avgpool, tanh, \
                 sigmoid, relu, leaky_relu, identity, dropout, softmax or mse, found 'tank'\n  \
                 dense 3, tank, dense 2\n           \
                 ^";
    let desk = Desk::new();
    desk.refuses("train moons --net \"dense 3, tank, dense 2\"", error);
    desk.refuses("plan --input 2 --net \"dense 3, tank, dense 2\"", error);
    desk.refuses(
        "plan --input 1x9x9 --net \"conv 3x3x2 odd\"",
        "the net cannot be read at byte 12: expected 'same', 'valid' or 'stride', found 'odd'\n  \
         conv 3x3x2 odd\n             \
         ^",
    );
    desk.refuses(
        "plan --input 2 --net \"dense\"",
        "the net cannot be read at byte 6: expected the number of units, found nothing\n  \
         dense\n       \
         ^",
    );
}

#[test]
fn a_net_of_nothing() {
    Desk::new().refuses(
        "plan --net \" \" --input 2",
        "the net is empty: expected a layer: dense, conv, maxpool, avgpool, tanh, sigmoid, relu, leaky_relu, identity, \
         dropout, softmax or mse",
    );
}

/// Whatever the user types, messages stay short and contain no control characters.
#[test]
fn what_is_quoted_of_a_request_is_short() {
    let long = "x".repeat(60_000);
    let escape = "\u{1b}]0;title\u{7}\u{202e}";
    let layers = "tanh, ".repeat(10_000);
    let desk = Desk::new();
    desk.put("t.csv", "a,kind\n1,x\n2,x\n3,y\n4,y\n");
    for line in [
        format!("train {long}"),
        format!("train {escape}{long}"),
        format!("train {long}.csv"),
        format!("train {escape}.csv"),
        format!("train {escape},{long}"),
        format!("train t.csv --label {escape}{long}"),
        format!("train iris --net {long}"),
        format!("train iris --net \"{layers} {escape}{long}, dense 3\""),
        format!("train iris --net \"dense 4{}\"", " ".repeat(100_000)),
        format!("train iris --net \"dense 3,{} mse\"", " ".repeat(100_000)),
        format!(
            "plan --net \"conv 9x9x9,{} dense 3\" --input 4",
            " ".repeat(100_000)
        ),
        format!("train iris --seed {escape}{long}"),
        format!("train iris --{long}"),
        format!("train iris --schedule {long}"),
        format!("train iris --optimizer {escape}"),
        format!("plan --net \"dense 2\" --input {long}"),
        format!("{escape}{long}"),
        format!("fetch mnist --from {escape}{long}"),
        format!("inspect {escape}{long}"),
        format!("check --net relu --input 2 --data {long}"),
    ] {
        let output = desk.firmgrad(&line);
        let start: String = line.chars().take(60).collect();
        let errors = crate::errors(&output);
        assert!(
            [Some(1), Some(2)].contains(&output.status.code()),
            "{start}"
        );
        assert!(errors.len() < 3000, "{start}: {} bytes", errors.len());
        let plain = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
        assert!(errors.chars().all(plain), "{start}: {errors:?}");
    }
}

/// The caret stays under the word at fault.
#[test]
fn a_long_net_is_shown_around_the_word_at_fault() {
    let net = format!(
        "{}tank, {}dense 3",
        "tanh, ".repeat(20),
        "relu, ".repeat(20)
    );
    let output = Desk::new().firmgrad(&format!("plan --input 3 --net \"{net}\""));
    let errors = crate::errors(&output);
    let [said, line, caret] = errors.lines().collect::<Vec<_>>()[..] else {
        panic!("{errors}");
    };
    assert!(
        said.contains("at byte 121") && said.ends_with("found 'tank'"),
        "{said}"
    );
    let column = caret.chars().count() - 1;
    assert!(
        line.chars()
            .skip(column)
            .collect::<String>()
            .starts_with("tank, relu"),
        "{errors}"
    );
    assert!(line.starts_with("  …") && line.ends_with('…') && line.chars().count() < 90);
}

/// The environment's number of threads has the same bound as the option's.
#[test]
fn threads_of_the_environment() {
    for variable in ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"] {
        for line in [
            "train moons --steps 1 --out run",
            "plan --net relu --input 2",
        ] {
            let desk = Desk::new();
            let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("firmgrad"));
            command
                .current_dir(desk.0.path())
                .env(variable, "1000000000");
            let output = command.args(line.split(' ')).output().unwrap();
            let error = format!(
                "error: {variable} asks for 1000000000 threads: expected a number up to 1024\n"
            );
            assert_eq!(
                (output.status.code(), crate::errors(&output)),
                (Some(1), error)
            );
            command.env(variable, "1").assert().success();
        }
    }
}

#[test]
fn nets_that_do_not_fit() {
    let desk = Desk::new();
    desk.refuses(
        "train digits --net \"maxpool 2x2, conv 5x5x4, dense 10\"",
        "the net 'maxpool 2x2, conv 5x5x4, dense 10' does not fit samples of shape 1x8x8: layer 2 (conv): the window is \
         larger than its input",
    );
    desk.refuses(
        "train iris --net \"dense 4\"",
        "the net 'dense 4' has 4 outputs, the data set 'iris' has 3 classes: end the net with 'dense 3'",
    );
    desk.refuses(
        "train iris --net \"dense 3, mse\"",
        "the net 'dense 3, mse' ends in mse, which needs target values; the data set has classes: end it with \
         softmax",
    );
}

#[test]
fn a_net_larger_than_any_memory() {
    let output = Desk::new().firmgrad("train iris --net \"dense 1000000000000, tanh, dense 3\"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        crate::errors(&output),
        "error: training needs a buffer of 288000000000528 bytes, which cannot be had: choose a smaller net or batch\n"
    );
}

#[test]
fn numbers_of_no_use() {
    let rate =
        |found| format!("the learning rate is {found}, it has to be a finite number above 0");
    let epochs = |found| {
        format!(
            "the number of epochs is {found}, it has to be above 0 and no more than 4,294,967,295 steps"
        )
    };
    let desk = Desk::new();
    for (options, error) in [
        ("--learning-rate 0", rate("0")),
        ("--learning-rate NaN", rate("NaN")),
        ("--learning-rate -0.1", rate("-0.1")),
        ("--epochs -1", epochs("-1")),
        ("--epochs NaN", epochs("NaN")),
        ("--epochs 1e30", epochs("1000000000000000000000000000000")),
        (
            "--batch 0",
            "the batch size is 0, it has to be at least 1".into(),
        ),
        (
            "--steps 0",
            "the number of steps is 0, it has to be at least 1".into(),
        ),
        (
            "--weight-decay -1",
            "the weight decay is -1, it has to be a finite number, 0 or above".into(),
        ),
        (
            "--noise inf",
            "the noise is inf, it has to be a number from 0 to 1000000".into(),
        ),
        (
            "--test 1.5",
            "cannot hold out 1.5 of the data; expected a fraction from 0 to 1".into(),
        ),
        (
            "--test 1",
            "the number of training samples is 0, it has to be at least 1".into(),
        ),
        (
            "--label x",
            "--label means nothing for the data set 'moons'; leave it out".into(),
        ),
    ] {
        desk.refuses(&format!("train moons {options}"), &error);
    }
}

#[test]
fn values_that_clap_refuses() {
    for (option, value) in [
        ("schedule", "step:0:0.5"),
        ("schedule", "step:10:-1"),
        ("schedule", "linear"),
        ("optimizer", "adamant"),
        ("init", "zero"),
        ("threads", "0"),
        ("samples", "1"),
        ("seed", "-1"),
    ] {
        let output = Desk::new().firmgrad(&format!("train moons --{option}={value}"));
        let errors = crate::errors(&output);
        assert_eq!(output.status.code(), Some(2));
        let start = format!("error: invalid value '{value}' for '--{option}");
        assert!(errors.starts_with(&start), "{errors}");
    }
}

#[test]
fn unknown_data_sets() {
    Desk::new().refuses(
        "train moon",
        "there is no data set 'moon'; name moons, iris, digits or mnist, a table that ends in .csv, a pair of IDX \
         files as IMAGES,LABELS, or a folder of files named like MNIST's",
    );
}

#[test]
fn folders_that_are_no_run_stay() {
    let desk = Desk::new();
    fs::create_dir(desk.path("mine")).unwrap();
    desk.put("mine/notes.txt", "mine");
    desk.put("file", "mine");
    let holds = "it holds notes.txt and no manifest.json of this program's, which earlier versions did \
                 not write";
    for (out, found) in [("mine", holds), ("file", "it is a file")] {
        desk.refuses(
            &format!("train iris --out {out}"),
            &format!(
                "{out} exists and is not just a training run that this program wrote: {found}; name \
                 another folder, or move that one away"
            ),
        );
    }
    desk.refuses(
        "train iris --out ..",
        ".. cannot be a training run's folder: name another",
    );
    assert_eq!(
        fs::read_to_string(desk.path("mine/notes.txt")).unwrap(),
        "mine"
    );
}

#[test]
fn a_fetch_from_where_nothing_is() {
    let desk = Desk::new();
    fs::create_dir(desk.path("empty")).unwrap();
    let output = desk.firmgrad("fetch mnist --from empty");
    assert_eq!(output.status.code(), Some(1));
    let errors = crate::errors(&output);
    let error = errors.lines().last().unwrap();
    assert!(
        error.starts_with("error: could not get train-images-idx3-ubyte, "),
        "{errors}"
    );
    assert!(crate::names(&desk.path("data/mnist")).is_empty());
}
