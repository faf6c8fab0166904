//! The geometry of a decision boundary, measured with exact derivatives.

use firmgrad::{Model, Predictor};

use super::statistics::median;
use crate::check::{Dual, in_other_numbers};
use crate::training::{MAX_LAYERS, Network};

/// Properties of the boundary between two classes.
///
/// The boundary is where `f(x) = z_1(x) - z_0(x)`, the difference of the two logits, is 0. Its
/// normal at a point is the gradient of `f`, which dual numbers compute exactly in `f64`. So only
/// the positions of the points are estimated from the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Geometry {
    /// Its length, in the units of the axes.
    pub(super) length: f64,
    /// The total angle, without sign, by which its normal turns, in degrees.
    pub(super) turning: f64,
    /// The share of its length along which `f` is linear: the gradient is bit-identical from point
    /// to point.
    pub(super) straight: f64,
    /// The number of pieces along which `f` is linear.
    pub(super) pieces: usize,
    /// The median width of the band around it in which the probability of either class exceeds 10
    /// %: `2 ln 9 / |grad f|`, in the units of the axes.
    pub(super) band: f64,
}

impl Geometry {
    /// Measures the boundary along `lines` for a network with two inputs, two outputs and
    /// `parameters`.
    pub(super) fn of(network: &Network, parameters: &[f32], lines: &[Vec<[f64; 2]>]) -> Self {
        let duals: Vec<Dual> = parameters
            .iter()
            .map(|&parameter| Dual::constant(parameter.into()))
            .collect();
        let model: Model<MAX_LAYERS, Dual> = in_other_numbers(network);
        let mut buffer = vec![Dual::constant(0.0); model.inference_len(1)];
        let mut predictor = Predictor::new(&model, &duals, &mut buffer)
            .expect("the buffer is of the model's length");
        let mut lead = |x, y| {
            let outputs = predictor.outputs(&[x, y]).expect("two inputs");
            (outputs[1] - outputs[0]).slope
        };
        let mut gradient = |[x, y]: [f64; 2]| {
            [
                lead(Dual::variable(x), Dual::constant(y)),
                lead(Dual::constant(x), Dual::variable(y)),
            ]
        };
        let mut geometry = Self {
            length: 0.0,
            turning: 0.0,
            straight: 0.0,
            pieces: 0,
            band: 0.0,
        };
        let mut widths = Vec::new();
        for line in lines {
            let normals: Vec<[f64; 2]> = line.iter().map(|&point| gradient(point)).collect();
            widths.extend(normals.iter().map(|[x, y]| 2.0 * 9f64.ln() / x.hypot(*y)));
            let mut linear = false;
            for (ends, normals) in line.windows(2).zip(normals.windows(2)) {
                let length = distance(ends[0], ends[1]);
                geometry.length += length;
                geometry.turning += angle(normals[0], normals[1]).to_degrees();
                let begins = !linear;
                linear = normals[0] == normals[1];
                if linear {
                    geometry.straight += length;
                    geometry.pieces += usize::from(begins);
                }
            }
        }
        geometry.straight /= geometry.length.max(f64::MIN_POSITIVE);
        geometry.band = median(&widths);
        geometry
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The angle between two directions, from 0 to pi.
fn angle(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (cross, dot) = (a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
    cross.abs().atan2(dot)
}

#[cfg(test)]
mod tests {
    use firmgrad::Shape;

    use super::*;
    use crate::training::network;

    fn geometry(net: &str, parameters: &[f32], line: &[[f64; 2]]) -> Geometry {
        let network = network(net, Shape::vector(2)).unwrap();
        Geometry::of(&network, parameters, &[line.to_vec()])
    }

    /// `f = |x| - y`, made of two ReLU units, has a right angle at the origin.
    #[test]
    fn a_kink_turns_by_its_angle() {
        let weights = [1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0];
        let at = |x: f64| [x, x.abs()];
        let line: Vec<_> = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0].map(at).to_vec();
        // The logits are `[0, |x|]`: their difference has the normal `[±1, 0]`.
        let seen = geometry("dense 2, relu, dense 2", &weights[..12], &line);
        assert_eq!(seen.pieces, 2);
        assert!((seen.turning - 180.0).abs() < 1e-9, "{seen:?}");
        let root = 2f64.sqrt();
        assert!((seen.length - (4.0 * root + 2.0)).abs() < 1e-12);
        assert!((seen.straight - 4.0 * root / seen.length).abs() < 1e-12);
        assert!((seen.band - 2.0 * 9f64.ln()).abs() < 1e-12);
    }

    /// `f = tanh x - y` along its zeros: the slope goes from 1 / cosh^2 2 up to 1 and back.
    #[test]
    fn a_smooth_boundary_has_no_straight_piece() {
        let line: Vec<[f64; 2]> = (-200..=200)
            .map(|place| f64::from(place) / 100.0)
            .map(|x| [x, x.tanh()])
            .collect();
        // The units are tanh x and 0, the logits 0 and tanh x, so the normal is along x everywhere.
        let along = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(
            geometry("dense 2, tanh, dense 2", &along, &line).turning,
            0.0
        );
        // The units are tanh x and tanh y: the normal is `[1 / cosh^2 x, -1 / cosh^2 y]`.
        let both = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0];
        let curved: Vec<[f64; 2]> = line.iter().map(|&[x, _]| [x, 0.5]).collect();
        let seen = geometry("dense 2, tanh, dense 2", &both, &curved);
        let slope = |x: f64| 1.0 / x.cosh().powi(2);
        let ends = [0.0, 2.0].map(|x| slope(0.5).atan2(slope(x)).to_degrees());
        assert!(
            (seen.turning - 2.0 * (ends[1] - ends[0])).abs() < 1e-9,
            "{seen:?}"
        );
        assert!(seen.pieces == 0 && seen.straight == 0.0);
    }
}
