//! What a checkpoint says about its data, and how `eval`, `predict` and `train --resume` use it.

use std::fs;

use firmgrad::checkpoint::{Checkpoint, Entry, Feature, Precision};
use firmgrad::{Model, Schedule, Shape, dense, softmax_cross_entropy};

use crate::saved::bytes;
use crate::{Desk, errors};

/// A file of version 1, trained on [`clock`] by a release that wrote this version, with `--net
/// "dense 3" --test 0.25 --epochs 60 --seed 4 --learning-rate 0.05`.
const VERSION_1: &[u8] = include_bytes!("clock-1.firmgrad");

/// Times that differ by less than the precision of `f32`, which is 128 seconds here, and classes
/// whose order as text differs from their order by value.
fn clock() -> String {
    let rows = (0..60).map(|n| {
        let class = n % 3;
        let time = 1_700_000_000 + (n * 37 % 60) * 50 + class * 3000;
        let level = f64::from(n as u32 * 7 % 11) / 4.0;
        format!("{time},{level},{}\n", ["10", "9", "2"][class])
    });
    format!("time,level,size\n{}", rows.collect::<String>())
}

/// The rows of a table, split into cells.
fn cells(answer: &str) -> Vec<Vec<&str>> {
    let lines = answer.lines().skip(1);
    lines
        .map(|line| line.split_whitespace().collect())
        .collect()
}

#[test]
fn a_file_of_version_1_keeps_its_scaling_and_its_order_of_classes() {
    let desk = Desk::new();
    desk.put("clock.csv", clock());
    desk.put("file", VERSION_1);
    // The seed comes from the file.
    let trained_on = "clock.csv --test 0.25 --trained-on clock.csv";
    // As answered by the release that wrote the file.
    let answer = desk.answer(&format!("eval file {trained_on}"));
    assert_eq!(cells(&answer), [["test", "0.1859", "98.33", "%"]]);
    let answers = desk.answer(&format!("predict file {trained_on}"));
    assert_eq!(cells(&answers)[0], ["0", "10", "10", "0.998"]);
    for word in ["eval", "predict"] {
        desk.refuses(
            &format!("{word} file clock.csv"),
            "file does not record how the features of a table are scaled and how classes are numbered: \
             add '--trained-on' with the table that it was trained on",
        );
    }
}

#[test]
fn going_on_with_a_file_of_version_1_writes_version_2() {
    let desk = Desk::new();
    desk.put("clock.csv", clock());
    desk.put("file", VERSION_1);
    let first = Checkpoint::parse(VERSION_1).unwrap();
    assert_eq!(first.version(), 1);
    // With a tiny learning rate the step changes nothing, so the answers are those of the release
    // that wrote the file.
    let run = "train clock.csv --resume file --test 0.25 --steps 181 --learning-rate 1e-30";
    let said = desk.answer(&format!("{run} --save file"));
    assert!(said.contains("\nclasses: 0 10, 1 2, 2 9\n"), "{said}");
    let old = [
        vec!["training", "0.2046", "97.78", "%"],
        vec!["test", "0.1300", "100.00", "%"],
    ];
    assert_eq!(cells(&desk.answer("eval file clock.csv")), old);
    // Again, from the file that is now of version 2.
    desk.answer("train clock.csv --resume file --steps 182 --save file");
    assert_eq!(cells(&desk.answer("eval file clock.csv")), old);
    desk.put("moons", moons_of_version_1());
    desk.answer("train moons --resume moons --steps 9 --save moons");
    let file = fs::read(desk.path("moons")).unwrap();
    let second = Checkpoint::parse(&file).unwrap();
    assert_eq!(second.version(), 2);
    assert!(second.about().unwrap().entries().count() > 0);
}

/// A training state of five steps in the layout of version 1, assembled from one of version 2.
fn moons_of_version_1() -> Vec<u8> {
    let desk = Desk::new();
    desk.answer("train moons --net \"dense 2\" --optimizer sgd --steps 5 --save file");
    let file = fs::read(desk.path("file")).unwrap();
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let training = checkpoint.training().unwrap();
    let mut old = b"firmgrad".to_vec();
    old.extend(1_u32.to_le_bytes());
    old.extend((88 + 24 * 2 + 4 * 6_u64).to_le_bytes());
    for number in [2, 1, 1, 2, 6, 1_u32] {
        old.extend(number.to_le_bytes());
    }
    old.extend(training.learning_rate().to_le_bytes());
    old.extend([0; 16]);
    old.extend(training.steps().to_le_bytes());
    old.extend(training.seed().to_le_bytes());
    old.extend(training.position().to_le_bytes());
    for number in [1, 2, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0_u32] {
        old.extend(number.to_le_bytes());
    }
    old.extend(checkpoint.parameters().flat_map(f32::to_le_bytes));
    let checksum = crc32fast::hash(&old);
    old.extend(checksum.to_le_bytes());
    old
}

