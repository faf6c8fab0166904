//! The modules of a crate, read from its files as the compiler finds them.

use std::fs;
use std::path::{Path, PathBuf};

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta, MetaNameValue, Token};

use crate::code::{Code, Import};
use crate::items::is_for_tests;

pub struct Module {
    /// The names from the crate's root down; empty for the root itself.
    pub path: Vec<String>,
    pub file: PathBuf,
    /// `None` for the root.
    pub parent: Option<usize>,
    /// Names and indices.
    pub children: Vec<(String, usize)>,
    pub code: Code,
}

/// The modules of the crate whose root is `file`. The root is the first; modules for tests alone
/// are left out.
pub fn read(file: &Path) -> Vec<Module> {
    let mut tree = Tree::default();
    tree.add_file(Vec::new(), None, file.to_path_buf(), folder(file));
    tree.export_macros();
    tree.modules
}

#[derive(Default)]
struct Tree {
    modules: Vec<Module>,
}

impl Tree {
    /// Adds the module that `file` contains, and those below it, whose files are in `below`.
    fn add_file(
        &mut self,
        path: Vec<String>,
        parent: Option<usize>,
        file: PathBuf,
        below: PathBuf,
    ) -> usize {
        let text =
            fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let items = syn::parse_file(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
            .items;
        self.add(path, parent, file, &below, &items)
    }

    fn add(
        &mut self,
        path: Vec<String>,
        parent: Option<usize>,
        file: PathBuf,
        below: &Path,
        items: &[Item],
    ) -> usize {
        let index = self.modules.len();
        self.modules.push(Module {
            path,
            file,
            parent,
            children: Vec::new(),
            code: Code::default(),
        });
        for item in items {
            match item {
                Item::Mod(child) if is_for_tests(&child.attrs) => {}
                Item::Mod(child) => self.add_child(index, child, below),
                item => self.modules[index].code.add(item),
            }
        }
        index
    }

    fn add_child(&mut self, parent: usize, child: &ItemMod, below: &Path) {
        let name = child.ident.to_string();
        let Module { path, file, .. } = &self.modules[parent];
        let (mut path, file) = (path.clone(), file.clone());
        path.push(name.clone());
        let children = if let Some((_, items)) = &child.content {
            vec![self.add(path, Some(parent), file, &below.join(&name), items)]
        } else {
            let named = named_files(&child.attrs);
            if named.is_empty() {
                let flat = below.join(&name).with_extension("rs");
                let nested = below.join(&name).join("mod.rs");
                let file = if flat.exists() { flat } else { nested };
                vec![self.add_file(path, Some(parent), file, below.join(&name))]
            } else {
                // Where the target chooses among files, each is a module of the name.
                named
                    .iter()
                    .map(|named| folder(&file).join(named))
                    .map(|file| {
                        let below = folder(&file);
                        self.add_file(path.clone(), Some(parent), file, below)
                    })
                    .collect()
            }
        };
        let named = children.into_iter().map(|child| (name.clone(), child));
        self.modules[parent].children.extend(named);
    }

    /// Gives the root an import of each macro that is reached through it.
    fn export_macros(&mut self) {
        let mut exported = Vec::new();
        for module in &self.modules[1..] {
            for name in &module.code.exported_macros {
                let mut path = vec!["crate".to_owned()];
                path.extend(module.path.iter().cloned());
                path.push(name.clone());
                exported.push(Import {
                    path,
                    name: Some(name.clone()),
                    re_export: true,
                });
            }
        }
        self.modules[0].code.imports.extend(exported);
    }
}

fn folder(file: &Path) -> PathBuf {
    file.parent().unwrap().to_path_buf()
}

/// The files that `path` attributes name, also those under a `cfg_attr`.
fn named_files(attributes: &[Attribute]) -> Vec<String> {
    let mut files = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("cfg_attr") {
            let parts = attribute
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .unwrap();
            files.extend(parts.iter().filter_map(named_file));
        } else {
            files.extend(named_file(&attribute.meta));
        }
    }
    files
}

fn named_file(meta: &Meta) -> Option<String> {
    match meta {
        Meta::NameValue(MetaNameValue {
            path,
            value:
                Expr::Lit(ExprLit {
                    lit: Lit::Str(file),
                    ..
                }),
            ..
        }) if path.is_ident("path") => Some(file.value()),
        _ => None,
    }
}
