//! `firmgrad plan`, and the help texts.

use crate::{Desk, errors};

#[test]
fn layers_and_buffers() {
    let net = "conv 5x5x32 same, relu, maxpool 2x2, dense 1024, leaky_relu, dropout 0.5, dense 10";
    let answer = Desk::new().answer(&format!("plan --net \"{net}\" --input 1x28x28 --batch 50"));
    let expected = "\
layer               output  output bytes  parameters  parameter bytes  multiply-adds
input              1x28x28         3,136
conv 5x5x32 same  32x28x28       100,352         832            3,328        627,200
maxpool 2x2       32x14x14        25,088           0                0              0
relu              32x14x14        25,088           0                0              0
dense 1024            1024         4,096   6,423,552       25,694,208      6,422,528
leaky_relu 0.01       1024         4,096           0                0              0
dropout 0.5           1024         4,096           0                0              0
dense 10                10            40      10,250           41,000         10,240
softmax                 10            40           0                0              0
total                                      6,434,634       25,738,536      7,059,968

RAM in bytes ";
    assert!(answer.starts_with(expected), "{answer}");
}

#[test]
fn the_memory_of_a_small_net() {
    // There are 2 x 3 + 3 + 3 x 2 + 2 parameters, 9 of them in the first layer. Each sample needs 3
    // + 2 activations (tanh and the loss work in place) and as many gradients with respect to them.
    let answer = Desk::new().answer("plan --net \"dense 3, tanh, dense 2\" --input 2");
    let passes = 2 * (3 + 2);
    for (name, elements) in [
        ("inference", 3 + 2),
        ("training with sgd", 2 * 17 + passes),
        (
            "training with momentum, nesterov, adagrad or rmsprop",
            3 * 17 + passes,
        ),
        ("training with adam or adamw", 4 * 17 + passes),
        ("training online with sgd", 17 + 9 + passes),
        (
            "training online with momentum, nesterov, adagrad or rmsprop",
            2 * 17 + 9 + passes,
        ),
        ("training online with adam or adamw", 3 * 17 + 9 + passes),
    ] {
        let [batch, buffer, samples, stack, total] = numbers(&answer, name);
        assert_eq!([batch, buffer, samples], [1, 4 * elements, 4 * 2], "{name}");
        assert_eq!(total, buffer + samples + stack, "{name}");
    }
    let flash = answer.split("flash").nth(1).unwrap();
    let [code, parameters, total] = numbers(flash, "inference");
    assert_eq!([parameters, total], [4 * 17, code + 4 * 17]);
    let [training, parameters, total] = numbers(flash, "training");
    assert_eq!([parameters, total], [0, training]);
    assert!(training > code);
}

/// In online training, one sample at a time goes through the network.
#[test]
fn the_memory_of_a_batch() {
    let line = "plan --net \"dense 3, tanh, dense 2\" --input 2 --batch 50";
    let answer = Desk::new().answer(line);
    let [batch, buffer, samples, ..] = numbers::<5>(&answer, "training with sgd");
    assert_eq!(
        [batch, buffer, samples],
        [50, 4 * (2 * 17 + 50 * 10), 50 * 8]
    );
    let [batch, buffer, samples, ..] = numbers::<5>(&answer, "training online with sgd");
    assert_eq!([batch, buffer, samples], [1, 4 * (17 + 9 + 10), 8]);
}

/// The numbers after `name` in its row of a table.
pub fn numbers<const N: usize>(table: &str, name: &str) -> [usize; N] {
    let mut cells = table.lines().filter_map(|line| line.strip_prefix(name));
    let cells = cells.find(|cells| cells.starts_with("  ")).unwrap();
    let number = |cell: &str| cell.replace(',', "").parse().unwrap();
    let numbers: Vec<_> = cells.split_whitespace().map(number).collect();
    numbers.try_into().unwrap()
}