#[test]
fn the_file_is_enough() {
    let desk = Desk::new();
    desk.put("clock.csv", clock());
    let said = desk
        .answer("train clock.csv --net \"dense 3\" --test 0.25 --seed 4 --epochs 60 --save file");
    assert!(said.contains("\nclasses: 0 2, 1 9, 2 10\n"), "{said}");
    // Split and seed need not be given again.
    let whole = desk.answer("eval file clock.csv");
    assert_eq!(cells(&whole).len(), 2);
    for line in whole.lines() {
        assert!(said.contains(line), "{line} in {said}");
    }
    // The same table under another name.
    desk.put("copy.csv", clock());
    assert_eq!(desk.answer("eval file copy.csv"), whole);

    // A part of the table with only some of the classes is scaled and numbered as in training.
    let table = clock();
    let (head, rows) = table.split_once('\n').unwrap();
    let of_two: Vec<&str> = rows.lines().filter(|row| !row.ends_with(",9")).collect();
    desk.put("two.csv", format!("{head}\n{}\n", of_two.join("\n")));
    let answers = desk.answer("predict file two.csv");
    assert_eq!(cells(&answers).len(), 40);
    let right = cells(&answers)
        .into_iter()
        .filter(|cells| cells[1] == cells[2])
        .count();
    let accuracy = format!("{:.2} %", 100.0 * right as f64 / 40.0);
    let answer = desk.answer("eval file two.csv");
    assert!(answer.contains(&accuracy), "{accuracy} in {answer}");
    assert_eq!(cells(&answer).len(), 1, "all of it is new: {answer}");
    assert!(right > 30, "{answers}");
}

#[test]
fn data_that_do_not_suit_the_file() {
    let desk = Desk::new();
    desk.put("clock.csv", clock());
    desk.answer("train clock.csv --net \"dense 3\" --steps 5 --seed 4 --save file --out run");
    desk.put("named.csv", clock().replace("level", "height"));
    desk.put("class.csv", clock().replace(",9\n", ",8\n"));
    for (line, error) in [
        (
            "eval file named.csv",
            "the features of 'named.csv' are time, height, but file was trained on time, level",
        ),
        (
            "predict file class.csv",
            "the class '8' of 'class.csv' is not one that file was trained on: 2, 9, 10",
        ),
        (
            "eval file clock.csv --test 0.5",
            "file was trained with '--test 0.3' on these data: leave out --test",
        ),
        (
            "eval file clock.csv --seed 5",
            "file was trained with '--seed 4' on these data: leave out --seed",
        ),
        (
            "eval file clock.csv --trained-on clock.csv",
            "file records how features are scaled and classes are numbered: leave out --trained-on",
        ),
    ] {
        desk.refuses(line, error);
    }
    desk.put(
        "less.csv",
        clock().lines().take(31).collect::<Vec<_>>().join("\n"),
    );
    desk.refuses(
        "eval file less.csv --test 0.5",
        "--test does not apply to data that file was not trained on, of which all samples are used; \
         leave it out",
    );
}

/// Pixels are scaled as the file says: the digits are bytes from 0 to 16.
#[test]
fn images_in_a_file_of_their_own() {
    let desk = Desk::new();
    desk.answer("train digits --net \"dense 10\" --epochs 2 --save file");
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let pair = format!("{data}/digits-images-idx3-ubyte,{data}/digits-labels-idx1-ubyte");
    let known = desk.answer("eval file digits");
    let pair = desk.answer(&format!("eval file {pair}"));
    let accuracy = |cells: &[Vec<&str>], line: usize| cells[line][2].parse::<f64>().unwrap();
    let (known, pair) = (cells(&known), cells(&pair));
    let [train, test] = [0, 1].map(|line| accuracy(&known, line));
    // All samples, 30 % of which were held out.
    let all = accuracy(&pair, 0);
    assert!(
        (all - 0.7 * train - 0.3 * test).abs() < 0.1,
        "{known:?} {pair:?}"
    );
}

