//! `firmgrad train --save`, `--resume`, `--checkpoint-every`, and `firmgrad inspect`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Model, Shape, dense, softmax_cross_entropy};

use crate::saved::bytes;
use crate::sealed::{sealed, sections};
use crate::{Desk, assert_error, errors};

const RUN: &str = "train moons --net \"dense 5, tanh, dropout 0.2, dense 2\"";

fn steps(file: &[u8]) -> Option<u32> {
    let checkpoint = Checkpoint::parse(file).ok()?;
    Some(checkpoint.training()?.steps())
}

/// 140 samples in batches of 20 make seven steps an epoch. Stopped within the second epoch and at
/// the end of the third, and resumed, a run ends with the same bits as without a break.
#[test]
fn put_down_and_taken_up() {
    let desk = Desk::new();
    desk.answer(&format!("{RUN} --steps 40 --save whole"));
    let whole = fs::read(desk.path("whole")).unwrap();
    assert_eq!(steps(&whole), Some(40));
    for stop in [10, 21] {
        desk.answer(&format!("{RUN} --steps {stop} --save part"));
        assert_eq!(steps(&fs::read(desk.path("part")).unwrap()), Some(stop));
        let said = desk.answer(&format!("{RUN} --steps 40 --resume part --save part"));
        let steps = format!("\n{} steps, 40 in all, in ", 40 - stop);
        assert!(said.contains(&steps), "{said}");
        assert_eq!(fs::read(desk.path("part")).unwrap(), whole, "{stop}");
    }
    let names: Vec<_> = fs::read_dir(desk.path(".")).unwrap().collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn what_a_checkpoint_holds() {
    let desk = Desk::new();
    let rest = "--steps 9 --optimizer momentum --weight-decay 0.01 --seed 5 --save file";
    desk.answer(&format!("{RUN} {rest}"));
    let want = "\
version        2
input          2
net            dense 5, tanh, dropout 0.2, dense 2, softmax
parameters     27
bytes          592
optimiser      momentum
learning rate  0.02
weight decay   0.01
steps          9
position       180
seed           5
schedule       from 0.02, constant
batch          20
data           moons, 200 samples
held out       0.3 of each class, seed 5
classes        0 outer, 1 inner

feature  mean  deviation  scaled in
x         0.0        1.0        f64
y         0.0        1.0        f64
";
    assert_eq!(desk.answer("inspect file"), want);
}

#[test]
fn what_is_no_checkpoint() {
    let desk = Desk::new();
    desk.put("text", "hello");
    desk.refuses(
        &format!("{RUN} --resume text"),
        "cannot use text: this is not a checkpoint",
    );
    if cfg!(unix) {
        desk.refuses("inspect /dev/zero", "/dev/zero is a device, not a file");
        desk.refuses("eval /dev/zero moons", "/dev/zero is a device, not a file");
    }
    desk.refuses("inspect none", "cannot open none: ");
}

#[test]
fn a_run_that_is_another() {
    let desk = Desk::new();
    desk.answer(&format!("{RUN} --steps 5 --save file"));
    let before = fs::read(desk.path("file")).unwrap();
    let net = "train moons --net \"dense 6, tanh, dense 2\"";
    for (run, pattern) in [
        (RUN, "steps 9 --seed 2", "seed 1[..]2: [..]'--seed 1'"),
        (
            RUN,
            "steps 9 --weight-decay 0.5",
            "weight decay 0[..]0.5: [..]'--weight-decay 0'",
        ),
        (RUN, "steps 5", "already taken 5 steps[..]step 5"),
        (
            net,
            "steps 9",
            "file is 'dense 5, [..]', not 'dense 6, tanh, dense 2'",
        ),
        (
            RUN,
            "steps 9 --optimizer sgd",
            "file was trained with Adam, not with SGD",
        ),
    ]
    .map(|(run, rest, pattern)| (format!("{run} --{rest}"), pattern))
    {
        desk.refuses(&format!("{run} --resume file --save file"), pattern);
        assert_eq!(fs::read(desk.path("file")).unwrap(), before);
    }
}

#[test]
fn nowhere_to_save() {
    let desk = Desk::new();
    let run = format!("{RUN} --steps 5");
    desk.refuses(
        &format!("{run} --save none/file"),
        "none/file: there is no folder none",
    );
    desk.answer(&format!("{run} --out run"));
    // The same place under other names.
    let whole = desk.path("run/file").display().to_string();
    for (save, out) in [
        ("run/file", "run"),
        ("./new", "new"),
        ("run/../run/file", "./run"),
        (&whole, "run"),
    ] {
        desk.refuses(
            &format!("{run} --out {out} --save {save}"),
            &format!("cannot save to {save}: the folder {out} is only"),
        );
    }
    for folder in ["run", ".", "other/", "other/."] {
        desk.refuses(
            &format!("{run} --out new --save {folder}"),
            &format!("cannot save to {folder}: it names a folder"),
        );
    }
}

/// Kills the run at any moment, 50 times or as often as `FIRMGRAD_KILLS` says. The file that is
/// there can always be resumed from.
#[test]
fn killed_while_saving() {
    let kills = std::env::var("FIRMGRAD_KILLS").map_or(50, |kills| kills.parse().unwrap());
    let desk = Desk::new();
    let file = desk.path("file");
    desk.answer(&format!("{RUN} --steps 1 --save file"));
    let mut taken = 1;
    for kill in 0..kills {
        let mut run = Command::new(cargo_bin!("firmgrad"))
            .current_dir(desk.path("."))
            .args(["train", "moons", "--net"])
            .arg("dense 5, tanh, dropout 0.2, dense 2")
            .args(["--steps", "4000000000", "--checkpoint-every", "1"])
            .args(["--resume", "file", "--save", "file"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Waits for at least one more step, and then for up to a millisecond.
        let before = taken;
        while taken == before {
            assert!(run.try_wait().unwrap().is_none(), "the run ended");
            taken = readable(&file);
        }
        let more = Duration::from_micros(37 * kill % 1000);
        let start = Instant::now();
        while start.elapsed() < more {
            std::hint::spin_loop();
        }
        run.kill().unwrap();
        run.wait().unwrap();
        taken = readable(&file);
    }
    assert!(taken > kills as u32);
}

/// The number of steps in the checkpoint, which must be readable at any moment.
#[track_caller]
fn readable(file: &Path) -> u32 {
    let bytes = fs::read(file).unwrap();
    steps(&bytes).expect("a checkpoint that can be read")
}

/// `eval` prints for the file what `train` prints at the end of its run.
#[test]
fn asked_again() {
    let desk = Desk::new();
    let run = "train iris --net \"dense 5, tanh, dense 3\" --steps 60 --save file";
    let said = desk.answer(run);
    let answer = desk.answer("eval file iris");
    assert_eq!(answer.lines().count(), 3);
    for line in answer.lines() {
        assert!(said.contains(line), "{line} in {said}");
    }
    let answers = desk.answer("predict file iris");
    let lines: Vec<Vec<&str>> = answers
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines.len(), 45);
    let right = lines.iter().filter(|cells| cells[1] == cells[2]).count();
    let accuracy = format!("{:.2} %", 100.0 * right as f64 / 45.0);
    assert!(answer.contains(&accuracy), "{accuracy} in {answer}");
    let file = fs::read(desk.path("file")).unwrap();
    let desk = Desk::new();
    desk.put("file", file);
    desk.refuses(
        "eval file iris --seed 2",
        "file was trained with '--seed 1'",
    );
    desk.refuses(
        "eval file moons",
        "'moons' are x, y, [..]file[..]sepal_length_cm, sepal_width_cm",
    );
}

/// A part without samples has no loss, and no class is predicted from outputs that are not finite.
#[test]
fn asked_about_nothing_and_beyond_all_bounds() {
    let desk = Desk::new();
    desk.answer("train moons --net \"dense 2\" --steps 5 --test 0 --save file");
    for (data, want) in [("moons", "training"), ("moons --samples 10", "test")] {
        let answer = desk.answer(&format!("eval file {data}"));
        let parts: Vec<_> = answer
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(parts, [want], "{answer}");
    }

    // If one score is infinite, of either sign, and the other 1, no class is predicted and none
    // counts as right.
    for w in [f32::MAX, f32::MIN] {
        let layers = [dense(2), softmax_cross_entropy()];
        let model = Model::<2>::new(Shape::vector(2), layers);
        let parameters = [w, 0.0, w, 0.0, w, 1.0];
        let far = bytes(|put| model.save(&parameters, put));
        desk.put("far", far);
        let answer = desk.answer("predict far moons --test 1 --noise 0");
        let (none, named): (Vec<&str>, Vec<&str>) = answer
            .lines()
            .skip(1)
            .partition(|line| line.ends_with("none: an output is not finite"));
        assert!(!none.is_empty() && !named.is_empty(), "{answer}");
        let right = named
            .into_iter()
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|cells| cells[1] == cells[2])
            .count();
        let accuracy = format!("{:.2} %", right as f64 / 2.0);
        let answer = desk.answer("eval far moons --test 1 --noise 0");
        assert!(answer.contains(&accuracy), "{accuracy} in {answer}");
    }
}

/// A checkpoint that can be resumed is not replaced by one that cannot.
#[test]
fn a_run_that_diverges() {
    let desk = Desk::new();
    desk.answer(&format!("{RUN} --steps 5 --save file"));
    let before = fs::read(desk.path("file")).unwrap();
    let run = format!("{RUN} --steps 9 --learning-rate 6e7 --resume file --save file");
    let output = desk.firmgrad(&run);
    assert_eq!(output.status.code(), Some(4), "{}", errors(&output));
    assert_eq!(fs::read(desk.path("file")).unwrap(), before);
}

/// A position that no run with so many steps reaches is refused, without first shuffling up to it.
#[test]
fn a_position_of_another_program() {
    let desk = Desk::new();
    desk.answer(&format!("{RUN} --steps 5 --save file"));
    let mut file = fs::read(desk.path("file")).unwrap();
    let (training, _, _) = sections(&file)[2];
    file[training + 16 + 43] = 0x7F;
    let file = sealed(file);
    desk.put("file", file);
    let output = desk.firmgrad(&format!("{RUN} --steps 9 --resume file"));
    assert_error(
        &output,
        1,
        "the checkpoint's position is 9151314442816847972 samples, ",
    );
}