#[test]
fn inputs_that_are_no_shape() {
    for input in ["1x28", "x", "", "0", "1x0x1", "1x28x28x1", "-1", "1e3"] {
        let output = Desk::new().firmgrad(&format!("plan --net \"dense 2\" --input={input}"));
        let errors = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        let first = errors.lines().next().unwrap();
        assert_eq!(
            first,
            format!(
                "error: invalid value '{input}' for '--input <SHAPE>': expected \
                 CHANNELSxHEIGHTxWIDTH like 1x28x28, or a number of features like 4, none of them 0"
            )
        );
    }
    Desk::new().refuses(
        "plan --net \"dense 2\" --input 4 --batch 0",
        "the batch size is 0; it must be at least 1",
    );
}

#[test]
fn help_names_everything() {
    let desk = Desk::new();
    let help = desk.answer("--help");
    for command in ["fetch", "train", "plan", "check", "profile", "reproduce"] {
        assert!(help.contains(command), "{help}");
    }
    let help = desk.answer("train --help");
    for word in [
        "moons",
        "iris",
        "digits",
        "mnist",
        ".csv",
        "IMAGES,LABELS",
        "Exit codes",
    ] {
        assert!(help.contains(word), "{help}");
    }
    let help = desk.answer("plan --help");
    for word in ["--ram", "--flash", "--optimizer", "--inference", "3 no"] {
        assert!(help.contains(word), "{help}");
    }
    assert_eq!(desk.firmgrad("").status.code(), Some(2));
    assert_eq!(desk.firmgrad("train").status.code(), Some(2));
}

/// The targets of a regression are stored next to its inputs.
#[test]
fn the_targets_of_a_regression() {
    let answer = Desk::new().answer("plan --net \"dense 7, mse\" --input 3 --batch 5");
    let [_, _, samples, ..] = numbers::<5>(&answer, "training with sgd");
    assert_eq!(samples, 4 * 5 * (3 + 7));
    let [_, _, samples, ..] = numbers::<5>(&answer, "inference");
    assert_eq!(samples, 4 * 5 * 3);
}

/// `plan` still answers, since a program that uses the library may have such data.
#[test]
fn a_net_that_no_data_set_can_feed() {
    let end = "; 'train' cannot train this net, but your own program can\n";
    let desk = Desk::new();
    for (request, reason) in [
        (
            "--net \"dense 2, mse\" --input 3",
            "the net ends in mse, but data sets have classes",
        ),
        (
            "--net \"dense 1\" --input 3",
            "the softmax of one output is always 1",
        ),
        (
            "--net \"dense 257\" --input 3",
            "the net has 257 outputs, but data sets have at most 256 classes",
        ),
        (
            "--net \"dense 10\" --input 3x8x8",
            "samples of shape 3x8x8 have 3 channels, but images in data sets have one",
        ),
        (
            "--net \"dense 10\" --input 1x32769x32768",
            "a sample of shape 1x32769x32768 is longer than the 1073741824 bytes of a data file",
        ),
        (
            "--net \"dense 10\" --input 524289",
            "samples have 524289 features, but tables have at most 524288",
        ),
    ] {
        let output = desk.firmgrad(&format!("plan {request}"));
        assert_eq!(output.status.code(), Some(0));
        assert!(!output.stdout.is_empty());
        assert_eq!(errors(&output), format!("note: {reason}{end}"));
    }
    for request in [
        "--net \"dense 256\" --input 524288",
        "--net \"dense 2\" --input 1x32768x32768",
        "--net \"conv 1x1x2, dense 2\" --input 1x1x9",
    ] {
        let output = desk.firmgrad(&format!("plan {request}"));
        assert_eq!(
            (output.status.code(), errors(&output)),
            (Some(0), String::new())
        );
    }
    let net = "--net \"dense 2, mse\" --input 3";
    for command in ["check", "profile --batch 1"] {
        let output = desk.firmgrad(&format!("{command} {net}"));
        let note = format!("note: the net ends in mse, but data sets have classes{end}");
        assert_eq!((output.status.code(), errors(&output)), (Some(0), note));
    }
}
