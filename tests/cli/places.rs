//! What may already be where results go. Nothing that belongs to the user is lost, and what can be
//! checked before training is refused before training.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write, pipe};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use firmgrad::checkpoint::Checkpoint;

use crate::{Desk, errors, names};

const RUN: &str = "train moons --net \"dense 2\" --steps 3";

/// Asserts that the command is refused before training with one line, and that nothing changes.
/// Returns that line.
#[track_caller]
fn refused(desk: &Desk, line: &str) -> String {
    let before = names(&desk.path("."));
    let output = desk.firmgrad(line);
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{line}: {said}");
    assert_eq!(said.lines().count(), 1, "{line}: {said}");
    assert!(output.stdout.is_empty(), "{line}");
    assert_eq!(names(&desk.path(".")), before, "{line}");
    said
}

#[test]
fn what_looks_like_a_run() {
    let desk = Desk::new();
    fs::create_dir(desk.path("mine")).unwrap();
    for file in ["mine/metrics.jsonl", "mine/weights.safetensors"] {
        desk.put(file, "mine");
    }
    let said = refused(&desk, &format!("{RUN} --out mine"));
    assert!(
        said.contains("metrics.jsonl, weights.safetensors"),
        "{said}"
    );
    for file in ["mine/metrics.jsonl", "mine/weights.safetensors"] {
        assert_eq!(fs::read(desk.path(file)).unwrap(), b"mine");
    }
    // A run of this program, to which a file was added.
    desk.answer(&format!("{RUN} --out run"));
    desk.put("run/notes", "mine");
    let said = refused(&desk, &format!("{RUN} --out run"));
    assert!(said.contains("notes was added"), "{said}");
    fs::remove_file(desk.path("run/notes")).unwrap();
    desk.answer(&format!("{RUN} --out run"));
    // A result of another kind.
    let said = refused(&desk, "reproduce --only iris --out run");
    assert!(said.contains("it is a training run"), "{said}");
}

#[test]
fn nowhere_to_write() {
    let desk = Desk::new();
    fs::create_dir(desk.path("existing")).unwrap();
    desk.put("file", "mine");
    let long = "n".repeat(300);
    let nowhere = [
        "existing/.".to_owned(),
        "existing/..".to_owned(),
        "file".to_owned(),
        "file/new".to_owned(),
        format!("new/{long}"),
        // The folder for a diverged run has a longer name, which is too long.
        "n".repeat(250),
    ];
    for out in nowhere {
        refused(&desk, &format!("{RUN} --out {out}"));
    }
    for save in [long.as_str(), "file/new", "new/file"] {
        refused(&desk, &format!("{RUN} --out run --save {save}"));
    }
    if cfg!(target_os = "linux") {
        for line in ["--out /proc", "--out /proc/new", "--save /proc/new"] {
            refused(&desk, &format!("{RUN} {line}"));
            assert!(names(&desk.path(".")).len() == 2);
        }
    }
    refused(&desk, &format!("reproduce --only iris --out new/{long}"));
}

#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    fs::create_dir(desk.path("existing")).unwrap();
    symlink("none", desk.path("dangling")).unwrap();
    symlink("existing", desk.path("link")).unwrap();
    for out in ["dangling", "dangling/new", "link"] {
        refused(&desk, &format!("{RUN} --out {out}"));
        refused(&desk, &format!("reproduce --only iris --out {out}"));
    }
    desk.answer(&format!("{RUN} --save checkpoint"));
    let checkpoint = fs::read(desk.path("checkpoint")).unwrap();
    symlink("checkpoint", desk.path("latest")).unwrap();
    for save in ["dangling", "latest"] {
        let said = refused(&desk, &format!("{RUN} --seed 2 --save {save}"));
        assert!(said.contains("it is a symbolic link"), "{said}");
    }
    assert_eq!(fs::read(desk.path("checkpoint")).unwrap(), checkpoint);
    // A parent folder may be a link.
    desk.answer(&format!("{RUN} --out link/run --save link/file"));
    assert_eq!(names(&desk.path("existing")), ["file", "run"]);
}

