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
    let titles: Vec<_> = titles.iter().map(|title| title.trim()).collect();
    let expected = "layer,parameters,checked,by duals,by differences,kinks,verdict";
    assert_eq!(titles.join(","), expected);
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
    assert!(answer.ends_with("\nright: 197 derivatives checked\n"));
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
    let table = "kind,x,y\na,1,2\nb,3,1\na,2,2\nb,0,5\na,4,1\nb,2,6\n";
    desk.put("points.csv", table);
    desk.put("images", crate::data::IMAGES);
    desk.put("labels", crate::data::LABELS);
    for (data, net, count) in [
        ("moons", "dense 3, tanh, dense 2", 17),
        ("iris", "dense 3", 15),
        (
            "digits --input 1x8x8",
            "conv 3x3x2, relu, maxpool 2x2, dense 10",
            120,
        ),
        ("points.csv --label kind", "dense 2", 6),
        ("images,labels --classes 2", "dense 2", 6),
    ] {
        let answer = desk.answer(&format!("check --net \"{net}\" --data {data}"));
        let end = format!("\nright: {count} derivatives checked\n");
        assert!(answer.ends_with(&end), "{answer}");
    }
}

#[test]
fn what_cannot_be_checked() {
    let desk = Desk::new();
    let endless = "leaky_relu 1e38, ".repeat(9);
    let room = " bytes that are needed: [..]smaller net or batch";
    for (request, pattern) in [
        (
            "--net \"dense 2\" --input 4 --batch 0",
            "the batch size is 0",
        ),
        (
            "--net \"dense 2\" --input 4 --most 0",
            "the number of parameters is 0",
        ),
        (
            "--net \"dense 3\" --data iris --classes 3",
            "--classes[..]'iris'",
        ),
        (
            "--net \"dense 3\" --data iris --input 5",
            "'iris' have shape 4, not 5[..]--input",
        ),
        (
            "--net \"dense 4\" --data iris",
            "'dense 4' has 4 outputs[..]'iris' has 3 classes",
        ),
        (
            "--net \"conv 5x5x2\" --input 1x4x4",
            "'conv 5x5x2'[..]1x4x4: layer 1 (conv)",
        ),
        ("--net \"dense 2, tank\" --input 4", "byte 10: [..]'tank'"),
        ("--net relu --input 2", "'relu' has no parameters"),
        (
            "--net \"dense 2\" --input 2 --batch 18446744073709551615",
            room,
        ),
        ("--net \"dense 1000000000000, dense 2\" --input 100", room),
        ("--net \"dense 1000000000000, dense 3\" --data iris", room),
        // If outputs overflow, there is no loss to differentiate.
        (
            &format!("--net \"dense 2, {endless}mse\" --input 4"),
            "loss or gradient is not finite, or a gradient is larger than 1.4e14",
        ),
    ] {
        desk.refuses(&format!("check {request}"), pattern);
    }
    for request in ["", "--input 2 --label x", "--input 2 --classes 2"] {
        let output = desk.firmgrad(&format!("check --net \"dense 2\" {request}"));
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    }
}
