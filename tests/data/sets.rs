//! The sets that need no file, and what is done with any set.

use firmgrad::moons::points;
use firmgrad::{Rng, Shape};
use firmgrad_host::data::scaling::Scaling;
use firmgrad_host::data::{
    DataError, Dataset, Features, digits::digits, iris::iris, moons::moons, split,
};
use proptest::prelude::*;

/// All features and labels of `data`.
fn gathered(data: &Dataset) -> (Vec<f32>, Vec<usize>) {
    let (mut inputs, mut labels) = (vec![9.0], vec![9]);
    let all: Vec<usize> = (0..data.len()).collect();
    data.gather(&all, &mut inputs, &mut labels);
    (inputs, labels)
}

/// Samples of each class.
fn counts(data: &Dataset) -> Vec<usize> {
    let mut counts = vec![0; data.classes.len()];
    for &label in &data.labels {
        counts[usize::from(label)] += 1;
    }
    counts
}

/// The samples as text, in an order that does not depend on theirs.
fn sorted(parts: &[&Dataset]) -> Vec<String> {
    let mut samples = Vec::new();
    for data in parts {
        let (inputs, labels) = gathered(data);
        let inputs = inputs.chunks_exact(data.shape.len());
        samples.extend(inputs.zip(labels).map(|sample| format!("{sample:?}")));
    }
    samples.sort();
    samples
}

/// Without noise, every point is where scikit-learn's construction puts it, here in `f64`.
#[test]
fn moons_are_half_circles() {
    for count in [0, 1, 2, 3, 7, 200, 201] {
        let data = moons(count, 0.0, 1);
        let outer = count / 2;
        assert_eq!(counts(&data), [outer, count - outer]);
        let angle = |index: usize, count: usize| {
            std::f64::consts::PI * index as f64 / (count - 1).max(1) as f64
        };
        let mut expected = Vec::new();
        for index in 0..outer {
            let (sin, cos) = angle(index, outer).sin_cos();
            expected.push((cos, sin, 0));
        }
        for index in 0..count - outer {
            let (sin, cos) = angle(index, count - outer).sin_cos();
            expected.push((1.0 - cos, 1.0 - sin - 0.5, 1));
        }
        let (inputs, labels) = gathered(&data);
        for (point, label) in inputs.chunks_exact(2).zip(labels) {
            let place = expected.iter().position(|&(x, y, class)| {
                let near = |a: f32, b: f64| (f64::from(a) - b).abs() < 5e-7;
                class == label && near(point[0], x) && near(point[1], y)
            });
            expected.swap_remove(place.unwrap_or_else(|| panic!("{point:?} of {count}")));
        }
        assert!(expected.is_empty());
    }
}

#[test]
fn moons_follow_their_seed_and_noise() {
    assert_eq!(moons(200, 0.2, 7), moons(200, 0.2, 7));
    assert_ne!(moons(200, 0.2, 7), moons(200, 0.2, 8));
    let deviation = |noise| {
        let (clean, _) = gathered(&moons(4000, 0.0, 3));
        let mean = clean.iter().sum::<f32>() / clean.len() as f32;
        let (noisy, _) = gathered(&moons(4000, noise, 3));
        let square = |values: &[f32]| values.iter().map(|x| (x - mean).powi(2)).sum::<f32>();
        ((square(&noisy) - square(&clean)) / clean.len() as f32).sqrt()
    };
    assert!((deviation(0.2) - 0.2).abs() < 0.03, "{}", deviation(0.2));
}

/// Normal draws of one generator, `x` before `y`, are added to where the point lies without noise.
#[test]
fn noise_of_moons_by_hand() {
    let drawn = |noise| points(9, noise, &mut Rng::new(5, 1)).collect::<Vec<_>>();
    let mut rng = Rng::new(5, 1);
    for (([x, y], class), noisy) in drawn(0.0).into_iter().zip(drawn(0.25)) {
        let (dx, dy) = (rng.normal(), rng.normal());
        assert_eq!(noisy, ([x + 0.25 * dx, y + 0.25 * dy], class));
    }
}

#[test]
fn sets_of_nothing() {
    assert!(moons(0, 0.2, 1).is_empty());
    assert!(!moons(1, 0.2, 1).is_empty());
}