#[test]
fn what_save_replaces() {
    let desk = Desk::new();
    let table = "a,b,c\n1,2,x\n3,4,y\n1,3,x\n4,4,y\n2,2,x\n3,5,y\n";
    desk.put("data.csv", table);
    desk.put("notes", "mine");
    desk.put("empty", "");
    desk.answer(&format!("{RUN} --save file"));
    let file = fs::read(desk.path("file")).unwrap();
    desk.put("damaged", [&file[..90], &[!file[90]], &file[91..]].concat());
    desk.put("longer", [&file[..], b"and more"].concat());
    desk.put("short", &file[..file.len() - 1]);
    let before = names(&desk.path("."));
    for save in ["notes", "empty", "damaged", "longer", "short", "data.csv"] {
        let kept = fs::read(desk.path(save)).unwrap();
        let said = refused(&desk, &format!("{RUN} --save {save}"));
        let want = format!("error: cannot save to {save}: the file exists and is not a checkpoint");
        assert!(said.starts_with(&want), "{said}");
        assert_eq!(fs::read(desk.path(save)).unwrap(), kept);
    }
    // Files that the run reads, under any name.
    fs::hard_link(desk.path("data.csv"), desk.path("other")).unwrap();
    for save in ["data.csv", "./data.csv", "other"] {
        let said = refused(&desk, &format!("train data.csv --steps 3 --save {save}"));
        let want = format!("error: cannot save to {save}: the run reads that file; name another\n");
        assert_eq!(said, want);
        assert_eq!(fs::read(desk.path(save)).unwrap(), table.as_bytes());
    }
    fs::remove_file(desk.path("other")).unwrap();
    // An earlier checkpoint, from whatever run.
    desk.answer("train data.csv --steps 3 --save file");
    assert_ne!(fs::read(desk.path("file")).unwrap(), file);
    assert_eq!(names(&desk.path(".")), before);
}

