//! Output folders: whatever fails, and whenever the process dies, the old or the new folder is
//! there, complete.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use firmgrad_host::atomic::Machine;
use firmgrad_host::replace::{Content, Destination, Folders, Kind, MANIFEST, ReplaceError};

/// What happens at the given operation.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// The operation fails.
    Fails,
    /// The operation is half done, and no later operation is done.
    Dies,
}

/// The real file system, with a failure at one operation. It does not sync, which would take most
/// of the time.
struct Troubled<'t> {
    /// Whether the system can exchange two folders atomically.
    exchanges: bool,
    number: usize,
    trouble: Trouble,
    operations: Cell<usize>,
    /// Called before each operation.
    meanwhile: &'t dyn Fn(),
}

impl<'t> Troubled<'t> {
    /// Without a failure.
    fn none(meanwhile: &'t dyn Fn()) -> Self {
        Self {
            exchanges: cfg!(target_os = "linux"),
            number: usize::MAX,
            trouble: Trouble::Fails,
            operations: Cell::new(0),
            meanwhile,
        }
    }

    /// Does an operation, or half of it, or fails.
    fn operate<T>(
        &self,
        whole: impl FnOnce() -> io::Result<T>,
        half: impl FnOnce(),
    ) -> io::Result<T> {
        (self.meanwhile)();
        self.operations.set(self.operations.get() + 1);
        match (self.operations.get().cmp(&self.number), self.trouble) {
            (std::cmp::Ordering::Equal, Trouble::Dies) => half(),
            (std::cmp::Ordering::Less, _) | (std::cmp::Ordering::Greater, Trouble::Fails) => {
                return whole();
            }
            _ => {}
        }
        Err(io::ErrorKind::StorageFull.into())
    }
}

impl Folders for Troubled<'_> {
    fn make_aside(&self, parent: &Path, prefix: &str) -> io::Result<PathBuf> {
        self.operate(|| Machine.make_aside(parent, prefix), || ())
    }

    fn make(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| Machine.make(folder), || ())
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let half = || fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        let whole = || fs::File::create_new(file)?.write_all(bytes);
        self.operate(whole, half)
    }

    fn sync(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| fs::metadata(folder).map(drop), || ())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operate(|| Machine.rename(from, to), || ())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        match self.exchanges {
            true => self.operate(|| Machine.exchange(one, other), || ()),
            false => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn remove(&self, folder: &Path) -> io::Result<()> {
        let half = || {
            let file = files_of(folder).into_keys().next();
            fs::remove_file(folder.join(file.unwrap())).unwrap();
        };
        self.operate(|| Machine.remove(folder), half)
    }
}

fn content(text: &str) -> Vec<Content> {
    ["page", "figures/one", "figures/deeper/two"]
        .map(|name| (name.to_owned(), format!("{name}: {text}").into_bytes()))
        .into()
}

/// The files in a folder and its subfolders, without the manifest.
fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            let inner = files_of(&path).into_iter();
            files.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else if name != MANIFEST {
            files.insert(name.to_owned(), fs::read(&path).unwrap());
        }
    }
    files
}

/// The names in a folder, except for those of temporary folders.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names
        .filter(|name| !name.starts_with(".firmgrad-"))
        .collect();
    names.sort_unstable();
    names
}

/// A folder to work in, in memory if possible: on a busy disk, each file takes a millisecond to
/// remove.
fn home() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.unwrap()
}

/// What is at the destination before the write.
#[derive(Clone, Copy, Debug)]
enum Before {
    Nothing,
    Empty,
    Earlier,
}

/// Writes a folder with a failure, then starts again without one. Returns whether the failure
/// occurred.
fn in_trouble(before: Before, exchanges: bool, number: usize, trouble: Trouble) -> bool {
    let what = format!("{before:?}, exchanges {exchanges}, {trouble:?} at {number}");
    let home = home();
    let parent = home.path().join("deep");
    let path = parent.join("er");
    let to = Destination::Exactly(path.clone());
    let calm = Troubled::none(&|| ());
    match before {
        Before::Nothing => {}
        Before::Empty => fs::create_dir_all(&path).unwrap(),
        Before::Earlier => drop(to.write(&calm, Kind::Report, &content("old")).unwrap()),
    }
    let old = files_of(&path);
    let new: BTreeMap<_, _> = content("new").into_iter().collect();
    let disk = Troubled {
        exchanges,
        number,
        trouble,
        ..Troubled::none(&|| ())
    };
    let written = to.write(&disk, Kind::Report, &content("new"));
    let came = disk.operations.get() >= number;
    let found = files_of(&path);
    match &written {
        Ok(_) => assert_eq!(found, new, "{what}"),
        Err(error) => {
            if matches!(trouble, Trouble::Fails) {
                assert!(found == old || found == new, "{what}: {error}");
                let ReplaceError::Kept { kept, .. } = error else {
                    panic!("{what}: {error}");
                };
                assert!(error.to_string().ends_with(&kept.display().to_string()));
                assert_eq!(files_of(kept), new, "{what}");
                fs::remove_dir_all(kept).unwrap();
            }
        }
    }
    // The next start of the program.
    let repaired = to.check(&Machine, Kind::Report).unwrap_or_else(|error| {
        panic!("{what}: {error}");
    });
    let again = files_of(&path);
    assert!(again == old || again == new, "{what}");
    if found != again {
        assert!(found.is_empty(), "{what}");
        let said = repaired.unwrap().to_string();
        let want = format!("{}: restored a report", path.display());
        assert!(said.starts_with(&want), "{said}");
    }
    to.write(&calm, Kind::Report, &content("newer")).unwrap();
    assert_eq!(files_of(&path), BTreeMap::from_iter(content("newer")));
    assert_eq!(names(&parent), ["er"], "{what}");
    came
}

