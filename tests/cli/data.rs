//! Data files that are damaged or unusable.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{Desk, names};

/// Four images of 2 by 1 pixels and their labels.
pub const IMAGES: [u8; 24] = [
    0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 51, 102, 153, 204, 255, 0, 1,
];
pub const LABELS: [u8; 12] = [0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 0];

const TRAIN: &str = "train images,labels --classes 2";

fn pair(images: &[u8], labels: &[u8]) -> Desk {
    let desk = Desk::new();
    desk.put("images", images);
    desk.put("labels", labels);
    desk
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
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
        "letters/train-labels-idx1-ubyte: label 2 (counted from 0) is 11, expected less than 10; check the number \
         of classes",
    );
    let answer = desk.answer("train letters --classes 12 --steps 2");
    assert!(answer.contains("12 classes\n"), "{answer}");
    assert_eq!(names(&desk.path("runs")), ["letters"]);
    for name in ["mnist", "digits"] {
        let error = format!("--classes means nothing for the data set '{name}'; leave it out");
        Desk::new().refuses(&format!("train {name} --classes 12"), &error);
    }
}

#[test]
fn files_that_are_missing() {
    let desk = pair(&IMAGES, &LABELS);
    for (line, file) in [
        ("train nowhere,labels", "nowhere"),
        ("train images,nowhere", "nowhere"),
        ("train nowhere.csv", "nowhere.csv"),
    ] {
        // The message of the operating system differs between systems.
        let cause = std::fs::File::open(desk.path("nowhere")).unwrap_err();
        let error = format!("cannot open {file}: {cause}; check the name");
        desk.refuses(line, &error);
    }
    std::fs::create_dir(desk.path("empty")).unwrap();
    desk.refuses(
        "train empty",
        "empty has none of train-images-idx3-ubyte, train-images.idx3-ubyte, train-images-idx3-ubyte.gz, \
         train-images.idx3-ubyte.gz; fetch the data set, or copy the file there",
    );
}

#[test]
fn files_that_are_damaged() {
    let wrong = "check that it is the right file, or fetch it again";
    pair(&IMAGES[..20], &LABELS).refuses(
        TRAIN,
        &format!("images: there are 4 bytes of data where the IDX header says 8; {wrong}"),
    );
    pair(&IMAGES[..9], &LABELS).refuses(
        TRAIN,
        &format!("images: there are 9 bytes, too few for the IDX header of 16; {wrong}"),
    );
    pair(&[&[7], &IMAGES[1..]].concat(), &LABELS).refuses(
        TRAIN,
        &format!("images: byte 0 is 0x07 where an IDX file has 0x00; {wrong}"),
    );
    pair(b"<!DOCTYPE html><title>404</title>", &LABELS).refuses(
        TRAIN,
        "images is a web page, not IDX data; delete it and fetch the file again",
    );
    let cut = gzip(&LABELS);
    let output = pair(&IMAGES, &cut[..cut.len() - 9]).firmgrad(TRAIN);
    assert_eq!(output.status.code(), Some(1));
    let errors = crate::errors(&output);
    assert!(
        errors.starts_with("error: cannot read labels to its end: "),
        "{errors}"
    );
}

#[test]
fn files_that_do_not_belong_together() {
    pair(&LABELS, &IMAGES).refuses(
        TRAIN,
        "images holds labels (one dimension) where images (three dimensions) were expected; swap the two files",
    );
    let mut three = LABELS[..11].to_vec();
    three[7] = 3;
    pair(&IMAGES, &three).refuses(
        TRAIN,
        "images holds 4 images but labels holds 3 labels; use two files of the same set",
    );
    let mut outside = LABELS;
    outside[10] = 2;
    pair(&IMAGES, &outside).refuses(
        TRAIN,
        "labels: label 2 (counted from 0) is 2, expected less than 2; check the number of classes",
    );
}

#[test]
fn tables_with_a_cell_that_is_no_number() {
    let desk = Desk::new();
    for cell in ["tall", "NaN", "inf", ""] {
        desk.put("t.csv", format!("a,b,kind\n1,2,x\n3,{cell},y\n"));
        desk.refuses(
            "train t.csv",
            &format!("t.csv line 3, column \"b\": found \"{cell}\", expected a finite number; correct or remove the row"),
        );
    }
    desk.put("t.csv", "a,b,kind\n1,2,x\n3,4\n");
    desk.refuses(
        "train t.csv",
        "t.csv line 3: 2 cells where the header has 3; complete or remove the row",
    );
    desk.refuses(
        "train t.csv --label sort",
        "t.csv has no column \"sort\"; name one of a, b, kind",
    );
}

/// The warnings of a command that succeeds.
#[track_caller]
fn warnings(desk: &Desk, line: &str) -> String {
    let output = desk.firmgrad(line);
    assert_eq!(output.status.code(), Some(0), "{}", crate::errors(&output));
    let errors = crate::errors(&output);
    let said = errors.lines().filter(|line| line.starts_with("warning: "));
    said.map(|line| line.to_owned() + "\n").collect()
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
    let constant =
        "warning: 't': features that are the same in all training samples tell nothing: place\n";
    assert_eq!(warnings(&desk, "train t.csv --steps 1"), constant);
    let last = "1e30,4,late\n1e30,4,early\n1e30,4,late\n1e30,4,early\n";
    desk.put("t.csv", times(0.0, last));
    let merged = "warning: 't': features of which different values become one when they are scaled, for lack of \
                  digits: time; look for values far beyond the others\n";
    assert_eq!(warnings(&desk, "train t.csv --steps 1"), merged);
    assert_eq!(warnings(&desk, "train iris --steps 1"), "");
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
    assert_eq!(said.lines().count(), 5, "{said}");
    // The hash of the twelve bytes of LABELS, from sha256sum.
    let labels = "SHA-256 1286d071f5635ed0d9607ca705671f6dbd8bec592b4ac9ca1640fc67eb053bb8, expected 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5";
    for part in [
        "warning: not the published MNIST: bad/train-images.idx3-ubyte has SHA-256 5efc75e4e5f9b285e6cf566651998158165963000b69bec4a3d456dab1ef71c6, expected \
         ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db\n",
        &format!("warning: not the published MNIST: bad/train-labels-idx1-ubyte has {labels}\n"),
        "bad/t10k-images.idx3-ubyte",
        "bad/t10k-labels-idx1-ubyte",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let folder = warnings(&desk, "train bad --steps 1");
    let missing = "warning: 'MNIST, training part' has no sample to train on of the classes 2, 3, 4, 5, 6, \
                   7, 8, 9, which the network learns never to answer\n";
    assert_eq!(folder, missing);
    assert!(said.ends_with(missing), "{said}");
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
        assert_eq!(output.status.code(), Some(0), "{}", crate::errors(&output));
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
