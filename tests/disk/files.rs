//! Files on a disk that fails at operation `k`, for every `k`: the old file or the new one is
//! there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

#[cfg(unix)]
use std::fs;

use firmgrad_host::atomic::{self, Disk, Machine};

/// How an operation fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Error(io::ErrorKind),
    /// Only half of the bytes are written.
    Short,
    /// Nothing happens, and the operation has to be retried.
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
    /// The contents that survive a loss of power.
    durable: BTreeMap<PathBuf, Vec<u8>>,
    operations: usize,
    fails: Option<(usize, Failure)>,
}

impl State {
    /// Counts one operation, and returns how it fails.
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

impl Drop for Open {
    fn drop(&mut self) {
        self.disk.0.borrow_mut().files.remove(&self.path);
    }
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
        let path = path.with_extension("beside");
        let old = state.files.insert(path.clone(), Vec::new());
        assert_eq!(old, None, "of another process");
        Ok(Open {
            disk: self.clone(),
            path,
        })
    }

    fn sync(&self, file: &Open) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.operate_or_fail()?;
        let content = state.files[&file.path].clone();
        state.durable.insert(file.path.clone(), content);
        Ok(())
    }

    fn name(&self, file: Open, path: &Path) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.operate_or_fail()?;
        let content = state.files.remove(&file.path).unwrap();
        state.files.insert(path.into(), content);
        // If a name is durable before its content, a loss of power leaves an empty file.
        let content = state.durable.remove(&file.path).unwrap_or_default();
        state.durable.insert(path.into(), content);
        drop(state);
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.0.borrow_mut().operate_or_fail()
    }
}

/// Overwrites a file while operation `number` fails; returns the result and the files that are
/// there then.
fn written(number: usize, failure: Failure) -> (Result<(), String>, BTreeMap<PathBuf, Vec<u8>>) {
    let disk = Failing::default();
    let path = Path::new("folder/file");
    atomic::write(&disk, path, b"the old content").unwrap();
    let operations = disk.0.borrow().operations;
    assert_eq!(
        operations, 5,
        "create, write, sync, name, sync of the folder"
    );
    disk.0.borrow_mut().fails = Some((operations + number, failure));
    let result = atomic::write(&disk, path, b"what is new").map_err(|error| error.to_string());
    let files = disk.0.borrow().files.clone();
    assert_eq!(disk.0.borrow().durable[path], files[path]);
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

/// Two processes may have the same id, as in two containers with one volume, so names must not
/// collide.
#[test]
fn many_savers_of_one_file() {
    const SAVERS: usize = 8;
    const SAVES: usize = 12;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let content = |saver: usize, save: usize| vec![(saver * SAVES + save) as u8; 1 << 16];
    atomic::write(&Machine, &path, &content(0, 0)).unwrap();
    std::thread::scope(|scope| {
        let path = &path;
        for saver in 0..SAVERS {
            scope.spawn(move || {
                for save in 0..SAVES {
                    atomic::write(&Machine, path, &content(saver, save)).unwrap();
                    let found = std::fs::read(path).unwrap();
                    assert_eq!(found.len(), 1 << 16);
                    assert!(found.iter().all(|byte| *byte == found[0]));
                }
            });
        }
    });
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1);
}

/// Predictable temporary names are already taken, by a link and by a file of the user's.
#[cfg(unix)]
#[test]
fn what_was_planted_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mine = folder.path().join("mine");
    fs::write(&mine, "mine").unwrap();
    let foretold = format!(".file.{}.new", std::process::id());
    std::os::unix::fs::symlink("mine", folder.path().join(&foretold)).unwrap();
    atomic::write(&Machine, &path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read(&mine).unwrap(), b"mine");
    fs::remove_file(folder.path().join(&foretold)).unwrap();
    fs::write(folder.path().join(&foretold), "theirs").unwrap();
    atomic::write(&Machine, &path, b"newer").unwrap();
    assert_eq!(fs::read(folder.path().join(foretold)).unwrap(), b"theirs");
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let (usual, path) = (folder.path().join("usual"), folder.path().join("file"));
    fs::write(&usual, "").unwrap();
    atomic::write(&Machine, &path, b"new").unwrap();
    assert_eq!(mode(&path), mode(&usual));
    for kept in [0o600, 0o640, 0o664, 0o755] {
        fs::set_permissions(&path, fs::Permissions::from_mode(kept)).unwrap();
        atomic::write(&Machine, &path, b"newer").unwrap();
        assert_eq!(mode(&path), kept);
    }
}

/// Paths that are neither replaced nor written through. `check` refuses them before long work,
/// `write` afterwards.
#[cfg(unix)]
#[test]
fn what_is_no_file() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("mine"), "mine").unwrap();
    fs::write(at("locked"), "mine").unwrap();
    fs::set_permissions(at("locked"), fs::Permissions::from_mode(0o444)).unwrap();
    symlink("mine", at("link")).unwrap();
    symlink("none", at("dangling")).unwrap();
    fs::create_dir(at("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    let before = fs::read_dir(folder.path()).unwrap().count();
    for (path, why) in [
        (at("link"), "it is a symbolic link, not a file"),
        (at("dangling"), "it is a symbolic link, not a file"),
        (at("folder"), "it is a folder, not a file"),
        (at("socket"), "it is a socket, not a file"),
        (at("locked"), "it is read-only"),
        ("/dev/null".into(), "it is a device, not a file"),
        ("..".into(), "it has no file name"),
    ] {
        let want = format!("cannot write {}: {why}", path.display());
        assert_eq!(atomic::check(&path).unwrap_err().to_string(), want);
        let written = atomic::write(&Machine, &path, b"new");
        assert_eq!(written.unwrap_err().to_string(), want);
    }
    // Folders in which no file can be created, and names that are too long.
    let long = "n".repeat(300);
    for path in [
        at("mine/file"),
        at("none/file"),
        at(&long),
        "/proc/file".into(),
    ] {
        assert!(atomic::check(&path).is_err(), "{path:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before);
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
    assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
    for name in ["mine", "locked"] {
        assert_eq!(fs::read(at(name)).unwrap(), b"mine");
    }
    atomic::check(&at("mine")).unwrap();
    atomic::check(&at(&"n".repeat(255))).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before);
}

#[test]
fn what_cannot_be_written_is_kept() {
    let [one, other] = [b"one", b"two"].map(|bytes| atomic::keep("firmgrad-test-", bytes).unwrap());
    assert_ne!(one, other);
    assert_eq!(std::fs::read(&one).unwrap(), b"one");
    assert_eq!(std::fs::read(&other).unwrap(), b"two");
    for kept in [one, other] {
        std::fs::remove_file(kept).unwrap();
    }
}
