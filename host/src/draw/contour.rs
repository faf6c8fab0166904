//! Contour lines of a sampled function, by marching triangles.

use std::collections::{HashMap, HashSet};

/// Values of a function on a rectangular grid.
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    /// The x coordinate of every column.
    pub(super) x: Vec<f64>,
    /// The y coordinate of every row.
    pub(super) y: Vec<f64>,
    /// Values row by row.
    pub(super) values: Vec<f64>,
}

/// A polyline; a closed one ends where it begins.
pub(super) type Line = Vec<[f64; 2]>;

/// A grid edge that the contour crosses, given by the indices of its ends, the smaller one first.
type Crossing = (usize, usize);

impl Lattice {
    /// The lines along which the function equals `level`.
    pub(super) fn contour(&self, level: f64) -> Vec<Line> {
        let point = |(a, b): Crossing| {
            let part = (level - self.values[a]) / (self.values[b] - self.values[a]);
            let ([ax, ay], [bx, by]) = (self.position(a), self.position(b));
            [ax + part * (bx - ax), ay + part * (by - ay)]
        };
        let chains = chain(&self.segments(level));
        chains
            .into_iter()
            .map(|chain| chain.into_iter().map(point).collect())
            .collect()
    }

    /// Closed lines around the areas where the function is at least `level`, to be painted with an
    /// even-odd fill.
    pub(super) fn region(&self, level: f64) -> Vec<Line> {
        self.rimmed().contour(level)
    }

    fn position(&self, index: usize) -> [f64; 2] {
        [self.x[index % self.x.len()], self.y[index / self.x.len()]]
    }

    /// The same function with a rim of very low values exactly on the border, so that every contour
    /// closes there.
    fn rimmed(&self) -> Self {
        const LOW: f64 = -1e9;
        let ends_doubled = |values: &[f64]| -> Vec<f64> {
            values
                .first()
                .into_iter()
                .chain(values)
                .chain(values.last())
                .copied()
                .collect()
        };
        let rim = vec![LOW; self.x.len() + 2];
        let mut values = rim.clone();
        for row in self.values.chunks(self.x.len().max(1)) {
            values.push(LOW);
            values.extend(row);
            values.push(LOW);
        }
        values.extend(rim);
        Self {
            x: ends_doubled(&self.x),
            y: ends_doubled(&self.y),
            values,
        }
    }

    /// One segment for every triangle with corners on both sides of `level`.
    fn segments(&self, level: f64) -> Vec<[Crossing; 2]> {
        let columns = self.x.len();
        let mut segments = Vec::new();
        for row in 1..self.y.len() {
            for column in 1..columns {
                let far = row * columns + column;
                let near = far - columns - 1;
                for triangle in [[near, near + 1, far], [near, far - 1, far]] {
                    segments.extend(self.segment(triangle, level));
                }
            }
        }
        segments
    }

    fn segment(&self, triangle: [usize; 3], level: f64) -> Option<[Crossing; 2]> {
        let above = triangle.map(|corner| self.values[corner] >= level);
        let lone = (0..3).find(|&corner| {
            above[corner] != above[(corner + 1) % 3] && above[corner] != above[(corner + 2) % 3]
        })?;
        let edge = |other: usize| {
            let (a, b) = (triangle[lone], triangle[(lone + other) % 3]);
            (a.min(b), a.max(b))
        };
        Some([edge(1), edge(2)])
    }
}

/// Joins segments that share a crossing into lines.
fn chain(segments: &[[Crossing; 2]]) -> Vec<Vec<Crossing>> {
    // An edge has a triangle on either side, so a crossing has at most two neighbours.
    let mut neighbours: HashMap<Crossing, Vec<Crossing>> = HashMap::new();
    for &[a, b] in segments {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    }
    let crossings = || segments.iter().flatten().copied();
    // Lines that end on the border are followed from their ends. What remains are loops.
    let ends = crossings().filter(|crossing| neighbours[crossing].len() == 1);
    let mut seen = HashSet::new();
    let mut chains = Vec::new();
    for start in ends.chain(crossings()) {
        if !seen.insert(start) {
            continue;
        }
        let mut line = vec![start];
        let mut last = start;
        while let Some(&next) = neighbours[&last].iter().find(|next| !seen.contains(next)) {
            seen.insert(next);
            line.push(next);
            last = next;
        }
        if line.len() > 2 && neighbours[&start].contains(&last) {
            line.push(start);
        }
        chains.push(line);
    }
    chains
}

/// The length of a polyline.
pub(super) fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2)
        .map(|ends| (ends[1][0] - ends[0][0]).hypot(ends[1][1] - ends[0][1]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lattice(count: usize, function: impl Fn(f64, f64) -> f64) -> Lattice {
        let axis: Vec<f64> = (0..count)
            .map(|index| 2.0 * index as f64 / (count - 1) as f64 - 1.0)
            .collect();
        let values = axis
            .iter()
            .flat_map(|&y| axis.iter().map(move |&x| (x, y)))
            .map(|(x, y)| function(x, y));
        Lattice {
            values: values.collect(),
            x: axis.clone(),
            y: axis,
        }
    }

    #[test]
    fn a_circle_is_one_closed_line_of_the_right_length() {
        let lines = lattice(80, |x, y| 0.5 - x.hypot(y)).contour(0.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!((length(&lines[0]) - std::f64::consts::PI).abs() < 0.01);
    }

    #[test]
    fn a_linear_function_has_a_straight_contour() {
        let lines = lattice(13, |x, y| x + 0.3 * y - 0.1).contour(0.0);
        assert_eq!(lines.len(), 1);
        for [x, y] in &lines[0] {
            assert!((x + 0.3 * y - 0.1).abs() < 1e-12);
        }
    }

    #[test]
    fn a_region_closes_along_the_border() {
        let everywhere = lattice(5, |_, _| 1.0);
        assert!(everywhere.contour(0.0).is_empty());
        let lines = everywhere.region(0.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!((length(&lines[0]) - 8.0).abs() < 1e-6);
    }

    #[test]
    fn too_few_samples_have_no_contour() {
        let point = Lattice {
            x: vec![0.0],
            y: vec![0.0],
            values: vec![1.0],
        };
        let nothing = Lattice {
            x: vec![],
            y: vec![],
            values: vec![],
        };
        assert!(point.contour(0.0).is_empty() && nothing.contour(0.0).is_empty());
        assert!(nothing.region(0.0).is_empty());
    }
}
