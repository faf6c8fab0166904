//! Where a path leads.

use std::collections::BTreeSet;

use crate::tree::Module;

/// What a path can name: a module, or an item, of which only the module that defines it matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Module(usize),
    ItemOf(usize),
}

/// Everything that `path` in module `from` can name; nothing when it leaves the crate. A function
/// or macro and a module can share a name.
pub fn resolve(modules: &[Module], from: usize, path: &[String]) -> BTreeSet<Target> {
    let names = Names { modules };
    names.resolve(from, path, &mut Vec::new())
}

struct Names<'a> {
    modules: &'a [Module],
}

/// The imports that are being followed, as module and index: an import is no way to itself.
type Followed = Vec<(usize, usize)>;

impl Names<'_> {
    fn resolve(&self, from: usize, path: &[String], followed: &mut Followed) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else {
            return BTreeSet::new();
        };
        let mut targets = self.look_up(from, first, followed);
        for name in rest {
            let modules: Vec<usize> = targets.iter().filter_map(module).collect();
            if modules.is_empty() {
                // Only items are left, and the rest of the path is part of them.
                break;
            }
            targets = modules
                .into_iter()
                .flat_map(|module| {
                    let mut found = self.look_up(module, name, followed);
                    if found.is_empty() {
                        // Made by a macro, or re-exported from another crate.
                        found.insert(Target::ItemOf(module));
                    }
                    found
                })
                .collect();
        }
        targets
    }

    fn look_up(&self, at: usize, name: &str, followed: &mut Followed) -> BTreeSet<Target> {
        let module = &self.modules[at];
        match name {
            "crate" => return [Target::Module(0)].into(),
            "self" => return [Target::Module(at)].into(),
            "super" => return module.parent.map(Target::Module).into_iter().collect(),
            _ => {}
        }
        let mut found = BTreeSet::new();
        if module.code.definitions.contains(name) {
            found.insert(Target::ItemOf(at));
        }
        for (child, index) in &module.children {
            if child == name {
                found.insert(Target::Module(*index));
            }
        }
        for (index, import) in module.code.imports.iter().enumerate() {
            if import.name.as_deref() == Some(name) {
                found.extend(self.follow(at, index, followed));
            }
        }
        if found.is_empty() {
            for (index, import) in module.code.imports.iter().enumerate() {
                if import.name.is_none() {
                    let globs = self.follow(at, index, followed);
                    for glob in globs.iter().filter_map(self::module) {
                        found.extend(self.look_up(glob, name, followed));
                    }
                }
            }
        }
        found
    }

    fn follow(&self, at: usize, index: usize, followed: &mut Followed) -> BTreeSet<Target> {
        if followed.contains(&(at, index)) {
            return BTreeSet::new();
        }
        followed.push((at, index));
        let found = self.resolve(at, &self.modules[at].code.imports[index].path, followed);
        followed.pop();
        found
    }
}

fn module(target: &Target) -> Option<usize> {
    match target {
        Target::Module(module) => Some(*module),
        Target::ItemOf(_) => None,
    }
}
