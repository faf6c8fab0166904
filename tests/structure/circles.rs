//! Circles in the graph whose nodes are a crate's modules and whose edges are its imports.

use std::collections::BTreeSet;
use std::fmt::Write;

use petgraph::algo::astar;
use petgraph::graphmap::DiGraphMap;

use crate::names::{Target, resolve};
use crate::tree::Module;

/// For each import that is part of a circle, the shortest circle with it, without repetitions. Each
/// is described by its modules, then by the file and path of each import, one per line.
pub fn find(modules: &[Module]) -> Vec<String> {
    let graph = imports(modules);
    let mut circles = BTreeSet::new();
    for (from, to, _) in graph.all_edges() {
        if let Some((_, mut circle)) = astar(&graph, to, |node| node == from, |_| 1, |_| 0) {
            let first = (0..circle.len()).min_by_key(|&place| circle[place]);
            circle.rotate_left(first.unwrap());
            circles.insert((circle.len(), circle));
        }
    }
    let describe = |(_, circle)| describe(modules, &graph, circle);
    circles.into_iter().map(describe).collect()
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
        for import in &module.imports {
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
        for path in module.paths() {
            for target in resolve(modules, from, path) {
                if let Target::ItemOf(to) = target {
                    add(to, path);
                }
            }
        }
    }
    graph
}

fn is_below(modules: &[Module], module: usize, ancestor: usize) -> bool {
    let mut above = std::iter::successors(modules[module].parent, |&parent| modules[parent].parent);
    above.any(|parent| parent == ancestor)
}

fn describe(
    modules: &[Module],
    graph: &DiGraphMap<usize, String>,
    mut circle: Vec<usize>,
) -> String {
    circle.push(circle[0]);
    let name = |&module: &usize| match modules[module].path.join("::") {
        root if root.is_empty() => "crate".to_owned(),
        path => path,
    };
    let mut text = circle.iter().map(name).collect::<Vec<_>>().join(" -> ");
    for pair in circle.windows(2) {
        let file = modules[pair[0]].file.display();
        let path = &graph[(pair[0], pair[1])];
        write!(text, "\n    {file} imports {path}").unwrap();
    }
    text
}
