//! `firmgrad check`.

use crate::{Desk, errors};

/// The cells after a layer's name in its line.
fn cells(answer: &str, layer: &str) -> Vec<String> {
    let mut lines = answer.lines().filter_map(|line| line.strip_prefix(layer));
    let cells = lines.next().unwrap().split_whitespace();
    cells.map(str::to_owned).collect()
}

#[test]
fn a_line_for_each_layer() {
    let net = "conv 3x3x4 same, relu, maxpool 2x2, dropout 0.2, dense 6, tanh, dense 3";
    let answer = Desk::new().answer(&format!("check --net \"{net}\" --input 2x6x6"));
    let title = answer.lines().next().unwrap();
    let titles: Vec<&str> = title.split("  ").filter(|cell| !cell.is_empty()).collect();
    let titles = titles.iter().map(|title| title.trim()).collect::<Vec<_>>();
    let expected = [
        "layer",
        "parameters",
        "checked",
        "by duals",
        "by differences",
        "kinks",
        "verdict",
    ];
    assert_eq!(titles, expected);
    for (layer, parameters, checked) in [
        ("conv 3x3x4 same", "76", "76"),
        ("dense 6", "222", "100"),
        ("dense 3", "21", "21"),
    ] {
        let cells = cells(&answer, layer);
        assert_eq!(cells[..2], [parameters, checked], "{answer}");
        let error = |cell: &str| cell.parse::<f64>().unwrap();
        assert!(error(&cells[2]) <= 1e-13, "{answer}");
        assert!(error(&cells[3]) <= 1e-8, "{answer}");
        assert_eq!(cells[4..], ["0", "right"], "{answer}");
    }
    for layer in ["maxpool 2x2", "relu", "dropout 0.2", "tanh", "softmax"] {
        assert_eq!(cells(&answer, layer), ["0"], "{answer}");
    }
    assert!(
        answer.ends_with("\nright: 197 derivatives checked\n"),
        "{answer}"
    );
}

#[test]
fn the_result_does_not_depend_on_threads_but_on_the_seed() {
    let desk = Desk::new();
    let line =
        |end: &str| format!("check --net \"dense 7, sigmoid, dense 2, mse\" --input 5 {end}");
    let one = desk.answer(&line("--threads 1"));
    assert_eq!(desk.answer(&line("--threads 2")), one);
    assert_ne!(desk.answer(&line("--seed 2")), one);
    assert!(one.ends_with("\nright: 58 derivatives checked\n"), "{one}");
    let few = desk.answer(&line("--most 3 --batch 1"));
    assert!(few.ends_with("\nright: 6 derivatives checked\n"), "{few}");
}

#[test]
fn at_samples_of_a_data_set() {
    let desk = Desk::new();
    desk.put(
        "points.csv",
        "x,y,kind\n1,2,a\n3,1,b\n2,2,a\n0,5,b\n4,1,a\n2,6,b\n",
    );
    for (data, net, count) in [
        ("moons", "dense 3, tanh, dense 2", 17),
        ("iris", "dense 3", 15),
        (
            "digits --input 1x8x8",
            "conv 3x3x2, relu, maxpool 2x2, dense 10",
            120,
        ),
        ("points.csv", "dense 2", 6),
    ] {
        let answer = desk.answer(&format!("check --net \"{net}\" --data {data}"));
        let end = format!("\nright: {count} derivatives checked\n");
        assert!(answer.ends_with(&end), "{answer}");
    }
}

/// Data sets are named as for `train`.
#[test]
fn the_labels_and_classes_of_a_data_set() {
    let desk = Desk::new();
    desk.put(
        "points.csv",
        "kind,x,y\na,1,2\nb,3,1\na,2,2\nb,0,5\na,4,1\nb,2,6\n",
    );
    let answer = desk.answer("check --net \"dense 2\" --data points.csv --label kind");
    assert!(
        answer.ends_with("\nright: 6 derivatives checked\n"),
        "{answer}"
    );
    desk.put("images", crate::data::IMAGES);
    desk.put("labels", crate::data::LABELS);
    let answer = desk.answer("check --net \"dense 2\" --data images,labels --classes 2");
    assert!(
        answer.ends_with("\nright: 6 derivatives checked\n"),
        "{answer}"
    );
    for option in ["--label x", "--classes 2"] {
        let output = desk.firmgrad(&format!("check --net \"dense 2\" --input 2 {option}"));
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    }
}

#[test]
fn what_cannot_be_checked() {
    let desk = Desk::new();
    desk.refuses(
        "check --net \"dense 2\" --input 4 --batch 0",
        "the batch size is 0, it has to be at least 1",
    );
    desk.refuses(
        "check --net \"dense 2\" --input 4 --most 0",
        "the number of parameters is 0, it has to be at least 1",
    );
    desk.refuses(
        "check --net \"dense 3\" --data iris --classes 3",
        "--classes means nothing for the data set 'iris'; leave it out",
    );
    desk.refuses(
        "check --net \"dense 3\" --data iris --input 5",
        "the samples of 'iris' are of shape 4, not 5; leave --input out",
    );
    desk.refuses(
        "check --net \"dense 4\" --data iris",
        "the net 'dense 4' has 4 outputs, the data set 'iris' has 3 classes: end the net with 'dense 3'",
    );
    desk.refuses(
        "check --net \"conv 5x5x2\" --input 1x4x4",
        "the net 'conv 5x5x2' does not fit samples of shape 1x4x4: layer 1 (conv): the window is larger than its input",
    );
    desk.refuses(
        "check --net \"dense 2, tank\" --input 4",
        "the net cannot be read at byte 10: expected a layer: dense, conv, maxpool, avgpool, tanh, \
         sigmoid, relu, leaky_relu, identity, dropout, softmax or mse, found 'tank'\n  \
         dense 2, tank\n           \
         ^",
    );
    desk.refuses(
        "check --net relu --input 2",
        "the net 'relu' has no parameters, so there is no gradient to check",
    );
    for request in [
        "--net \"dense 2\" --input 2 --batch 18446744073709551615",
        "--net \"dense 1000000000000, dense 2\" --input 100",
        "--net \"dense 1000000000000, dense 3\" --data iris",
    ] {
        let output = desk.firmgrad(&format!("check {request}"));
        let errors = errors(&output);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        let refusal = " bytes are needed, which cannot be had: choose a smaller net or batch\n";
        assert!(errors.ends_with(refusal), "{errors}");
    }
    let output = desk.firmgrad("check --net \"dense 2\"");
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
}

/// If outputs overflow, there is no loss to differentiate.
#[test]
fn a_loss_that_is_not_finite() {
    let desk = Desk::new();
    desk.refuses(
        "check --net \"dense 2, leaky_relu 1e38, leaky_relu 1e38, leaky_relu 1e38, leaky_relu 1e38, \
         leaky_relu 1e38, leaky_relu 1e38, leaky_relu 1e38, leaky_relu 1e38, leaky_relu 1e38, mse\" --input 4",
        "the gradients cannot be checked: a parameter, output, loss or gradient is not finite, \
         or a gradient is larger than 1.4e14",
    );
}