#[test]
fn every_operation_fails_and_every_moment_is_the_last() {
    for before in [Before::Nothing, Before::Empty, Before::Earlier] {
        for exchanges in [false, cfg!(target_os = "linux")] {
            for trouble in [Trouble::Fails, Trouble::Dies] {
                let operations =
                    (1..).take_while(|number| in_trouble(before, exchanges, *number, trouble));
                assert!(operations.count() > 12);
            }
        }
    }
}

/// Makes a folder as a killed process left it in `slot`, next to `path`.
fn left_behind(path: &Path, slot: &str, seed: &str) {
    let home = path.parent().unwrap();
    let aside = home.join(".firmgrad-killed");
    for slot in ["new", "old"] {
        fs::create_dir_all(aside.join(slot)).unwrap();
    }
    fs::write(aside.join("lock"), "").unwrap();
    let left = Destination::Exactly(aside.join(slot).join(path.file_name().unwrap()));
    left.write(&Troubled::none(&|| ()), Kind::Run, &content(seed))
        .unwrap();
}

/// The only copy of a result is kept if the destination holds something else.
#[test]
fn what_was_left_where_something_else_is_now() {
    for slot in ["new", "old"] {
        let home = home();
        let path = home.path().join("out");
        left_behind(&path, slot, "left");
        let left = home.path().join(".firmgrad-killed").join(slot).join("out");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("notes"), "mine").unwrap();
        let to = Destination::Exactly(path.clone());
        assert!(matches!(
            to.check(&Machine, Kind::Run),
            Err(ReplaceError::Foreign { .. })
        ));
        assert_eq!(files_of(&left), BTreeMap::from_iter(content("left")));
        assert_eq!(names(&path), ["notes"]);

        fs::remove_file(path.join("notes")).unwrap();
        assert!(to.check(&Machine, Kind::Run).unwrap().is_some());
        assert_eq!(files_of(&path), BTreeMap::from_iter(content("left")));

        // With numbered destinations, it becomes a further result.
        left_behind(&path, slot, "again");
        let numbered = Destination::Numbered(path.clone());
        let repaired = numbered.check(&Machine, Kind::Run).unwrap().unwrap();
        assert_eq!(repaired.path, home.path().join("out-2"));
        assert_eq!(files_of(&path), BTreeMap::from_iter(content("left")));
        let again = files_of(&repaired.path);
        assert_eq!(again, BTreeMap::from_iter(content("again")));
    }
}

