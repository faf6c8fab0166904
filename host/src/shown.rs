//! Text from elsewhere, such as file names and cells of a table, in a form that is safe to display.
//!
//! A character that is invisible, or that changes how others are displayed, is written as an escape
//! such as `\n` or `\u{1b}`. These are control characters, line and paragraph separators, marks
//! that change the direction of writing, invisible characters, and code points that are not
//! characters. They include all characters that XML 1.0 forbids. A text that is too long ends in an
//! ellipsis.
//!
//! ```
//! use firmgrad_host::shown;
//!
//! assert_eq!(shown::name("setosa\u{1b}[31m"), "setosa\\u{1b}[31m");
//! assert_eq!(shown::name(&"a".repeat(100)).chars().count(), shown::NAME);
//! assert_eq!(shown::lines("two\nlines\t"), "two\nlines\\t");
//! assert_eq!(shown::path("data/iris.csv".as_ref()), "data/iris.csv");
//! assert_eq!(shown::list(&["setosa", "virginica"]), "setosa, virginica");
//! assert_eq!(shown::message("no\u{200b} file"), "no\\u{200b} file");
//! assert_eq!(shown::grouped(60_000), "60,000");
//! assert!(shown::is_seen('é') && !shown::is_seen('\n'));
//! ```

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// The largest number of characters of a name.
pub const NAME: usize = 80;

/// The largest number of characters of a path, and how many of them are taken from its beginning.
const PATH: (usize, usize) = (250, 50);

/// The largest number of characters of an error.
const MESSAGE: usize = 2000;

/// The largest number of names in a list.
const LISTED: usize = 10;

/// A name of a class, a feature, a data set, or any word from a user, in at most [`NAME`]
/// characters.
pub fn name(text: &str) -> Cow<'_, str> {
    cut(text, NAME)
}

/// A text on one line of at most `most` characters, including an ellipsis. Reads no more of the
/// text than that.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    let mut rest = text.chars();
    let fits = rest.by_ref().take(most).all(is_seen) && rest.next().is_none();
    if fits {
        return Cow::Borrowed(text);
    }
    let mut cut = String::new();
    let mut length = 0;
    // The position of the ellipsis if the text does not fit.
    let mut end = 0;
    for letter in text.chars() {
        push(&mut cut, letter);
        length += if is_seen(letter) {
            1
        } else {
            escape(letter).count()
        };
        if length > most {
            cut.truncate(end);
            cut.push('…');
            break;
        }
        if length < most {
            end = cut.len();
        }
    }
    Cow::Owned(cut)
}

/// A whole number with a comma between groups of three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A finite number with `digits` significant digits, however small it is, and without an exponent.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    // The exponent after rounding, so that 9.996 becomes 10.0.
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let exponent = scientific
        .split_once('e')
        .and_then(|(_, power)| power.parse::<i32>().ok());
    let decimals = digits as i32 - 1 - exponent.unwrap_or(0);
    format!("{value:.*}", usize::try_from(decimals).unwrap_or(0))
}

/// A path. A long one is shortened to its beginning and its end.
pub fn path(path: &Path) -> String {
    let (most, first) = PATH;
    let text = path.to_string_lossy();
    let count = text.chars().count();
    let mut shown = String::new();
    for (index, letter) in text.chars().enumerate() {
        if count <= most || index < first || index >= count - (most - first) {
            push(&mut shown, letter);
        } else if index == first {
            shown.push('…');
        }
    }
    shown
}

/// Names separated by commas, at most ten.
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    let mut shown: Vec<_> = names
        .iter()
        .take(LISTED)
        .map(|text| name(text.as_ref()))
        .collect();
    if let Some(more) = names.len().checked_sub(LISTED + 1) {
        shown.push(format!("and {} more", more + 1).into());
    }
    shown.join(", ")
}

/// A text of any number of lines, for a terminal or a document.
pub fn lines(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| letter == '\n' || is_seen(letter)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '\n' => shown.push('\n'),
            letter => push(&mut shown, letter),
        }
    }
    Cow::Owned(shown)
}

/// An error or a warning, which may have several lines.
pub fn message(text: &str) -> String {
    match text.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}…", lines(&text[..end])),
        None => lines(text).into_owned(),
    }
}

fn push(text: &mut String, letter: char) {
    if is_seen(letter) {
        text.push(letter);
    } else {
        write!(text, "{}", escape(letter)).expect("writing into a string does not fail");
    }
}

fn escape(letter: char) -> std::char::EscapeDefault {
    letter.escape_default()
}

/// Whether a character is visible and does not change how its neighbours are displayed.
pub const fn is_seen(letter: char) -> bool {
    // The last two code points of every plane are not characters.
    let plane_end = letter as u32 & 0xFFFE == 0xFFFE;
    !plane_end
        && !matches!(letter,
            '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' // C0, DEL and C1
            | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' // separators of lines, embedded directions
            | '\u{2060}'..='\u{206F}' // invisible operators, isolated directions
            | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{cut, lines, list, message, name, path};

    #[test]
    fn what_is_not_seen_is_escaped() {
        for (letter, shown) in [
            ('\0', "\\u{0}"),
            ('\n', "\\n"),
            ('\u{1b}', "\\u{1b}"),
            ('\u{7f}', "\\u{7f}"),
            ('\u{9b}', "\\u{9b}"),
            ('\u{2028}', "\\u{2028}"),
            ('\u{202e}', "\\u{202e}"),
            ('\u{2066}', "\\u{2066}"),
            ('\u{feff}', "\\u{feff}"),
            ('\u{fffe}', "\\u{fffe}"),
            ('\u{1ffff}', "\\u{1ffff}"),
            ('\u{e0041}', "\\u{e0041}"),
        ] {
            let text = format!("a{letter}b");
            assert_eq!(name(&text), format!("a{shown}b"));
            assert_eq!(path(Path::new(&text)), format!("a{shown}b"));
            let kept = if letter == '\n' { "\n" } else { shown };
            assert_eq!(lines(&text), format!("a{kept}b"));
        }
        for text in [
            "",
            "na\u{ef}ve",
            "e\u{301}",
            "\u{645}\u{200c}\u{6cc}",
            "\u{1f600}",
            "a\\b \"c\"",
        ] {
            assert_eq!(name(text), text);
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(cut("abcde", 4), "abc…");
        assert_eq!(cut("äöüßé", 4), "äöü…");
        assert_eq!(cut("ab\ncd", 4), "ab…");
        assert_eq!(cut("abc\n", 4), "abc…");
        assert_eq!(cut("ab\n", 4), "ab\\n");
        for most in 1..9 {
            for text in ["abc\u{1b}", "\u{1b}\u{1b}", "abcdefghij", "\n\n\n"] {
                assert!(cut(text, most).chars().count() <= most, "{text:?} {most}");
            }
        }
        let long = "x".repeat(100_000);
        assert_eq!(name(&long).chars().count(), 80);
        assert_eq!(path(Path::new(&long)).chars().count(), 251);
        assert!(path(Path::new(&format!("{long}/end.csv"))).ends_with("x/end.csv"));
        assert!(message(&long).chars().count() < 5000);
        assert_eq!(list(&["a", "b"]), "a, b");
        assert!(list(&["a"; 12]).ends_with("a, and 2 more"));
        assert!(list(&["a"; 11]).ends_with("a, and 1 more"));
    }
}
