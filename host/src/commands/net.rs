//! Nets that cannot be read, shown to people.

use anyhow::anyhow;
use firmgrad_host::training::RecipeError;

/// The error; for a text that is not net notation with the text under it and a caret under the
/// word at fault.
pub fn shown(error: RecipeError) -> anyhow::Error {
    let RecipeError::Notation { net, error, found } = error else {
        return error.into();
    };
    if net.trim().is_empty() {
        return anyhow!("the net is empty: expected {}", error.expected);
    }
    let before = net.get(..error.position).unwrap_or(&net);
    let indent = before.chars().count();
    // A line break or a tab would put the caret in the wrong place.
    let line = net.replace(char::is_whitespace, " ");
    anyhow!(
        "the net cannot be read {error}, found {found}\n  {line}\n  {:indent$}^",
        ""
    )
}
