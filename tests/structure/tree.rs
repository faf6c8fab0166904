//! Reads the modules of a crate as tokens, from the files that the compiler would read.

use std::collections::BTreeSet;
use std::fs;
use std::mem::take;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// What one module contains: the names it defines, what it imports, and the paths in its code.
#[derive(Default)]
pub struct Module {
    /// The names from the crate's root down; empty for the root itself.
    pub path: Vec<String>,
    pub file: PathBuf,
    /// `None` for the root.
    pub parent: Option<usize>,
    /// Names and indices.
    pub children: Vec<(String, usize)>,
    pub definitions: BTreeSet<String>,
    pub imports: Vec<Import>,
    /// Segments of each path. A path of one segment may name a local variable instead.
    paths: BTreeSet<Vec<String>>,
    variables: BTreeSet<String>,
}

/// One leaf of a `use`.
pub struct Import {
    pub path: Vec<String>,
    /// The name it gives to the item; `None` for a glob.
    pub name: Option<String>,
    pub re_export: bool,
}

impl Module {
    pub fn paths(&self) -> impl Iterator<Item = &Vec<String>> {
        let is_variable = |path: &[String]| path.len() == 1 && self.variables.contains(&path[0]);
        self.paths.iter().filter(move |path| !is_variable(path))
    }
}

/// The modules of the crate whose root is `file`. The root is the first; modules for tests alone
/// are left out.
pub fn read(file: &Path) -> Vec<Module> {
    let mut tree = Tree::default();
    tree.add_file(Vec::new(), None, file.to_path_buf(), folder(file));
    tree.modules
}

const DEFINING: [&str; 8] = [
    "fn", "struct", "enum", "union", "trait", "type", "const", "static",
];

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
        let text = fs::read_to_string(&file).map_err(|error| error.to_string());
        let tokens = text.and_then(|text| text.parse().map_err(|error| format!("{error}")));
        let tokens = tokens.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(path, parent, file, &below, tokens)
    }

    fn add(
        &mut self,
        path: Vec<String>,
        parent: Option<usize>,
        file: PathBuf,
        below: &Path,
        tokens: TokenStream,
    ) -> usize {
        let index = self.modules.len();
        self.modules.push(Module {
            path,
            file,
            parent,
            ..Module::default()
        });
        self.add_code(index, tokens, Some(below));
        index
    }

    /// Reads the tokens of a module, or of a part of its code if `below` is `None`.
    fn add_code(&mut self, index: usize, tokens: TokenStream, below: Option<&Path>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let words: Vec<String> = tokens.iter().map(word).collect();
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let (mut path, mut between) = (Vec::new(), String::new());
        let (mut files, mut is_exported) = (Vec::new(), false);
        let mut at = 0;
        while at < tokens.len() {
            let [before, first] = [1, 2].map(|back| at.checked_sub(back).map_or("", word));
            let defines = DEFINING.contains(&before) && first != "*" && first != "'";
            match (&tokens[at], word(at)) {
                (TokenTree::Group(group), "[]") if before == "#" => {
                    let attribute = group.stream().to_string().replace(' ', "");
                    if attribute == "cfg(test)" {
                        let end = |word: &String| word == ";" || word == "{}";
                        at += words[at..].iter().position(end).unwrap();
                    } else {
                        is_exported |= attribute == "macro_export";
                        files.extend(named_files(&attribute));
                        self.add_code(index, group.stream(), None);
                    }
                }
                (_, "use") if word(at + 1) != "<" => {
                    let end = at + words[at..].iter().position(|word| word == ";").unwrap();
                    // Skips items of other crates and names from a macro's variables.
                    let variable = |pair: &[String]| pair[0] == "$" && pair[1] != "crate";
                    if word(at + 1) != ":" && !words[at..end].windows(2).any(variable) {
                        let public = before == "pub" || before == "()" && first == "pub";
                        let leaves = tokens[at + 1..end].iter().cloned().collect();
                        add_leaves(&mut self.modules[index].imports, &[], leaves, public);
                    }
                    at = end;
                }
                (_, "mod") if below.is_some() => {
                    let content = match tokens.get(at + 2) {
                        Some(TokenTree::Group(group)) => Some(group.stream()),
                        _ => None,
                    };
                    self.add_child(
                        index,
                        word(at + 1),
                        content,
                        &take(&mut files),
                        below.unwrap(),
                    );
                    at += 2;
                }
                (TokenTree::Ident(_), name) if defines || first == "macro_rules" => {
                    let module = &mut self.modules[index];
                    if below.is_some() {
                        module.definitions.insert(name.to_owned());
                    }
                    if take(&mut is_exported) {
                        let path = ["crate".to_owned()].into_iter().chain(module.path.clone());
                        let import = Import {
                            path: path.chain([name.to_owned()]).collect(),
                            name: Some(name.to_owned()),
                            re_export: true,
                        };
                        self.modules[0].imports.push(import);
                    }
                }
                (TokenTree::Ident(_), name) => {
                    let module = &mut self.modules[index];
                    if between != "::" {
                        module.paths.insert(take(&mut path));
                    }
                    if !path.is_empty() || begins_path(&between, name) {
                        path.push(name.to_owned());
                    }
                    let colon = word(at + 1) == ":" && word(at + 2) != ":";
                    let binds = colon || ["let", "mut", "ref", "|"].contains(&before);
                    if binds && name.starts_with(char::is_lowercase) {
                        module.variables.insert(name.to_owned());
                    }
                }
                (TokenTree::Group(group), _) => self.add_code(index, group.stream(), None),
                _ => {}
            }
            match &tokens.get(at) {
                Some(TokenTree::Punct(punct)) => between.push(punct.as_char()),
                _ => between.clear(),
            }
            at += 1;
        }
        self.modules[index].paths.insert(path);
    }

    fn add_child(
        &mut self,
        parent: usize,
        name: &str,
        content: Option<TokenStream>,
        files: &[String],
        below: &Path,
    ) {
        let mut path = self.modules[parent].path.clone();
        path.push(name.to_owned());
        let file = self.modules[parent].file.clone();
        let inner = below.join(name);
        let children = match (content, files) {
            (Some(tokens), _) => vec![self.add(path, Some(parent), file, &inner, tokens)],
            (None, []) => {
                let flat = inner.with_extension("rs");
                let file = if flat.exists() {
                    flat
                } else {
                    inner.join("mod.rs")
                };
                vec![self.add_file(path, Some(parent), file, inner)]
            }
            // If the file depends on the target, every file is a module of this name.
            (None, files) => files
                .iter()
                .map(|named| folder(&file).join(named))
                .map(|file| {
                    let below = folder(&file);
                    self.add_file(path.clone(), Some(parent), file, below)
                })
                .collect(),
        };
        let named = children.into_iter().map(|child| (name.to_owned(), child));
        self.modules[parent].children.extend(named);
    }
}

