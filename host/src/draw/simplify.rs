//! Simplifies lines to the corners that are visible.

/// `line` without the corners that lie within `tolerance` of the simplified line (the
/// Douglas-Peucker algorithm).
pub(super) fn simplify(line: &[(i32, i32)], tolerance: f64) -> Vec<(i32, i32)> {
    let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
        return Vec::new();
    };
    let mut kept = vec![first];
    keep(line, tolerance, &mut kept);
    if line.len() > 1 {
        kept.push(last);
    }
    kept
}

/// Appends the necessary corners strictly between the ends of `line`.
fn keep(line: &[(i32, i32)], tolerance: f64, kept: &mut Vec<(i32, i32)>) {
    let [first, inner @ .., last] = line else {
        return;
    };
    let distances = inner.iter().map(|&corner| distance(corner, *first, *last));
    let farthest = distances.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((index, far)) = farthest
        && far > tolerance
    {
        keep(&line[..index + 2], tolerance, kept);
        kept.push(inner[index]);
        keep(&line[index + 1..], tolerance, kept);
    }
}

/// The distance of `point` from the segment between `from` and `to`.
fn distance(point: (i32, i32), from: (i32, i32), to: (i32, i32)) -> f64 {
    let vector = |a: (i32, i32), b: (i32, i32)| {
        (
            f64::from(b.0) - f64::from(a.0),
            f64::from(b.1) - f64::from(a.1),
        )
    };
    let ((sx, sy), (px, py)) = (vector(from, to), vector(from, point));
    let length = sx * sx + sy * sy;
    let part = if length > 0.0 {
        ((px * sx + py * sy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (px - part * sx).hypot(py - part * sy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_stay_and_straight_runs_go() {
        let run: Vec<_> = (0..=50)
            .map(|step| (step, 2 * step))
            .chain((51..=90).map(|step| (step, 150 - step)))
            .collect();
        assert_eq!(simplify(&run, 0.5), [(0, 0), (50, 100), (90, 60)]);
    }

    #[test]
    fn a_closed_line_stays_closed() {
        assert_eq!(
            simplify(&[(0, 0), (5, 0), (9, 0), (9, 9), (0, 0)], 0.5),
            [(0, 0), (9, 0), (9, 9), (0, 0)]
        );
    }

    #[test]
    fn short_lines_stay() {
        assert!(simplify(&[], 1.0).is_empty());
        assert_eq!(simplify(&[(3, 3)], 1.0), [(3, 3)]);
        assert_eq!(simplify(&[(3, 3), (4, 4)], 1.0), [(3, 3), (4, 4)]);
    }
}
