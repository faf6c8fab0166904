//! Files on a disk that fails at its k-th operation, for every k: the old file or the new one.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use firmgrad_host::atomic::{self, Disk, Machine};

/// What happens at the operation that fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Error(io::ErrorKind),
    /// Half of the bytes are taken.
    Short,
    /// Nothing happens, and is to be tried again.
    Interrupted,
}

const FAILURES: [Failure; 6] = [
    Failure::Error(io::ErrorKind::StorageFull),
    Failure::Error(io::ErrorKind::ReadOnlyFilesystem),
    Failure::Error(io::ErrorKind::NotFound),
    Failure::Error(io::ErrorKind::Other),
    Failure::Short,
    Failure::Interrupted,
];

#[derive(Default)]
struct State {
    files: BTreeMap<PathBuf, Vec<u8>>,
    operations: usize,
    fails: Option<(usize, Failure)>,
}

impl State {
    /// One operation: what is wrong with it.
    fn operate(&mut self) -> Option<Failure> {
        self.operations += 1;
        let (number, failure) = self.fails?;
        (number == self.operations).then_some(failure)
    }

    fn operate_or_fail(&mut self) -> io::Result<()> {
        match self.operate() {
            Some(Failure::Error(kind)) => Err(kind.into()),
            _ => Ok(()),
        }
    }
}

/// Files in memory.
#[derive(Clone, Default)]
struct Failing(Rc<RefCell<State>>);

struct Open {
    disk: Failing,
    path: PathBuf,
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.disk.0.borrow_mut();
        let taken = match state.operate() {
            None => bytes.len(),
            Some(Failure::Short) => bytes.len() / 2,
            Some(Failure::Interrupted) => return Err(io::ErrorKind::Interrupted.into()),
            Some(Failure::Error(kind)) => return Err(kind.into()),
        };
        let file = state.files.get_mut(&self.path).unwrap();
        file.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for Failing {
    type File = Open;

    fn create(&self, path: &Path) -> io::Result<Open> {
        let mut state = self.0.borrow_mut();
        state.operate_or_fail()?;
        state.files.insert(path.into(), Vec::new());
        Ok(Open {
            disk: self.clone(),
            path: path.into(),
        })
    }

    fn sync(&self, _: &Open) -> io::Result<()> {
        self.0.borrow_mut().operate_or_fail()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.operate_or_fail()?;
        let file = state.files.remove(from).unwrap();
        state.files.insert(to.into(), file);
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.0.borrow_mut().operate_or_fail()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.operate_or_fail()?;
        match state.files.remove(path) {
            Some(_) => Ok(()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// Writes over an old file while operation `number` fails, and says what is there then.
fn written(number: usize, failure: Failure) -> (Result<(), String>, BTreeMap<PathBuf, Vec<u8>>) {
    let disk = Failing::default();
    let path = Path::new("folder/file");
    atomic::write(&disk, path, b"the old content").unwrap();
    let operations = disk.0.borrow().operations;
    disk.0.borrow_mut().fails = Some((operations + number, failure));
    let result = atomic::write(&disk, path, b"what is new").map_err(|error| error.to_string());
    let files = disk.0.borrow().files.clone();
    (result, files)
}

#[test]
fn every_operation_fails_in_every_way() {
    // Create, write, sync, rename, sync of the folder.
    for number in 1..=5 {
        for failure in FAILURES {
            let (result, files) = written(number, failure);
            let file = &files[Path::new("folder/file")];
            let what = format!("operation {number}, {failure:?}: {result:?}");
            match &result {
                Ok(()) => assert_eq!(file, b"what is new", "{what}"),
                Err(error) => {
                    assert!(error.starts_with("cannot write folder/file: "), "{what}");
                    let new = number == 5;
                    let want: &[u8] = if new {
                        b"what is new"
                    } else {
                        b"the old content"
                    };
                    assert_eq!(file, want, "{what}");
                }
            }
            assert_eq!(
                result.is_err(),
                matches!(failure, Failure::Error(_)),
                "{what}"
            );
            assert_eq!(files.len(), 1, "{what}");
        }
    }
}

#[test]
fn on_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for content in [&b"old"[..], b"new and longer", b""] {
        atomic::write(&Machine, &path, content).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    for path in [folder.path().join("none/file"), "/".into(), "..".into()] {
        assert!(atomic::write(&Machine, &path, b"new").is_err(), "{path:?}");
    }
}