#[test]
fn iris_is_fishers() {
    let iris = iris();
    assert_eq!((iris.len(), iris.shape), (150, Shape::vector(4)));
    assert_eq!(counts(&iris), [50, 50, 50]);
    assert_eq!(iris.classes, ["setosa", "versicolor", "virginica"]);
    let (inputs, labels) = gathered(&iris);
    assert_eq!((&inputs[..4], labels[0]), (&[5.1, 3.5, 1.4, 0.2][..], 0));
    assert_eq!(
        (&inputs[596..], labels[149]),
        (&[5.9, 3.0, 5.1, 1.8][..], 2)
    );

    let petals = iris.select(&[3, 2]);
    assert_eq!(petals.feature_names, ["petal_width_cm", "petal_length_cm"]);
    assert_eq!(gathered(&petals).0[..2], [0.2, 1.4]);
    assert_eq!(petals.labels, iris.labels);
}

#[test]
fn digits_are_uci_s() {
    let digits = digits();
    assert_eq!((digits.len(), digits.shape), (1797, Shape::image(1, 8, 8)));
    assert_eq!(
        counts(&digits),
        [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    );
    let (inputs, _) = gathered(&digits);
    assert_eq!(inputs.len(), 1797 * 64);
    assert_eq!(
        inputs[..8],
        [0.0, 0.0, 0.3125, 0.8125, 0.5625, 0.0625, 0.0, 0.0]
    );
    assert!(inputs.iter().all(|value| (0.0..=1.0).contains(value)));
}

/// Of 1, 3, 8 and of a constant.
#[test]
fn scaling_by_hand() {
    let data = Dataset {
        features: Features::Floats(vec![1.0, 7.0, 3.0, 7.0, 8.0, 7.0]),
        ..moons(3, 0.0, 1)
    };
    let scaling = Scaling::of(&data);
    let deviation = (26.0_f64 / 3.0).sqrt() as f32;
    assert_eq!(scaling.mean, [4.0, 7.0]);
    assert_eq!(scaling.deviation, [deviation, 1.0]);
    let [a, b, c] = [-3.0, -1.0, 4.0].map(|difference| difference / deviation);
    let scaled = Features::Floats(vec![a, 0.0, b, 0.0, c, 0.0]);
    assert_eq!(scaling.apply(&data).features, scaled);
}

#[test]
fn scaling_is_measured_on_one_part_and_applied_to_another() {
    let iris = iris();
    let (train, test) = split::stratified(&iris, 0.2, 1).unwrap();
    let scaling = Scaling::of(&train);
    let again = Scaling::of(&scaling.apply(&train));
    for (mean, deviation) in again.mean.iter().zip(&again.deviation) {
        assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-6);
    }
    let (before, after) = (gathered(&test).0, gathered(&scaling.apply(&test)).0);
    assert_eq!(
        after[5],
        (before[5] - scaling.mean[1]) / scaling.deviation[1]
    );

    let constant = Scaling::of(&digits().select(&[0]));
    assert_eq!((constant.mean, constant.deviation), (vec![0.0], vec![1.0]));
}

#[test]
fn a_split_of_no_fraction_is_refused() {
    for found in [-0.1, 1.1, f64::NAN] {
        let error = split::stratified(&iris(), found, 1).unwrap_err();
        assert!(matches!(error, DataError::Fraction { .. }));
        crate::assert_says(&error.to_string(), &["fraction from 0 to 1"]);
    }
}

proptest! {
    /// Every sample lands in exactly one part, and each class keeps its share.
    #[test]
    fn splits_are_total_and_disjoint(fraction in 0.0..=1.0, seed: u64) {
        let whole = digits();
        let whole = whole.subset(&(0..300).collect::<Vec<_>>());
        let (train, test) = split::stratified(&whole, fraction, seed).unwrap();
        prop_assert_eq!(sorted(&[&train, &test]), sorted(&[&whole]));
        for (held_out, all) in counts(&test).into_iter().zip(counts(&whole)) {
            prop_assert_eq!(held_out, (all as f64 * fraction).round() as usize);
        }
    }
}