/// Net, optimiser, batch, learning rate, seed and split come from the file.
#[test]
fn going_on_needs_no_more_than_the_file() {
    let desk = Desk::new();
    desk.put("clock.csv", clock());
    let run = "train clock.csv --net \"dense 5, tanh, dropout 0.2, dense 3\" --optimizer rmsprop \
               --learning-rate 0.003 --weight-decay 0.01 --batch 7 --test 0.25 --seed 9 \
               --schedule step:20:0.5";
    desk.answer(&format!("{run} --steps 50 --save whole"));
    desk.answer(&format!("{run} --steps 31 --save part"));
    let output = desk.firmgrad("train clock.csv --steps 50 --resume part --save part");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(!errors(&output).contains("warning"), "{}", errors(&output));
    let [whole, part] = ["whole", "part"].map(|name| fs::read(desk.path(name)).unwrap());
    assert_eq!(part, whole);
}

/// A cosine schedule that has ended is not stretched silently.
#[test]
fn a_schedule_that_is_over() {
    let desk = Desk::new();
    let run = "train moons --net \"dense 2\"";
    desk.answer(&format!(
        "{run} --schedule cosine --steps 20 --save file --out run"
    ));
    desk.refuses(
        "train moons --resume file --steps 40",
        "the checkpoint's learning rate falls from 0.01 to 0 in 20 steps, along a cosine, but this \
         run has 40 steps: add '--schedule constant' and a '--learning-rate', or '--schedule cosine' to \
         stretch it over all steps",
    );
    let output = desk.firmgrad("train moons --resume file --steps 40 --schedule cosine");
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let warning = "warning: the learning rate changes from 6.155819e-5 in the checkpoint's last step \
                   to 0.005";
    assert!(said.starts_with(warning), "{said}");
    let output = desk.firmgrad("train moons --resume file --steps 40 --schedule constant");
    let said = errors(&output);
    let warning = "warning: the learning rate changes from 6.155819e-5 in the checkpoint's last step \
                   to 0.01\n";
    assert!(said.starts_with(warning), "{said}");
}

/// A change that may be intended is made, with a warning.
#[test]
fn going_on_in_another_way() {
    let desk = Desk::new();
    desk.answer("train moons --net \"dense 2\" --steps 20 --save file --out run");
    let says = |line: &str, warning: &str| {
        let output = desk.firmgrad(&format!("train {line} --resume file --steps 40 --out run"));
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains(&format!("warning: {warning}\n")), "{said}");
    };
    says(
        "moons --batch 50",
        "the checkpoint was trained with batches of 20, but this run uses batches of 50",
    );
    says(
        "moons --learning-rate 0.5",
        "the learning rate changes from 0.01 in the checkpoint's last step to 0.5",
    );
    says(
        "moons --samples 30",
        "the checkpoint was trained on other data, 200 samples of 'moons'; this run continues with 30 \
         samples of 'moons'",
    );
    desk.refuses(
        "train moons --resume file --epochs 1",
        "the checkpoint has already taken 20 steps, but this run ends at step 7: ask for more than \
         20 steps with '--steps', or for more than 2 epochs of these data with '--epochs'",
    );
    // Earlier batches may have had another size than those of the last run.
    let again = "train moons --resume file --out run --save file --steps";
    desk.answer(&format!("{again} 30 --batch 1"));
    desk.answer(&format!("{again} 35"));
}

/// The file names the features, so the other column holds the labels, wherever it stands.
#[test]
fn the_column_of_labels_is_found() {
    let desk = Desk::new();
    let turned: String = clock()
        .lines()
        .map(|line| {
            let (features, label) = line.rsplit_once(',').unwrap();
            format!("{label},{features}\n")
        })
        .collect();
    desk.put("clock.csv", turned);
    let said = desk
        .answer("train clock.csv --label size --net \"dense 3\" --epochs 60 --save file --out run");
    for line in desk.answer("eval file clock.csv").lines() {
        assert!(said.contains(line), "{line} in {said}");
    }
    desk.answer("train clock.csv --resume file --epochs 61 --save file --out run");
    // The split is kept, and weights are not drawn again.
    desk.refuses(
        "train clock.csv --resume file --epochs 70 --test 0.5",
        "file was trained with '--test 0.3' on these data: leave out --test",
    );
    let output = desk.firmgrad("train clock.csv --resume file --epochs 70 --init he");
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
}

