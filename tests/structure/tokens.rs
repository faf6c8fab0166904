//! Paths in tokens that are not parsed: the bodies and arguments of macros, and attributes.

use proc_macro2::{TokenStream, TokenTree};

/// Every path that the tokens contain, as its segments; a name alone is a path of one segment.
pub fn paths(tokens: TokenStream) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    // The punctuation since the last token of another kind.
    let mut between = String::new();
    for token in tokens {
        match token {
            TokenTree::Punct(punct) => {
                between.push(punct.as_char());
                continue;
            }
            TokenTree::Ident(word) => {
                let word = word.to_string();
                if between != "::" {
                    found.push(std::mem::take(&mut path));
                }
                if !path.is_empty() || begins_path(&between, &word) {
                    path.push(word);
                }
            }
            TokenTree::Group(group) => {
                found.push(std::mem::take(&mut path));
                found.extend(paths(group.stream()));
            }
            TokenTree::Literal(_) => found.push(std::mem::take(&mut path)),
        }
        between.clear();
    }
    found.push(path);
    found.retain(|path| !path.is_empty());
    found
}

/// Whether a word after this punctuation begins a path. It does not when it is a field or method,
/// a lifetime, the variable of a macro, or part of a path that begins outside the crate.
fn begins_path(between: &str, word: &str) -> bool {
    let field = between.ends_with('.') && !between.ends_with("..");
    let variable = between.ends_with('$') && word != "crate";
    !(field || variable || between.ends_with('\'') || between.ends_with("::"))
}
