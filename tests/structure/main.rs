//! The order of the modules: in no crate does a module import another that imports it back,
//! directly or in a circle.
//!
//! A module imports another when a `use` or a path in its code leads to an item of the other,
//! through any number of re-exports. Three things are no imports: a re-export by a module above the
//! one that defines the item, the name of a module alone, and code under `#[cfg(test)]`. A call of
//! a method does not tell where the method is defined, so it is none either.

mod circles;
mod code;
mod items;
mod names;
mod packages;
mod planted;
mod tokens;
mod tree;

#[test]
fn no_crate_has_a_circle() {
    let found: String = packages::crates()
        .iter()
        .flat_map(|root| circles::find(&tree::read(root)))
        .map(|circle| format!("{circle}\n"))
        .collect();
    assert!(found.is_empty(), "modules import each other:\n\n{found}");
}