#[test]
fn what_save_replaces_of_idx_files() {
    let desk = Desk::new();
    let images = [
        &[0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2][..],
        &[7; 16],
    ]
    .concat();
    let labels = [&[0, 0, 8, 1, 0, 0, 0, 4][..], &[0, 1, 0, 1]].concat();
    fs::create_dir(desk.path("set")).unwrap();
    let files = [
        ("set/train-images-idx3-ubyte", &images),
        ("set/train-labels-idx1-ubyte", &labels),
        ("set/t10k-images-idx3-ubyte", &images),
        ("set/t10k-labels-idx1-ubyte", &labels),
    ];
    for (name, content) in files {
        desk.put(name, content);
    }
    let pair = format!("{},{}", files[0].0, files[1].0);
    for (name, content) in files {
        let said = refused(
            &desk,
            &format!("train set --classes 2 --steps 3 --save {name}"),
        );
        assert!(said.contains("the run reads that file"), "{said}");
        let said = refused(
            &desk,
            &format!("train {pair} --classes 2 --steps 3 --save {name}"),
        );
        let reads = said.contains("the run reads that file");
        assert_eq!(reads, name.contains("train"), "{said}");
        assert_eq!(&fs::read(desk.path(name)).unwrap(), content);
    }
    // A new file beside them, twice.
    for _ in 0..2 {
        desk.answer("train set --classes 2 --steps 3 --save set/file");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file() {
    use std::os::unix::fs::FileTypeExt;
    let desk = Desk::new();
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("socket")).unwrap();
    for (save, kind) in [("/dev/null", "device"), ("socket", "socket")] {
        let said = refused(&desk, &format!("{RUN} --save {save}"));
        assert_eq!(
            said,
            format!("error: cannot write {save}: it is a {kind}, not a file\n")
        );
    }
    let null = fs::metadata("/dev/null").unwrap();
    assert!(null.file_type().is_char_device());

    // A dangling link or a socket in place of a data file is not replaced by the downloaded file.
    fs::create_dir(desk.path("data")).unwrap();
    fs::create_dir(desk.path("from")).unwrap();
    let name = "data/train-images-idx3-ubyte";
    std::os::unix::fs::symlink("none", desk.path(name)).unwrap();
    let fetch = "fetch mnist --data data --from from";
    let said = refused(&desk, fetch);
    let want = format!("error: {name} is not the file of MNIST: reading ");
    assert!(said.starts_with(&want), "{said}");
    fs::remove_file(desk.path(name)).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(desk.path(name)).unwrap();
    let said = refused(&desk, fetch);
    assert!(said.contains("is a socket, not a file"), "{said}");
}

/// Starts a run into the folder `run`, calls `meanwhile` while the run waits before training, and
/// lets the run continue. An earlier run was left aside, so a message about its repair shows that
/// all places have been checked.
fn with_trouble(desk: &Desk, save: &[&str], meanwhile: impl FnOnce()) -> Output {
    desk.answer(&format!("{RUN} --seed 2 --out run"));
    let earlier = fs::read(desk.path("run/weights.safetensors")).unwrap();
    for folder in ["temporary", ".firmgrad-left/new", ".firmgrad-left/old"] {
        fs::create_dir_all(desk.path(folder)).unwrap();
    }
    desk.put(".firmgrad-left/lock", "");
    fs::rename(desk.path("run"), desk.path(".firmgrad-left/old/run")).unwrap();

    // Fills the pipe, so that the run blocks when it first prints before training.
    let (mut answer, mut full) = pipe().unwrap();
    let before = vec![b'\n'; 1 << 16];
    full.write_all(&before).unwrap();
    let mut run = Command::new(cargo_bin!("firmgrad"))
        .current_dir(desk.path("."))
        .env("TMPDIR", desk.path("temporary"))
        .args(["train", "moons", "--net", "dense 2", "--steps", "3"])
        .args(["--out", "run"])
        .args(save)
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(run.stderr.take().unwrap());
    let mut first = String::new();
    errors.read_line(&mut first).unwrap();
    assert_eq!(
        first,
        "run: restored a training run that an interrupted process had left in a temporary folder\n"
    );
    assert_eq!(
        fs::read(desk.path("run/weights.safetensors")).unwrap(),
        earlier
    );
    assert!(!desk.path(".firmgrad-left").exists());
    meanwhile();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    answer.read_to_end(&mut stdout).unwrap();
    errors.read_to_end(&mut stderr).unwrap();
    Output {
        status: run.wait().unwrap(),
        stdout,
        stderr,
    }
}

/// The folder becomes unusable during training, so the run is kept in the system's temporary
/// folder.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_is_taken_meanwhile() {
    let desk = Desk::new();
    let output = with_trouble(&desk, &[], || desk.put("run/notes", "mine"));
    let said = errors(&output);
    let [kept] = names(&desk.path("temporary")).try_into().unwrap();
    let kept = desk.path("temporary").join(kept);
    let want = format!("; the training run was saved to {}\n", kept.display());
    assert!(said.ends_with(&want), "{said}");
    assert!(
        said.contains("error: run exists and is not an unchanged training run"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("accuracy"));
    assert_eq!(fs::read(desk.path("run/notes")).unwrap(), b"mine");
    assert!(desk.path("run/weights.safetensors").exists());
    assert!(names(&kept).contains(&"weights.safetensors".to_owned()));
    // The kept run is complete, and can be replaced like any other.
    let run = format!("{RUN} --out {}", kept.display());
    desk.answer(&run);
}

/// The same for the checkpoint, while the run's folder is written.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_taken_meanwhile() {
    let desk = Desk::new();
    let save = ["--save", "file", "--checkpoint-every", "1"];
    let output = with_trouble(&desk, &save, || desk.put("file", "mine"));
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(fs::read(desk.path("file")).unwrap(), b"mine");
    let [kept] = names(&desk.path("temporary")).try_into().unwrap();
    let kept = desk.path("temporary").join(kept);
    let want = format!("the latest checkpoint is in {}\n", kept.display());
    assert!(said.ends_with(&want), "{said}");
    assert!(
        said.contains("error: cannot write file: the file exists and is not a checkpoint"),
        "{said}"
    );
    let checkpoint = fs::read(kept).unwrap();
    let steps = Checkpoint::parse(&checkpoint)
        .unwrap()
        .training()
        .unwrap()
        .steps();
    assert_eq!(steps, 3);
    assert!(desk.path("run/weights.safetensors").exists());
}
