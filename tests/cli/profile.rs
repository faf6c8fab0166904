//! `firmgrad profile`.

use crate::{Desk, errors};

/// Checks the columns that do not depend on the machine, and that the others are numbers above 0.
#[test]
fn every_pass_of_every_layer() {
    let net = "conv 3x3x4 same, relu, maxpool 2x2, dense 10";
    let line = format!("profile --net \"{net}\" --input 2x6x6 --batch 3 --threads 1");
    let answer = Desk::new().answer(&line);
    let (table, end) = answer.split_once("\n\n").unwrap();
    // 3 samples, 36 positions, 18 taps and 4 filters. The first layer computes no input gradient.
    let (conv, dense) = (3 * 36 * 18 * 4, 3 * 36 * 10);
    let expected = [
        ("conv 3x3x4 same", "forward", conv),
        ("conv 3x3x4 same", "backward", conv),
        ("maxpool 2x2", "forward", 0),
        ("maxpool 2x2", "backward", 0),
        ("relu", "forward", 0),
        ("relu", "backward", 0),
        ("dense 10", "forward", dense),
        ("dense 10", "backward", 2 * dense),
        ("adam", "update", 0),
        ("total", "", 2 * conv + 3 * dense),
    ];
    let lines: Vec<_> = table.lines().skip(1).collect();
    assert_eq!(lines.len(), expected.len(), "{answer}");
    for (line, (layer, pass, multiply_adds)) in lines.iter().zip(expected) {
        let cells = line.strip_prefix(layer).unwrap().trim_start();
        let cells = cells.strip_prefix(pass).unwrap().replace([',', '%'], "");
        let cells = cells.split_whitespace();
        let numbers: Vec<f64> = cells.map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(numbers[0], f64::from(multiply_adds), "{line}");
        assert!(numbers[1..4].iter().all(|&number| number >= 0.0), "{line}");
        assert_eq!(
            numbers.len(),
            if multiply_adds > 0 { 6 } else { 4 },
            "{line}"
        );
    }
    assert!(end.starts_with("a step of 3 samples: "), "{end}");
    assert!(end.contains(" samples/s on 1 thread; peak "), "{end}");
}

#[test]
fn regressions_and_other_optimisers() {
    let line = "profile --net \"dense 3, tanh, dense 1, mse\" --input 4 --optimizer sgd --batch 2";
    let answer = Desk::new().answer(line);
    assert!(answer.contains("\nsgd"), "{answer}");
}

#[test]
fn no_samples() {
    Desk::new().refuses(
        "profile --net \"dense 2\" --input 4 --batch 0",
        "the batch size is 0; it must be at least 1",
    );
}

#[test]
fn more_than_memory_holds() {
    for request in [
        "--net \"dense 2\" --input 2 --batch 18446744073709551615",
        "--net \"dense 100000000\" --input 100000000",
    ] {
        let output = Desk::new().firmgrad(&format!("profile {request}"));
        let errors = errors(&output);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(
            errors.ends_with(" bytes that are needed: choose a smaller net or batch\n"),
            "{errors}"
        );
    }
}

/// Ten numbers of samples, four widths and both numbers of threads, each with its rate.
#[test]
fn growth() {
    let line = "profile --net \"dense 3, tanh, dense 2\" --input 4 --batch 6 --threads 2 --growth";
    let answer = Desk::new().answer(line);
    let lines: Vec<&str> = answer.lines().skip(1).collect();
    let cases = (0..10).map(|power| (1 << power, 1, 2));
    let cases = cases.chain((0..4).map(|power| (6, 1 << power, 2)));
    let cases: Vec<_> = cases.chain([(6, 1, 1), (6, 1, 2)]).collect();
    assert_eq!(lines.len(), cases.len(), "{answer}");
    for (line, (samples, width, threads)) in lines.iter().zip(cases) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let numbers = cells[..6].iter().map(|cell| cell.parse().unwrap());
        let numbers: Vec<f64> = numbers.collect();
        let expected = [samples, width, threads].map(f64::from);
        assert_eq!(numbers[..3], expected, "{line}");
        assert!(numbers[3..].iter().all(|&number| number >= 0.0), "{line}");
        assert!(line.contains("dense "), "{line}");
    }
}
