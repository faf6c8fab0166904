//! Data files that are not what they should be.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{Desk, names};

/// Four images of 2 by 1 and their labels.
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
        // The system's own words differ from system to system.
        let cause = std::fs::File::open(desk.path("nowhere")).unwrap_err();
        let error = format!("cannot open {file}: {cause}; check the name, or fetch the data first");
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
        &format!("images: 4 bytes of data where the IDX header says 8; {wrong}"),
    );
    pair(&IMAGES[..9], &LABELS).refuses(
        TRAIN,
        &format!("images: 9 bytes, too short for an IDX header of 16; {wrong}"),
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
