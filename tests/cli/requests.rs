//! Requests that are refused: nets, numbers, names and folders.

use crate::{Desk, assert_error};

/// The error names the position of the mistake, and points to it.
#[test]
fn a_word_that_is_no_layer_is_pointed_at() {
    for (net, position, pattern) in [
        (
            "dense 3, tank, dense 2",
            10,
            "dense, conv, maxpool, avgpool, tanh, sigmoid, relu, \
          leaky_relu, identity, dropout, softmax or mse[..]'tank'",
        ),
        ("conv 3x3x2 odd", 12, "'same', 'valid' or 'stride'[..]'odd'"),
        ("dense", 6, "units[..]nothing"),
    ] {
        let caret = " ".repeat(position + 1) + "^\n";
        let pattern = format!("byte {position}: [..]{pattern}[..]\n  {net}\n{caret}");
        let desk = Desk::new();
        desk.refuses(&format!("train moons --net \"{net}\""), &pattern);
        desk.refuses(&format!("plan --input 2 --net \"{net}\""), &pattern);
    }
    Desk::new().refuses(
        "plan --net \" \" --input 2",
        "the net is empty[..]dense, conv[..]or mse",
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
            assert_error(&output, 1, &format!("{variable}[..]1000000000[..]1024"));
            command.env(variable, "1").assert().success();
        }
    }
}

#[test]
fn numbers_of_no_use() {
    let desk = Desk::new();
    for (options, pattern) in [
        ("--learning-rate NaN", "learning rate is NaN[..]above 0"),
        ("--learning-rate -0.1", "learning rate is -0.1[..]above 0"),
        (
            "--epochs -1",
            "epochs is -1[..]above 0[..]4,294,967,295 steps",
        ),
        ("--epochs NaN", "epochs is NaN[..]above 0"),
        (
            "--epochs 1e30",
            "epochs is 1000000000000000000000000000000[..]4,294,967,295",
        ),
        ("--steps 0", "steps is 0[..]at least 1"),
        ("--weight-decay -1", "weight decay is -1[..]0 or above"),
        ("--noise inf", "noise is inf[..]0 to 1000000"),
        ("--test 1.5", "1.5[..]0 to 1"),
        ("--test 1", "training samples is 0[..]at least 1"),
        ("--label x", "--label does not apply to [..]'moons'"),
    ] {
        desk.refuses(&format!("train moons {options}"), pattern);
    }
    desk.refuses(
        "train moon",
        "'moon'[..]moons, iris, digits or mnist[..].csv[..]IMAGES,LABELS",
    );
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
        assert_error(
            &output,
            2,
            &format!("invalid value '{value}' for '--{option}"),
        );
    }
}