/// The text of a token. A group gives only its delimiters.
fn word(token: &TokenTree) -> String {
    use proc_macro2::Delimiter;
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => "()".into(),
            Delimiter::Brace => "{}".into(),
            Delimiter::Bracket => "[]".into(),
            Delimiter::None => String::new(),
        },
        token => token.to_string(),
    }
}

/// Adds the leaves of a `use` tree below `prefix`.
fn add_leaves(imports: &mut Vec<Import>, prefix: &[String], tree: TokenStream, re_export: bool) {
    let (mut path, mut name) = (prefix.to_vec(), None);
    let comma = proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone);
    for token in tree.into_iter().chain([comma.into()]) {
        match (&token, word(&token).as_str()) {
            (TokenTree::Group(group), _) => {
                add_leaves(imports, &take(&mut path), group.stream(), re_export);
            }
            (_, "as") => name = Some(None),
            (TokenTree::Ident(_), word) if name.is_some() => name = Some(Some(word.to_owned())),
            // `a::{self}` is `a`.
            (_, "self") if !path.is_empty() => {}
            (TokenTree::Ident(_), word) => path.push(word.to_owned()),
            (_, "*") => name = Some(None),
            (_, ",") => {
                let path = std::mem::replace(&mut path, prefix.to_vec());
                if !path.is_empty() {
                    let name = take(&mut name).unwrap_or_else(|| path.last().cloned());
                    imports.push(Import {
                        path,
                        name,
                        re_export,
                    });
                }
            }
            _ => {}
        }
    }
}

/// Whether a word after this punctuation begins a path. It does not when it is a field or method,
/// a lifetime, the variable of a macro, or part of a path that begins outside the crate.
fn begins_path(between: &str, word: &str) -> bool {
    let field = between.ends_with('.') && !between.ends_with("..");
    let variable = between.ends_with('$') && word != "crate";
    !(field || variable || between.ends_with('\'') || between.ends_with("::"))
}

/// The files that `path` attributes name, also those under a `cfg_attr`.
fn named_files(attribute: &str) -> Vec<String> {
    let is_any = attribute.starts_with("path=") || attribute.starts_with("cfg_attr(");
    let named = attribute.split("path=\"").skip(1).filter(|_| is_any);
    named
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

fn folder(file: &Path) -> PathBuf {
    file.parent().unwrap().to_path_buf()
}
