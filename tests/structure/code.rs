//! What the code of one module contains: the names it defines, what it imports, and its paths.

use std::collections::BTreeSet;
use std::mem;

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};
use syn::{ImplItem, Item, ItemUse, PatIdent, UseTree, Visibility};

use crate::items::{attributes, attributes_in_impl, is_for_tests, name};
use crate::tokens;

#[derive(Default)]
pub struct Code {
    pub definitions: BTreeSet<String>,
    /// The macros that `#[macro_export]` places in the crate's root.
    pub exported_macros: Vec<String>,
    pub imports: Vec<Import>,
    /// As their segments.
    pub paths: BTreeSet<Vec<String>>,
    scope: Scope,
}

/// One leaf of a `use`.
pub struct Import {
    pub path: Vec<String>,
    /// The name it gives to the item; `None` for a glob.
    pub name: Option<String>,
    pub re_export: bool,
}

/// The paths of one segment in an item: each may name another item or a local variable.
#[derive(Default)]
struct Scope {
    names: BTreeSet<String>,
    variables: BTreeSet<String>,
}

impl Code {
    /// Takes in an item that is not a module.
    pub fn add(&mut self, item: &Item) {
        if is_for_tests(attributes(item)) {
            return;
        }
        if let Some(name) = name(item) {
            let name = name.to_string();
            let mut attributes = attributes(item).iter();
            if attributes.any(|attribute| attribute.path().is_ident("macro_export")) {
                self.exported_macros.push(name.clone());
            }
            self.definitions.insert(name);
        }
        self.visit_item(item);
    }

    fn add_leaves(&mut self, mut path: Vec<String>, tree: &UseTree, re_export: bool) {
        let name = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.add_leaves(path, &tree.tree, re_export);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_leaves(path.clone(), tree, re_export);
                }
                return;
            }
            UseTree::Glob(_) => None,
            // `a::{self}` is `a`.
            UseTree::Name(leaf) if leaf.ident == "self" => path.last().cloned(),
            UseTree::Rename(leaf) if leaf.ident == "self" => Some(leaf.rename.to_string()),
            UseTree::Name(leaf) => {
                path.push(leaf.ident.to_string());
                path.last().cloned()
            }
            UseTree::Rename(leaf) => {
                path.push(leaf.ident.to_string());
                Some(leaf.rename.to_string())
            }
        };
        self.imports.push(Import {
            path,
            name,
            re_export,
        });
    }

    fn add_path(&mut self, mut path: Vec<String>) {
        if path.len() == 1 {
            self.scope.names.extend(path.pop());
        } else {
            self.paths.insert(path);
        }
    }

    /// Visits an item that has local variables of its own.
    fn in_scope(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = mem::take(&mut self.scope);
        visit(self);
        let Scope { names, variables } = mem::replace(&mut self.scope, outer);
        let items = names.difference(&variables);
        self.paths.extend(items.map(|name| vec![name.clone()]));
    }
}

impl<'ast> Visit<'ast> for Code {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            self.in_scope(|code| visit::visit_item(code, item));
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !is_for_tests(attributes_in_impl(item)) {
            self.in_scope(|code| visit::visit_impl_item(code, item));
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // A path that begins with `::` leaves the crate.
        if item.leading_colon.is_none() {
            let re_export = !matches!(item.vis, Visibility::Inherited);
            self.add_leaves(Vec::new(), &item.tree, re_export);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let segments = path.segments.iter();
            self.add_path(segments.map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        let name = pattern.ident.to_string();
        if name.starts_with(char::is_uppercase) {
            // A constant, which the pattern compares with.
            self.scope.names.insert(name);
        } else {
            self.scope.variables.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
        for path in tokens::paths(tokens.clone()) {
            self.add_path(path);
        }
    }
}
