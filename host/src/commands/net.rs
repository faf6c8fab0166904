//! Nets that cannot be read, shown to people.

use anyhow::anyhow;
use firmgrad_host::shown;
use firmgrad_host::training::RecipeError;

/// Characters of a long net that are shown on either side of the word at fault.
const AROUND: usize = 40;

/// The error; for a text that is not net notation with the text under it and a caret under the
/// word at fault. Of a long net a part is shown.
pub fn shown(error: RecipeError) -> anyhow::Error {
    let short = |net: &str| shown::name(net).into_owned();
    let (net, error, found) = match error {
        RecipeError::Notation { net, error, found } => (net, error, found),
        RecipeError::Model { net, input, error } => {
            let net = short(&net);
            return RecipeError::Model { net, input, error }.into();
        }
        RecipeError::Outputs {
            net,
            outputs,
            data,
            classes,
        } => {
            let (net, data) = (short(&net), short(&data));
            return RecipeError::Outputs {
                net,
                outputs,
                data,
                classes,
            }
            .into();
        }
        RecipeError::Head(net) => return RecipeError::Head(short(&net)).into(),
        other => return other.into(),
    };
    if net.trim().is_empty() {
        return anyhow!("the net is empty: expected {}", error.expected);
    }
    let (line, caret) = around(&net, error.position);
    anyhow!(
        "the net cannot be read {error}, found {}\n  {line}\n  {}^",
        shown::name(&found),
        " ".repeat(caret)
    )
}

/// One line of a net around the byte `position`, and the character under which that stands.
fn around(net: &str, position: usize) -> (String, usize) {
    let at = net.get(..position).unwrap_or(net).chars().count();
    let count = net.chars().count();
    let (first, last) = match count <= 2 * AROUND {
        true => (0, count),
        false => (at.saturating_sub(AROUND), count.min(at + AROUND)),
    };
    // A line break or a tab would put the caret in the wrong place, an escape too.
    let plain = |letter: char| match letter.is_whitespace() {
        true => ' ',
        false if shown::is_seen(letter) => letter,
        false => '\u{fffd}',
    };
    let part = net.chars().skip(first).take(last - first).map(plain);
    let mut line: String = part.collect();
    let mut caret = at - first;
    if first > 0 {
        line.insert(0, '…');
        caret += 1;
    }
    if last < count {
        line.push('…');
    }
    (line, caret)
}
