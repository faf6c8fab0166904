//! Thins long series to what a figure can show.

/// At most `4 * columns` of `points`, which are sorted by x: the first, the lowest, the highest and
/// the last point of each of `columns` equally wide columns. The line drawn through them covers the
/// same pixels.
pub(super) fn thin(points: &[(f64, f64)], columns: usize) -> Vec<(f64, f64)> {
    let (Some(&(start, _)), Some(&(end, _))) = (points.first(), points.last()) else {
        return Vec::new();
    };
    if points.len() <= 4 * columns {
        return points.to_vec();
    }
    let column =
        |x: f64| ((x - start) / (end - start) * columns as f64).min(columns as f64 - 1.0) as usize;
    points
        .chunk_by(|a, b| column(a.0) == column(b.0))
        .flat_map(|chunk| {
            let by_height = |a: &usize, b: &usize| chunk[*a].1.total_cmp(&chunk[*b].1);
            let last = chunk.len() - 1;
            let lowest = (0..=last).min_by(by_height).unwrap_or(0);
            let highest = (0..=last).max_by(by_height).unwrap_or(0);
            let mut kept = vec![0, lowest, highest, last];
            kept.sort_unstable();
            kept.dedup();
            kept.into_iter().map(|index| chunk[index])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_survive() {
        let mut points: Vec<_> = (0..10_000)
            .map(|step| (f64::from(step), f64::from(step % 7)))
            .collect();
        points[4321].1 = 99.0;
        points[8765].1 = -99.0;
        let kept = thin(&points, 100);
        assert!(kept.len() <= 400);
        for point in [points[0], points[4321], points[8765], points[9999]] {
            assert!(kept.contains(&point));
        }
        assert!(kept.is_sorted_by_key(|point| point.0));
    }

    #[test]
    fn short_series_stay_whole() {
        let points = [(0.0, 1.0), (1.0, 2.0)];
        assert_eq!(thin(&points, 100), points);
        assert!(thin(&[], 100).is_empty());
    }
}
