//! The assignment's claims about the decision boundaries, and the measurements.

use super::networks::{MEASURED, Moons, Net, Study};
use super::units::Width;
use crate::report::{Block, Claim};
use crate::reproduce::geometry::Geometry;
use crate::reproduce::statistics::{Difference, all, factor, reaches, spread};

/// A boundary counts as piecewise straight if at least this share of its length is straight, and as
/// smooth if at most the remaining share is.
const STRAIGHT: f64 = 0.9;

impl Study {
    fn geometries(&self, measure: impl Fn(&Geometry) -> f64) -> Vec<f64> {
        self.geometries.iter().map(measure).collect()
    }
}

/// The claims about figures 2a to 2c.
pub(super) fn activations(moons: &Moons) -> Block {
    let [relu, sigmoid, tanh] = [Net::Relu10, Net::Sigmoid10, Net::Tanh10].map(|net| &moons[net]);
    let straight = |study: &Study| study.geometries(|geometry| geometry.straight);
    let percent = |study: &Study| {
        let shares: Vec<f64> = straight(study).iter().map(|share| 100.0 * share).collect();
        spread(&shares, |share| format!("{share:.0}"), "\u{a0}%")
    };
    let pieces = relu.geometries(|geometry| geometry.pieces as f64);
    let band = |study: &Study| study.geometries(|geometry| geometry.band);
    let wider = |study: &Study| Difference::of_logarithms(&band(study), &band(tanh));
    let width = |study: &Study| spread(&band(study), |width| format!("{width:.2}"), "");
    let measure = format!(
        "share of the boundary's length along which the network is linear (its exact gradient is the same to the bit); \
         {MEASURED} seeds"
    );
    Block::Claims(vec![
        Claim {
            claim: "ReLU's boundary is piecewise straight.".into(),
            measure: measure.clone(),
            measured: format!(
                "{}, in {} straight pieces",
                percent(relu),
                spread(&pieces, |count| format!("{count:.0}"), "")
            ),
            verdict: reaches(&straight(relu), STRAIGHT, false),
        },
        Claim {
            claim: "The boundaries of sigmoid and tanh are smooth.".into(),
            measure,
            measured: format!("sigmoid {}, tanh {}", percent(sigmoid), percent(tanh)),
            verdict: all(
                [sigmoid, tanh].map(|study| reaches(&straight(study), 1.0 - STRAIGHT, true))
            ),
        },
        Claim {
            claim: "Tanh separates the classes more markedly than ReLU and sigmoid do.".into(),
            measure: format!(
                "width of the band around the boundary in which both classes have more than 10\u{a0}%, in units of the axes \
                 (narrower is more marked); {MEASURED} seeds, ratios pair by pair"
            ),
            measured: format!(
                "tanh {}; ReLU's is {} as wide, sigmoid's {}",
                width(tanh),
                factor(wider(relu)),
                factor(wider(sigmoid))
            ),
            verdict: all([relu, sigmoid].map(|study| wider(study).verdict())),
        },
    ])
}

/// The claims about figures 3a to 3d.
pub(super) fn units(moons: &Moons, sweep: &[Width]) -> Block {
    let turnings = [Net::Tanh3, Net::Tanh5, Net::Tanh10]
        .map(|net| moons[net].geometries(|geometry| geometry.turning));
    let [three, five, ten] = &turnings;
    let more = [(five, three), (ten, five)].map(|(a, b)| Difference::of_logarithms(a, b));
    let degrees = |turnings: &[f64]| spread(turnings, |degrees| format!("{degrees:.0}"), "°");
    let gaps = |units: usize| {
        let width = sweep.iter().find(|width| width.units == units);
        width.map(Width::gaps).unwrap_or_default()
    };
    let points = |gaps: &[f64]| spread(gaps, |gap| format!("{gap:.1}"), "");
    let (few, many) = (gaps(3), gaps(50));
    let wider = Difference::of(&many, &few);
    Block::Claims(vec![
        Claim {
            claim: "More hidden units give a more intricate boundary.".into(),
            measure: format!(
                "angles by which the boundary turns inside the figure, summed; {MEASURED} seeds, ratios pair by pair"
            ),
            measured: format!(
                "3 units {}, 5 units {}, 10 units {}; 5 turn {} as far as 3, 10 {} as far as 5",
                degrees(three),
                degrees(five),
                degrees(ten),
                factor(more[0]),
                factor(more[1])
            ),
            verdict: all(more.map(Difference::verdict)),
        },
        Claim {
            claim: "More hidden units bring a capacity to overfit.".into(),
            measure: format!(
                "accuracy on the training points less that on fresh ones, in percentage points; {} seeds, compared pair by \
                 pair",
                few.len()
            ),
            measured: format!(
                "3 units {}, 50 units {}: {} more",
                points(&few),
                points(&many),
                wider.words(1)
            ),
            verdict: wider.verdict(),
        },
    ])
}

/// The claims about figures 4a to 4c.
pub(super) fn depths(moons: &Moons) -> Block {
    let nets = [Net::Tanh10, Net::Relu4Layers, Net::Sigmoid5Layers];
    let [tanh, relu, sigmoid] = nets.map(|net| &moons[net]);
    let turning = |study: &Study| study.geometries(|geometry| geometry.turning);
    let farther = |study: &Study| Difference::of_logarithms(&turning(study), &turning(tanh));
    let degrees = |study: &Study| spread(&turning(study), |degrees| format!("{degrees:.0}"), "°");
    let accuracy = |study: &Study| -> Vec<f64> {
        let shares = study
            .counted
            .iter()
            .map(|run| 100.0 * run.row.train_accuracy);
        shares.collect()
    };
    let percent = |study: &Study| {
        spread(
            &accuracy(study),
            |percent| format!("{percent:.1}"),
            "\u{a0}%",
        )
    };
    let each = |text: &dyn Fn(&Study) -> String| {
        format!(
            "3-layer tanh {}, 4-layer ReLU {}, 5-layer sigmoid {}",
            text(tanh),
            text(relu),
            text(sigmoid)
        )
    };
    Block::Claims(vec![
        Claim {
            claim: "All three separate the moons.".into(),
            measure: format!(
                "training accuracy of at least 95\u{a0}%; {} seeds",
                tanh.counted.len()
            ),
            measured: each(&percent),
            verdict: all([tanh, relu, sigmoid].map(|study| reaches(&accuracy(study), 95.0, false))),
        },
        Claim {
            claim: "Deeper networks draw more intricate boundaries than the three-layer one."
                .into(),
            measure: format!(
                "angles by which the boundary turns inside the figure, summed; {MEASURED} seeds, ratios pair by pair"
            ),
            measured: format!(
                "{}; ReLU's turns {} as far as tanh's, sigmoid's {}",
                each(&degrees),
                factor(farther(relu)),
                factor(farther(sigmoid))
            ),
            verdict: all([relu, sigmoid].map(|study| farther(study).verdict())),
        },
    ])
}
