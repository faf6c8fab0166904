//! Circles in the graph whose nodes are a crate's modules and whose edges are its imports.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use petgraph::algo::astar;
use petgraph::graphmap::DiGraphMap;

use crate::names::{Target, resolve};
use crate::tree::Module;

/// Modules of which each imports the next, and the last the first.
pub struct Circle {
    steps: Vec<Step>,
}

struct Step {
    module: String,
    file: PathBuf,
    /// The path that leads to the next module.
    path: String,
}

/// For every import that is part of a circle, the shortest one that it is part of; each once.
pub fn find(modules: &[Module]) -> Vec<Circle> {
    let graph = imports(modules);
    let mut circles = BTreeSet::new();
    for (from, to, _) in graph.all_edges() {
        if let Some((_, mut circle)) = astar(&graph, to, |node| node == from, |_| 1, |_| 0) {
            let first = (0..circle.len())
                .min_by_key(|&place| circle[place])
                .unwrap();
            circle.rotate_left(first);
            circles.insert((circle.len(), circle));
        }
    }
    circles
        .into_iter()
        .map(|(_, circle)| describe(modules, &graph, &circle))
        .collect()
}

/// An edge carries the first path in the code that makes it.
fn imports(modules: &[Module]) -> DiGraphMap<usize, String> {
    let mut graph = DiGraphMap::new();
    for (from, module) in modules.iter().enumerate() {
        let mut add = |to: usize, path: &[String]| {
            if to != from && !graph.contains_edge(from, to) {
                graph.add_edge(from, to, path.join("::"));
            }
        };
        for import in &module.code.imports {
            for target in resolve(modules, from, &import.path) {
                match target {
                    Target::Module(to) | Target::ItemOf(to)
                        if import.re_export && is_below(modules, to, from) => {}
                    // The name of a module is no item of it; what is used through it is a path.
                    Target::Module(_) if import.name.is_some() => {}
                    Target::Module(to) | Target::ItemOf(to) => add(to, &import.path),
                }
            }
        }
        for path in &module.code.paths {
            for target in resolve(modules, from, path) {
                if let Target::ItemOf(to) = target {
                    add(to, path);
                }
            }
        }
    }
    graph
}

fn is_below(modules: &[Module], mut module: usize, ancestor: usize) -> bool {
    while let Some(parent) = modules[module].parent {
        if parent == ancestor {
            return true;
        }
        module = parent;
    }
    false
}

fn describe(modules: &[Module], graph: &DiGraphMap<usize, String>, circle: &[usize]) -> Circle {
    let next = circle.iter().cycle().skip(1);
    let steps = circle.iter().zip(next).map(|(&from, &to)| Step {
        module: name(&modules[from]),
        file: modules[from].file.clone(),
        path: graph[(from, to)].clone(),
    });
    Circle {
        steps: steps.collect(),
    }
}

fn name(module: &Module) -> String {
    if module.path.is_empty() {
        "crate".to_owned()
    } else {
        module.path.join("::")
    }
}

impl Circle {
    /// Its modules, as `a -> b -> a`.
    pub fn names(&self) -> String {
        let first = self.steps.first();
        let names: Vec<&str> = self
            .steps
            .iter()
            .chain(first)
            .map(|step| step.module.as_str())
            .collect();
        names.join(" -> ")
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.names())?;
        for step in &self.steps {
            writeln!(f, "    {} imports {}", step.file.display(), step.path)?;
        }
        Ok(())
    }
}
