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
    follow(modules, from, path, &mut Vec::new())
}

/// `followed` has the imports on the way, as module and index, so that no import is followed twice.
fn follow(
    modules: &[Module],
    from: usize,
    path: &[String],
    followed: &mut Vec<(usize, usize)>,
) -> BTreeSet<Target> {
    let Some((first, rest)) = path.split_first() else {
        return BTreeSet::new();
    };
    let mut targets = look_up(modules, from, first, followed);
    for name in rest {
        if module_of(&targets).next().is_none() {
            // Only items are left. The rest of the path is inside them.
            break;
        }
        let mut next = BTreeSet::new();
        for module in module_of(&targets) {
            let found = look_up(modules, module, name, followed);
            if found.is_empty() {
                // Made by a macro, or re-exported from another crate.
                next.insert(Target::ItemOf(module));
            }
            next.extend(found);
        }
        targets = next;
    }
    targets
}

fn look_up(
    modules: &[Module],
    at: usize,
    name: &str,
    followed: &mut Vec<(usize, usize)>,
) -> BTreeSet<Target> {
    let module = &modules[at];
    match name {
        "crate" => return [Target::Module(0)].into(),
        "self" => return [Target::Module(at)].into(),
        "super" => return module.parent.map(Target::Module).into_iter().collect(),
        _ => {}
    }
    let children = module.children.iter().filter(|(child, _)| child == name);
    let mut found: BTreeSet<_> = children.map(|(_, index)| Target::Module(*index)).collect();
    if module.definitions.contains(name) {
        found.insert(Target::ItemOf(at));
    }
    // Globs are searched only if nothing else has the name.
    for is_glob in [false, true] {
        for (index, import) in module.imports.iter().enumerate() {
            let suits = if is_glob {
                found.is_empty() && import.name.is_none()
            } else {
                import.name.as_deref() == Some(name)
            };
            if suits && !followed.contains(&(at, index)) {
                followed.push((at, index));
                let mut targets = follow(modules, at, &import.path, followed);
                if is_glob {
                    let globs = module_of(&targets);
                    targets = globs
                        .flat_map(|glob| look_up(modules, glob, name, followed))
                        .collect();
                }
                found.extend(targets);
                followed.pop();
            }
        }
    }
    found
}

fn module_of(targets: &BTreeSet<Target>) -> impl Iterator<Item = usize> {
    targets.iter().filter_map(|target| match target {
        Target::Module(module) => Some(*module),
        Target::ItemOf(_) => None,
    })
}