/// Another start of the program does not repair a folder that a running process uses.
#[test]
fn two_processes() {
    let home = home();
    let path = home.path().join("out");
    let to = Destination::Exactly(path.clone());
    let calm = Troubled::none(&|| ());
    to.write(&calm, Kind::Run, &content("old")).unwrap();
    let other = || assert_eq!(to.check(&Machine, Kind::Run).unwrap(), None);
    let disk = Troubled {
        exchanges: false,
        ..Troubled::none(&other)
    };
    to.write(&disk, Kind::Run, &content("new")).unwrap();
    assert_eq!(files_of(&path), BTreeMap::from_iter(content("new")));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

/// Another process takes the number just before the folder is renamed.
#[test]
fn a_number_is_taken_meanwhile() {
    let home = home();
    let path = home.path().join("out");
    let to = Destination::Numbered(path.clone());
    let rival = || {
        let to = Destination::Exactly(path.clone());
        if !path.exists() {
            to.write(&Machine, Kind::Run, &content("rival")).unwrap();
        }
    };
    let disk = Troubled::none(&rival);
    left_behind(&path, "new", "left");
    let repaired = to.check(&disk, Kind::Run).unwrap().unwrap();
    assert_eq!(repaired.path, home.path().join("out-2"));
    assert_eq!(files_of(&path), BTreeMap::from_iter(content("rival")));

    fs::remove_dir_all(&path).unwrap();
    fs::remove_dir_all(repaired.path).unwrap();
    let written = to.write(&disk, Kind::Run, &content("new")).unwrap();
    assert_eq!(written, home.path().join("out-2"));
    assert_eq!(files_of(&path), BTreeMap::from_iter(content("rival")));
}

/// A user's file that appears in the folder at any moment is still there afterwards.
#[test]
fn changed_meanwhile() {
    for exchanges in [false, cfg!(target_os = "linux")] {
        let mut moment = 0;
        loop {
            let home = home();
            let path = home.path().join("out");
            let to = Destination::Exactly(path.clone());
            let calm = Troubled::none(&|| ());
            to.write(&calm, Kind::Run, &content("old")).unwrap();
            let (passed, came) = (Cell::new(0), Cell::new(false));
            let mine = || {
                passed.set(passed.get() + 1);
                if passed.get() == moment + 1 && path.is_dir() {
                    came.set(true);
                    fs::write(path.join("mine"), "mine").unwrap();
                }
            };
            let disk = Troubled {
                exchanges,
                ..Troubled::none(&mine)
            };
            let written = to.write(&disk, Kind::Run, &content("new"));
            if let Err(ReplaceError::Kept { kept, cause, .. }) = &written {
                assert!(cause.to_string().contains("mine was added"), "{cause}");
                fs::remove_dir_all(kept).unwrap();
            } else {
                written.unwrap();
            }
            let file = files_of(&path).remove("mine");
            assert_eq!(file.is_some(), came.get(), "{exchanges}, moment {moment}");
            if passed.get() <= moment {
                break;
            }
            moment += 1;
        }
        assert!(moment > 12);
    }
}

#[test]
fn numbers_are_given_once() {
    const RUNS: usize = 8;
    let home = home();
    let to = Destination::Numbered(home.path().join("runs/iris"));
    let mut paths: Vec<PathBuf> = std::thread::scope(|scope| {
        let write = |run: usize| {
            let to = &to;
            move || to.write(&Machine, Kind::Run, &content(&run.to_string()))
        };
        let runs: Vec<_> = (0..RUNS).map(|run| scope.spawn(write(run))).collect();
        let paths = runs.into_iter().map(|run| run.join().unwrap().unwrap());
        paths.collect()
    });
    paths.sort_unstable();
    let mut want: Vec<_> = (2..=RUNS).map(|number| format!("iris-{number}")).collect();
    want.insert(0, "iris".into());
    assert_eq!(names(&home.path().join("runs")), want);
    let contents: std::collections::BTreeSet<_> = paths.iter().map(|path| files_of(path)).collect();
    assert_eq!(contents.len(), RUNS);
    assert!(contents.iter().all(|files| files.len() == 3));
    // Each can be replaced under its name, as a result of the same kind.
    for path in paths {
        let to = Destination::Exactly(path);
        to.check(&Machine, Kind::Run).unwrap();
        let error = to.check(&Machine, Kind::Report).unwrap_err();
        assert!(
            error.to_string().contains(": it is a training run; "),
            "{error}"
        );
    }
}

/// `check` refuses these paths, and creates nothing.
#[test]
fn before_long_work() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at("existing")).unwrap();
    fs::write(at("file"), "mine").unwrap();
    let long = "n".repeat(300);
    let mut refused = vec![
        at("existing/."),
        at("existing/.."),
        at("file"),
        at("file/new"),
        at("file/new/er"),
        at(&long),
        at("new").join(&long),
        "".into(),
        ".".into(),
        "/".into(),
    ];
    if cfg!(unix) {
        #[cfg(unix)]
        for (to, name) in [("none", "dangling"), ("existing", "link")] {
            std::os::unix::fs::symlink(to, at(name)).unwrap();
            refused.push(at(name));
        }
        refused.extend([
            at("dangling/new"),
            "/proc".into(),
            "/proc/new".into(),
            "/dev".into(),
        ]);
    }
    let before = fs::read_dir(home.path()).unwrap().count();
    for path in refused {
        let to = Destination::Exactly(path.clone());
        assert!(to.check(&Machine, Kind::Run).is_err(), "{path:?}");
    }
    if cfg!(target_os = "linux") {
        let error = Destination::Exactly("/proc".into()).check(&Machine, Kind::Run);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("it is a mount point"), "{error}");
    }
    for path in [
        "new",
        "new/er/folder",
        "existing",
        "existing/",
        "existing/../new",
    ] {
        let to = Destination::Exactly(at(path));
        to.check(&Machine, Kind::Run).unwrap();
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), before);
}
