//! Data files that are damaged or unusable.

use crate::gzip::gzip;
use crate::{Desk, names, said};

/// Four images of 2 by 1 pixels and their labels.
pub const IMAGES: [u8; 24] = [
    0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 51, 102, 153, 204, 255, 0, 1,
];
pub const LABELS: [u8; 12] = [0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 0];

pub const TRAIN: &str = "train images,labels --classes 2";

fn pair(images: &[u8], labels: &[u8]) -> Desk {
    let desk = Desk::new();
    desk.put("images", images);
    desk.put("labels", labels);
    desk
}

#[test]
fn a_pair_is_trained_on_plain_or_gzipped_whatever_its_name() {
    for desk in [pair(&IMAGES, &LABELS), pair(&gzip(&IMAGES), &gzip(&LABELS))] {
        desk.answer("train images,labels --classes 2 --steps 2");
        assert_eq!(names(&desk.path("runs")), ["images"]);
    }
}

#[test]
fn a_folder_may_hold_more_classes_than_mnist() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("letters")).unwrap();
    let mut labels = LABELS;
    labels[10] = 11;
    for part in ["train", "t10k"] {
        desk.put(&format!("letters/{part}-images-idx3-ubyte"), IMAGES);
        desk.put(&format!("letters/{part}-labels-idx1-ubyte"), labels);
    }
    desk.refuses(
        "train letters",
        "letters/train-labels-idx1-ubyte: label 2 [..]11[..]10",
    );
    let answer = desk.answer("train letters --classes 12 --steps 2");
    assert!(answer.contains("12 classes\n"), "{answer}");
    assert_eq!(names(&desk.path("runs")), ["letters"]);
    for name in ["mnist", "digits"] {
        let line = format!("train {name} --classes 12");
        Desk::new().refuses(&line, &format!("--classes does not apply to [..]'{name}'"));
    }
}

/// The warnings of a command that succeeds.
#[track_caller]
fn warnings(desk: &Desk, line: &str) -> Vec<String> {
    let said = said(&desk.firmgrad(line));
    let warnings = said.lines().filter(|line| line.starts_with("warning: "));
    warnings.map(str::to_owned).collect()
}

#[track_caller]
fn assert_warns(desk: &Desk, line: &str, parts: &[&str]) {
    let [warning] = <[String; 1]>::try_from(warnings(desk, line)).unwrap();
    for part in parts {
        assert!(warning.contains(part), "no {part:?} in: {warning}");
    }
}

/// A table with two classes that the first column separates.
fn times(first: f64, last: &str) -> String {
    let rows = (0..100).map(|n| {
        let class = if n % 100 < 50 { "early" } else { "late" };
        format!("{:?},3,{class}\n", first + f64::from(n))
    });
    "time,place,kind\n".to_owned() + &rows.collect::<String>() + last
}

/// Seconds since 1970 differ by less than the precision of `f32`.
#[test]
fn a_column_far_from_zero_is_learned_as_one_at_zero() {
    let desk = Desk::new();
    let mut answers = Vec::new();
    for (name, first) in [("near", 0.0), ("far", 1_700_000_000.0)] {
        desk.put(&format!("{name}.csv"), times(first, ""));
        let answer = desk.answer(&format!("train {name}.csv --epochs 40 --threads 1"));
        let rows = answer.lines().filter(|line| line.contains('%'));
        answers.push(rows.collect::<Vec<_>>().join("\n"));
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("100.00 %"), "{}", answers[0]);
}

#[test]
fn features_that_tell_nothing_are_named() {
    let desk = Desk::new();
    desk.put("t.csv", times(0.0, ""));
    let line = "train t.csv --steps 1";
    assert_warns(&desk, line, &["'t'", "the same value in all", ": place"]);
    let last = "1e30,4,late\n1e30,4,early\n1e30,4,late\n1e30,4,early\n";
    desk.put("t.csv", times(0.0, last));
    assert_warns(&desk, line, &["'t'", "become equal", ": time"]);
    assert_eq!(warnings(&desk, "train iris --steps 1"), [""; 0]);
}

