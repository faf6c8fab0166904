//! What the section says of runs that are made up.

use std::time::Duration;

use super::*;
use crate::data::moons::moons;
use crate::report::sample;

/// Test accuracies, in the order of the configurations; tanh is the best.
const ACCURACIES: [f64; 5] = [0.98, 0.985, 0.99, 0.3, 0.956];

fn runs() -> Vec<Run> {
    let record = |step, train_loss, accuracy| training::Record {
        step,
        epoch: 0.5,
        learning_rate: 0.005,
        train_loss,
        test_loss: Some(train_loss / 2.0),
        test_accuracy: Some(accuracy),
        seconds: 1.0,
    };
    let run = |(configuration, accuracy): (&Configuration, f64)| Run {
        row: sample::row(configuration.name, accuracy),
        outcome: Outcome {
            parameters: Vec::new(),
            records: vec![record(50, 2.0, 0.1), record(100, 0.5, accuracy)],
            steps: 100,
            begun: 0,
            training: Duration::from_secs(60),
            diverged: false,
        },
        confusion: vec![vec![7, 1], vec![2, 9]],
    };
    let configurations = ASSIGNED.iter().chain([&REMEDY]);
    configurations.zip(ACCURACIES).map(run).collect()
}

fn section_of(mode: Mode, runs: &[Run]) -> Section {
    let classes = ["one", "two"].map(str::to_owned);
    section_of_runs(mode, &length(mode), runs, &classes)
}

#[test]
fn figures_show_the_runs() {
    let section = section_of(Mode::Default, &runs());
    let ids: Vec<_> = section.figures.iter().map(|figure| &*figure.id).collect();
    assert_eq!(ids, ["5a", "5b", "5c", "5d", "confusion"]);
    let (curves, confusion) = section.figures.split_at(4);
    for figure in &curves[..3] {
        for configuration in &ASSIGNED {
            assert!(figure.svg.contains(configuration.name), "{}", figure.id);
        }
        assert!(!figure.svg.contains(REMEDY.name), "{}", figure.id);
    }
    let sigmoids = &curves[3].svg;
    assert!(sigmoids.contains(ASSIGNED[3].name) && sigmoids.contains(REMEDY.name));
    assert!(!sigmoids.contains(ASSIGNED[2].name));
    assert_eq!(
        confusion[0].caption,
        "What tanh_xavier_adagrad_0.01 takes for what."
    );
    assert_eq!(section.rows.len(), 5);
}

#[test]
fn conclusions_are_of_the_assigned_runs() {
    let verdicts = |mode| {
        let conclusions = section_of(mode, &runs()).conclusions;
        let verdicts = conclusions.iter().map(|conclusion| conclusion.verdict);
        verdicts.collect::<Vec<_>>()
    };
    let [agrees, disagrees] = [Verdict::Agrees, Verdict::Disagrees];
    assert_eq!(
        verdicts(Mode::Full),
        // Range; best; slowest, where one never settles; time; sigmoid.
        [disagrees, agrees, disagrees, agrees, disagrees]
    );
    assert_eq!(verdicts(Mode::Quick), [Verdict::Undecided; 5]);
}

#[test]
fn the_text_says_what_was_done() {
    let text = |mode| section_of(mode, &runs()).paragraphs.join("\n");
    let texts = [Mode::Quick, Mode::Default, Mode::Full].map(text);
    for (text, steps) in texts.iter().zip(["120", "1200", "7200"]) {
        assert!(
            text.contains(&format!("{steps} steps of 50 images")),
            "{text}"
        );
        assert!(
            text.contains("a test loss of 0.250 and an accuracy of 30.00 %"),
            "{text}"
        );
        assert!(
            text.contains("Adam at 0.001 has 0.250 and 95.60 %"),
            "{text}"
        );
    }
    let said = |part| texts.clone().map(|text| text.contains(part));
    assert_eq!(said("a quick look at a part"), [true, false, false]);
    assert_eq!(said("half a cosine"), [false, false, true]);
    assert_eq!(said("diverged"), [false; 3]);
    let mut runs = runs();
    runs[1].outcome.diverged = true;
    let paragraphs = section_of(Mode::Default, &runs).paragraphs;
    let said = "relu_xavier_adam_0.005 diverged after 1200 steps";
    assert!(
        paragraphs.iter().any(|text| text.starts_with(said)),
        "{paragraphs:?}"
    );
}

#[test]
fn a_part_of_the_images_says_so() {
    let part = first(moons(9, 0.0, 1), 3);
    assert_eq!((&*part.name, part.len()), ("moons, first 3", 3));
    assert_eq!(first(moons(9, 0.0, 1), 9), moons(9, 0.0, 1));
}
