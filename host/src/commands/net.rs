//! Shows where net notation has an error.

use anyhow::anyhow;
use firmgrad_host::shown;
use firmgrad_host::training::RecipeError;

/// How many characters of a long net to show on either side of the invalid word.
const AROUND: usize = 40;

/// The error. If the text is not net notation, the text follows below it, with a caret under the
/// invalid word. A long net is shortened.
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
        RecipeError::Loss(net) => return RecipeError::Loss(short(&net)).into(),
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

/// One line of a net around byte `position`, and the column of the caret.
fn around(net: &str, position: usize) -> (String, usize) {
    let at = net.get(..position).unwrap_or(net).chars().count();
    let count = net.chars().count();
    let (first, last) = match count <= 2 * AROUND {
        true => (0, count),
        false => (at.saturating_sub(AROUND), count.min(at + AROUND)),
    };
    // A line break or a tab would misplace the caret, and so would an escape sequence.
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