/// Common in test reports: other files in a folder, with the file names of MNIST.
#[test]
fn files_of_mnist_that_are_others() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("bad")).unwrap();
    for part in ["train", "t10k"] {
        desk.put(&format!("bad/{part}-images.idx3-ubyte"), gzip(&IMAGES));
        desk.put(&format!("bad/{part}-labels-idx1-ubyte"), LABELS);
    }
    let said = warnings(&desk, "train mnist --data bad --steps 1");
    assert_eq!(said.len(), 5, "{said:?}");
    // The hash of the twelve bytes of LABELS, from sha256sum.
    let sums = [
        [
            "5efc75e4e5f9b285e6cf566651998158165963000b69bec4a3d456dab1ef71c6",
            "expected ba891046e6505d7a",
        ],
        [
            "1286d071f5635ed0d9607ca705671f6dbd8bec592b4ac9ca1640fc67eb053bb8",
            "expected 65a50cbbf4e906d7",
        ],
    ];
    for (warning, file) in said.iter().zip([
        "bad/train-images.idx3-ubyte",
        "bad/train-labels-idx1-ubyte",
        "bad/t10k-images.idx3-ubyte",
        "bad/t10k-labels-idx1-ubyte",
    ]) {
        assert!(warning.contains("not the published MNIST") && warning.contains(file));
    }
    for (warning, parts) in said.iter().zip(sums) {
        assert!(parts.iter().all(|part| warning.contains(part)), "{warning}");
    }
    let folder = warnings(&desk, "train bad --steps 1");
    assert_eq!(folder, said[4..]);
    assert!(folder[0].contains("'MNIST, training part' has no training sample"));
    assert!(folder[0].contains(" 2, 3, 4, 5, 6, 7, 8, 9;"), "{folder:?}");
}

/// Whatever the names contain, figures stay well formed and the terminal gets no control character.
#[test]
fn names_of_any_characters_and_any_length() {
    let long = "long ".repeat(13_200);
    for (number, name) in [
        "\u{1b}[31mred\u{7}",
        "\u{7f}\u{9b}x",
        "\u{2028}\u{202e}evil\u{2066}",
        "\u{fffe}\u{fdd0}\u{1ffff}",
        "tab\tand\nline",
        "<&>'\u{1}",
        &long,
    ]
    .iter()
    .enumerate()
    {
        let desk = Desk::new();
        let rows = (0..12).map(|n| format!("{n},{},\"{name}{}\"\n", n * n % 7, n % 2));
        let text = format!("\"x{name}\",\"y{name}\",kind\n") + &rows.collect::<String>();
        desk.put("t.csv", text);
        let output = desk.firmgrad("train t.csv --steps 2 --save t.firmgrad");
        said(&output);
        let answers = desk.firmgrad("predict t.firmgrad t.csv");
        for output in [&output, &answers] {
            for text in [&output.stdout, &output.stderr] {
                let text = String::from_utf8(text.clone()).unwrap();
                let is_plain =
                    |c: char| c == '\n' || !(c.is_control() || "\u{202e}\u{fffe}".contains(c));
                assert!(text.chars().all(is_plain), "{number}: {text:?}");
            }
        }
        for figure in ["curves", "confusion", "boundary"] {
            let path = desk.path(&format!("runs/t/{figure}.svg"));
            let svg = std::fs::read_to_string(path).unwrap();
            let document = roxmltree::Document::parse(&svg);
            assert!(document.is_ok(), "{number} {figure}: {document:?}");
            assert!(
                svg.len() < 300_000,
                "{number} {figure}: {} bytes",
                svg.len()
            );
        }
    }
}

/// Reads images from a pipe, as process substitution passes them.
#[cfg(target_os = "linux")]
#[test]
fn images_from_a_pipe() {
    let desk = pair(&IMAGES, &LABELS);
    let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("firmgrad"));
    command
        .current_dir(desk.0.path())
        .write_stdin(IMAGES.to_vec());
    command.args([
        "train",
        "/dev/stdin,labels",
        "--classes",
        "2",
        "--steps",
        "1",
    ]);
    command.assert().success();
}
