//! The order of a table's classes.

use std::cmp::Ordering;

/// Sorts the names of classes: by value if all of them are whole numbers, otherwise as text.
///
/// A whole number is an optional sign, digits, and optionally a point followed by zeros. Names that
/// are written differently are different classes even if their values are equal, such as `1`, `01`,
/// `+1` and `1.0`. Names with equal values are adjacent, sorted as text.
pub(super) fn sort(classes: &mut [String]) {
    match classes.iter().all(|class| whole(class).is_some()) {
        true => classes.sort_by(|a, b| by_value(a, b).then_with(|| a.cmp(b))),
        false => classes.sort(),
    }
}

/// Compares two whole numbers of any length.
fn by_value(a: &str, b: &str) -> Ordering {
    match (whole(a), whole(b)) {
        (Some((false, a)), Some((false, b))) => by_magnitude(a, b),
        (Some((true, a)), Some((true, b))) => by_magnitude(b, a),
        (Some((a, _)), Some((b, _))) => b.cmp(&a),
        _ => Ordering::Equal,
    }
}

/// Compares two digit strings without leading zeros.
fn by_magnitude(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Parses a whole number into whether it is negative and its digits without leading zeros. Zero has
/// no digits and is not negative.
pub(super) fn whole(text: &str) -> Option<(bool, &str)> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let sound = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && rest.bytes().all(|byte| byte == b'0');
    let digits = digits.trim_start_matches('0');
    sound.then_some((text.starts_with('-') && !digits.is_empty(), digits))
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[track_caller]
    fn sorts_as(expected: &[&str]) {
        // Every rotation, forwards and backwards.
        for first in 0..expected.len() {
            let mut names: Vec<String> = expected.iter().map(|&name| name.into()).collect();
            names.rotate_left(first);
            sort(&mut names);
            assert_eq!(names, expected);
            names.reverse();
            sort(&mut names);
            assert_eq!(names, expected);
        }
    }

    #[test]
    fn whole_numbers_by_value() {
        sorts_as(&["0", "1", "2", "9", "10", "11", "100"]);
        sorts_as(&["-12", "-2", "-1", "0", "3", "+4", "20"]);
        sorts_as(&[
            "1999",
            "2000",
            "99999999999999999999",
            "100000000000000000000",
        ]);
        sorts_as(&["1.0", "2.0", "10.0", "11."]);
    }

    #[test]
    fn equal_values_stay_apart_in_order_of_text() {
        sorts_as(&["-0", "0", "0.0", "+1", "01", "1", "1.0", "1.00", "2"]);
    }

    #[test]
    fn anything_else_as_text() {
        sorts_as(&["0", "1", "10", "2", "a"]);
        sorts_as(&["1", "10", "2", "2.5"]);
        sorts_as(&["-", "1", "10", "2"]);
        sorts_as(&["1", "10", "1e3", "2"]);
    }
}