/// A file with these entries.
fn saying(entries: &[Entry<'_>]) -> Vec<u8> {
    let model = Model::<2>::new(Shape::vector(2), [dense(3), softmax_cross_entropy()]);
    bytes(|put| model.save_with(&[0.5; 9], entries.iter().copied(), put))
}

/// Numbers that would silently give wrong answers, or none, are refused.
#[test]
fn entries_that_nothing_can_be_done_with() {
    let desk = Desk::new();
    desk.put("clock.csv", clock());
    let feature = |deviation, precision| {
        Entry::Feature(Feature {
            mean: 1.0,
            standard_deviation: deviation,
            precision,
            name: "time",
        })
    };
    let double = feature(1.0, Precision::Double);
    for (entries, error) in [
        (
            vec![double, feature(0.0, Precision::Double)],
            "feature 2 has a mean that is not finite, or a standard deviation that is not a finite \
             number above 0",
        ),
        (
            vec![feature(f64::NAN, Precision::Double)],
            "feature 1 has a mean that is not finite, or a standard deviation that is not a finite \
             number above 0",
        ),
        (
            vec![double, feature(1.0, Precision::Single)],
            "some features are scaled in f32 and others in f64",
        ),
        (
            vec![Entry::Image {
                scale: f32::INFINITY,
            }],
            "the factor that scales pixels is not a finite number above 0",
        ),
        (
            vec![Entry::Split {
                held_out: 1.5,
                seed: 1,
            }],
            "the held-out share is not a number from 0 to 1",
        ),
        (
            vec![Entry::TrainingSettings {
                batch: 1,
                learning_rate: 0.1,
                schedule: Schedule::Step {
                    every: 1,
                    factor: f32::NAN,
                },
            }],
            "the learning rate, or the factor of its schedule, is not a finite number above 0",
        ),
    ] {
        desk.put("file", saying(&entries));
        for line in ["eval file clock.csv", "inspect file"] {
            desk.refuses(line, &format!("cannot use file: {error}"));
        }
    }
    // A table needs features and classes; here the classes are missing.
    desk.put("file", saying(&[double, double]));
    let output = desk.firmgrad("eval file clock.csv");
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
}

/// The file does not say at which learning rate its schedule started.
#[test]
fn a_rate_that_may_have_decayed() {
    let desk = Desk::new();
    desk.put("moons", moons_of_version_1());
    let output = desk.firmgrad("train moons --resume moons --steps 9");
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let warning = "warning: the checkpoint does not record the learning rate that its schedule started \
                   from; this run starts from that of its last step, 0.1, unless --learning-rate is \
                   given\n";
    assert!(said.starts_with(warning), "{said}");
}

/// The file says how many classes the images have.
#[test]
fn going_on_with_images_of_few_classes() {
    let desk = Desk::new();
    let images = [0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2];
    desk.put("images", [images.as_slice(), &[9; 12]].concat());
    desk.put("labels", [0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 0, 1, 2]);
    let run = "train images,labels --steps";
    desk.answer(&format!(
        "{run} 3 --classes 3 --net \"dense 3\" --save file"
    ));
    desk.answer(&format!("{run} 5 --resume file --save file"));
    desk.answer("eval file images,labels");
}

#[test]
fn a_table_of_one_class() {
    let desk = Desk::new();
    desk.put("one.csv", "x,y\n1,same\n2,same\n3,same\n");
    desk.refuses(
        "train one.csv",
        "all labels of 'one.csv' are 'same', so there is only one class: name another column \
         with --label",
    );
}

/// A class that only the test files have is refused.
#[test]
fn a_class_to_test_on_alone() {
    let desk = Desk::new();
    let images = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2];
    let images = [images.as_slice(), &[7; 12]].concat();
    let labels = |labels: [u8; 3]| [&[0, 0, 8, 1, 0, 0, 0, 3], labels.as_slice()].concat();
    for (part, of) in [("train", [0, 1, 1]), ("t10k", [0, 1, 2])] {
        desk.put(&format!("{part}-images-idx3-ubyte"), &images);
        desk.put(&format!("{part}-labels-idx1-ubyte"), labels(of));
    }
    let folder = desk.path(".").display().to_string();
    let output = desk.firmgrad(&format!(
        "train {folder} --classes 3 --net \"dense 3\" --steps 2"
    ));
    assert_eq!(output.status.code(), Some(1));
    let said = errors(&output);
    assert!(said.starts_with("error: the class '2' of "), "{said}");
}
