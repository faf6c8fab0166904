//! Runs that finish, and runs that diverge.

use std::fs;

use firmgrad_host::weights::KEY;
use safetensors::SafeTensors;

use crate::{Desk, errors, names};

const FILES: [&str; 5] = [
    "confusion.svg",
    "curves.svg",
    "manifest.json",
    "metrics.jsonl",
    "weights.safetensors",
];

/// Asserts that every file in the folder of a run has the content that its name promises.
#[track_caller]
fn assert_run(desk: &Desk, dir: &str, files: &[&str]) {
    let dir = desk.path(dir);
    assert_eq!(names(&dir), files);
    for file in files.iter().filter(|file| file.ends_with(".svg")) {
        let text = fs::read_to_string(dir.join(file)).unwrap();
        let picture = roxmltree::Document::parse(&text).unwrap();
        assert!(
            picture
                .root_element()
                .has_tag_name(("http://www.w3.org/2000/svg", "svg"))
        );
    }
    for line in fs::read_to_string(dir.join("metrics.jsonl"))
        .unwrap()
        .lines()
    {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(record["step"].is_u64() && record["train_loss"].is_f64());
    }
    let weights = fs::read(dir.join("weights.safetensors")).unwrap();
    for (name, tensor) in SafeTensors::deserialize(&weights).unwrap().tensors() {
        let mut values = tensor.data().chunks_exact(4);
        let finite = values.all(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()).is_finite());
        assert!(finite, "{name}");
    }
}

#[test]
fn each_data_set_is_trained_on() {
    let desk = Desk::new();
    let moons = desk.answer("train moons");
    let with_boundary = [&["boundary.svg"], &FILES[..]].concat();
    assert_run(&desk, "runs/moons", &with_boundary);
    assert!(moons.contains("moons: 140 samples to train on, 60 to test on, shape 2, 2 classes\n"));
    assert!(moons.contains("runs/moons/boundary.svg"));

    desk.answer("train iris --steps 3 --out deep/er/flowers");
    assert_run(&desk, "deep/er/flowers", &FILES);
    desk.answer("train digits --steps 3 --schedule step:2:0.5 --test 0");
    assert_run(&desk, "runs/digits", &FILES);
    desk.put(
        "t.csv",
        "kind,a,b\nx,1,200\ny,2,100\nx,1,210\ny,3,100\nx,0,190\ny,2,110\n",
    );
    desk.answer("train t.csv --label kind --steps 3 --schedule cosine");
    assert_run(&desk, "runs/t", &with_boundary);
    assert_eq!(names(&desk.path("runs")), ["digits", "moons", "t"]);
}

#[test]
fn the_usual_run_learns() {
    let desk = Desk::new();
    for set in ["moons", "iris"] {
        desk.answer(&format!("train {set}"));
        let metrics = fs::read_to_string(desk.path(&format!("runs/{set}/metrics.jsonl"))).unwrap();
        let last: serde_json::Value =
            serde_json::from_str(metrics.lines().last().unwrap()).unwrap();
        assert!(
            last["test_accuracy"].as_f64().unwrap() >= 0.9,
            "{set}: {last}"
        );
    }
}

#[test]
fn weights_have_names_shapes_and_an_origin() {
    let desk = Desk::new();
    desk.answer(
        "train digits --steps 1 --seed 7 --net \"conv 3x2x4, relu, maxpool 2x2, dense 10\"",
    );
    let bytes = fs::read(desk.path("runs/digits/weights.safetensors")).unwrap();
    let weights = SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name| weights.tensor(name).unwrap().shape().to_vec();
    assert_eq!(shape("0.conv.weight"), [1, 3, 2, 4]);
    assert_eq!(shape("0.conv.bias"), [4]);
    assert_eq!(shape("3.dense.weight"), [3 * 3 * 4, 10]);
    assert_eq!(shape("3.dense.bias"), [10]);
    assert_eq!(weights.len(), 4);

    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let origin = &header.metadata().as_ref().unwrap()[KEY];
    let origin: serde_json::Value = serde_json::from_str(origin).unwrap();
    assert_eq!(
        origin["net"], "conv 3x2x4, maxpool 2x2, relu, dense 10, softmax",
        "in the order in which the layers are computed"
    );
    assert_eq!(
        (&origin["input"], &origin["data"]),
        (&"1x8x8".into(), &"digits".into())
    );
    assert_eq!((&origin["seed"], &origin["steps"]), (&7.into(), &1.into()));
}

