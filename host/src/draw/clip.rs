//! Clips lines to a vertical range.

use std::ops::Range;

/// The parts of `line` whose y lies within `range`, cut where the line crosses its limits.
pub(super) fn clip(line: &[(f64, f64)], range: &Range<f64>) -> Vec<Vec<(f64, f64)>> {
    let inside = |&(_, y): &(f64, f64)| (range.start..=range.end).contains(&y);
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    if let [only] = line {
        return if inside(only) {
            vec![vec![*only]]
        } else {
            parts
        };
    }
    let mut open = false;
    for ends in line.windows(2) {
        let Some((from, to)) = between(ends[0], ends[1], range) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        open = inside(&ends[1]);
    }
    parts
}

/// The part of a segment whose y lies within `range`.
fn between(a: (f64, f64), b: (f64, f64), range: &Range<f64>) -> Option<((f64, f64), (f64, f64))> {
    let at = |height: f64| {
        let part = (height - a.1) / (b.1 - a.1);
        (a.0 + part * (b.0 - a.0), height)
    };
    let cut = |end: (f64, f64), other: (f64, f64)| {
        let height = end.1.clamp(range.start, range.end);
        let crosses = (height - end.1) * (height - other.1) <= 0.0;
        match height == end.1 {
            true => Some(end),
            false => crosses.then(|| at(height)),
        }
    };
    Some((cut(a, b)?, cut(b, a)?))
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn what_lies_outside_is_cut_off() {
        let line = [(0.0, 0.0), (1.0, 2.0), (2.0, 2.0), (3.0, 6.0), (4.0, 2.0)];
        assert_eq!(
            clip(&line, &(1.0..4.0)),
            [
                vec![(0.5, 1.0), (1.0, 2.0), (2.0, 2.0), (2.5, 4.0)],
                vec![(3.5, 4.0), (4.0, 2.0)]
            ]
        );
        assert_eq!(clip(&line, &(-1.0..9.0)), [line.to_vec()]);
        assert!(clip(&line, &(7.0..9.0)).is_empty());
        // One step that crosses the whole range.
        assert_eq!(
            clip(&[(0.0, 0.0), (4.0, 8.0)], &(2.0..4.0)),
            [vec![(1.0, 2.0), (2.0, 4.0)]]
        );
        assert_eq!(clip(&[(0.0, 3.0)], &(2.0..4.0)), [vec![(0.0, 3.0)]]);
        assert!(clip(&[(0.0, 5.0)], &(2.0..4.0)).is_empty() && clip(&[], &(2.0..4.0)).is_empty());
    }
}