#[test]
fn the_bits_depend_on_the_seed_and_not_on_the_threads() {
    let desk = Desk::new();
    // Large enough to be split over threads.
    let train = "train digits --steps 3 --batch 128 --net \"dense 256, relu, dense 10\"";
    let weights = |name: &str, options: &str| {
        desk.answer(&format!("{train} --out {name} {options}"));
        fs::read(desk.path(name).join("weights.safetensors")).unwrap()
    };
    let one = weights("one", "--threads 1 --seed 5");
    assert!(one == weights("two", "--threads 2 --seed 5"));
    assert!(one != weights("other", "--threads 2 --seed 6"));
}

#[test]
fn a_run_that_diverges_is_stopped_and_kept_apart() {
    let desk = Desk::new();
    desk.answer("train moons --steps 2");
    let kept = fs::read(desk.path("runs/moons/weights.safetensors")).unwrap();
    let nets = ["", "--net \"dense 16, relu, dense 16, relu, dense 2\""];
    let folders = ["runs/moons-diverged", "runs/moons-diverged-2"];
    for (net, folder) in nets.into_iter().zip(folders) {
        let output = desk.firmgrad(&format!(
            "train moons --optimizer sgd --learning-rate 6e7 {net}"
        ));
        assert_eq!(output.status.code(), Some(4));
        let errors = errors(&output);
        assert_eq!(
            errors.lines().last().unwrap(),
            format!(
                "error: the run diverged in step 2: its loss or a gradient grew without bound; try a \
                 learning rate below 60000000.0; the last finite weights are in {folder}"
            )
        );
        let with_boundary = [&["boundary.svg"], &FILES[..]].concat();
        assert_run(&desk, folder, &with_boundary);
    }
    assert_eq!(
        names(&desk.path("runs")),
        ["moons", "moons-diverged", "moons-diverged-2"]
    );
    assert!(kept == fs::read(desk.path("runs/moons/weights.safetensors")).unwrap());
}

#[test]
fn an_earlier_run_is_replaced_by_a_complete_one_alone() {
    let desk = Desk::new();
    let train = "train moons --out run";
    desk.answer(&format!("{train} --steps 2"));
    let read = || fs::read(desk.path("run/weights.safetensors")).unwrap();
    let first = read();
    let output = desk.firmgrad(&format!("{train} --batch 0"));
    assert_eq!(output.status.code(), Some(1));
    assert!(first == read());

    desk.answer(&format!("{train} --steps 3"));
    assert!(first != read());
    assert_eq!(names(&desk.path(".")), ["run"], "nothing is left aside");
}

/// Without `--out` nothing is replaced, and the output names the run's folder.
#[test]
fn runs_are_numbered() {
    let desk = Desk::new();
    let train = "train moons --steps 2";
    let first = desk.answer(train);
    assert!(
        first.contains("\n  runs/moons/weights.safetensors\n"),
        "{first}"
    );
    let kept = fs::read(desk.path("runs/moons/weights.safetensors")).unwrap();
    desk.put("runs/moons-3", "mine");
    let second = desk.answer(&format!("{train} --seed 2"));
    assert!(
        second.contains("\n  runs/moons-2/weights.safetensors\n"),
        "{second}"
    );
    let third = desk.answer(&format!("{train} --seed 3"));
    assert!(
        third.contains("\n  runs/moons-4/weights.safetensors\n"),
        "{third}"
    );
    assert_eq!(
        names(&desk.path("runs")),
        ["moons", "moons-2", "moons-3", "moons-4"]
    );
    assert!(kept == fs::read(desk.path("runs/moons/weights.safetensors")).unwrap());
}

/// A diverged run goes to a separate folder, which also must be free.
#[test]
fn no_finished_run_is_thrown_away() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("runs/moons-diverged")).unwrap();
    desk.put("runs/moons-diverged/diary.txt", "mine");
    let output = desk.firmgrad("train moons --steps 2 --out runs/moons");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors(&output).contains("moons-diverged"),
        "{}",
        errors(&output)
    );
    assert_eq!(names(&desk.path("runs")), ["moons-diverged"]);
}

#[test]
fn standard_error_without_a_terminal_has_no_control_characters() {
    let output = Desk::new().firmgrad("train iris --steps 3");
    let errors = errors(&output);
    assert!(errors.starts_with("iris: step 3/3, loss "), "{errors}");
    assert!(
        errors
            .chars()
            .all(|letter| letter == '\n' || !letter.is_control())
    );
}
