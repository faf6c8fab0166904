//! The data sets that need no file, and operations on any data set.

use firmgrad::moons::points;
use firmgrad::{Rng, Shape};
use firmgrad_host::data::scaling::{Lost, Precision, Scaling};
use firmgrad_host::data::split::Split;
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

/// The number of samples in each class.
fn counts(data: &Dataset) -> Vec<usize> {
    let mut counts = vec![0; data.classes.len()];
    for &label in &data.labels {
        counts[usize::from(label)] += 1;
    }
    counts
}

/// The samples as text, sorted.
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

/// Without noise, every point agrees with scikit-learn's construction, computed here in `f64`.
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

/// The noise is normal draws from one generator, `x` before `y`, added to the points without noise.
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

/// The columns 1, 3, 8 and 7, 7, 7.
#[test]
fn scaling_by_hand() {
    let data = Dataset {
        features: Features::Floats(vec![1.0, 7.0, 3.0, 7.0, 8.0, 7.0]),
        ..moons(3, 0.0, 1)
    };
    let scaling = Scaling::of(&data);
    let deviation = (26.0_f64 / 3.0).sqrt();
    assert_eq!(scaling.mean, [4.0, 7.0]);
    assert_eq!(scaling.standard_deviation, [deviation, 1.0]);
    let [a, b, c] = [-3.0, -1.0, 4.0].map(|difference| (difference / deviation) as f32);
    let scaled = Features::Floats(vec![a, 0.0, b, 0.0, c, 0.0]);
    assert_eq!(scaling.apply(&data).features, scaled);
}

#[test]
fn scaling_is_measured_on_one_part_and_applied_to_another() {
    let iris = iris();
    let (train, test) = split::stratified(&iris, 0.2, 1).unwrap();
    let scaling = Scaling::of(&train);
    let again = Scaling::of(&scaling.apply(&train));
    for (mean, deviation) in again.mean.iter().zip(&again.standard_deviation) {
        assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-6);
    }
    let Features::Doubles(before) = &test.features else {
        panic!("a table holds numbers");
    };
    let (before, after) = (before, gathered(&scaling.apply(&test)).0);
    assert_eq!(
        after[5],
        ((before[5] - scaling.mean[1]) / scaling.standard_deviation[1]) as f32
    );

    let constant = Scaling::of(&digits().select(&[0]));
    assert_eq!(
        (constant.mean, constant.standard_deviation),
        (vec![0.0], vec![1.0])
    );
}

/// A table with one column, and a label for each value.
fn column(values: &[f64]) -> Dataset {
    Dataset {
        name: "column".into(),
        shape: Shape::vector(1),
        features: Features::Doubles(values.to_vec()),
        labels: vec![0; values.len()],
        classes: vec!["x".into()],
        feature_names: vec!["t".into()],
    }
}

fn scaled(values: &[f64]) -> Vec<f32> {
    let data = column(values);
    gathered(&Scaling::of(&data).apply(&data)).0
}

/// Times in seconds are closer together than `f32` can represent. Their differences must be kept.
#[test]
fn a_column_far_from_zero_is_scaled_as_one_at_zero() {
    let small: Vec<f64> = (0..100).map(f64::from).collect();
    for offset in [1_700_000_000.0, 16_777_216.0, -1e12, 4e15] {
        let far: Vec<f64> = small.iter().map(|value| value + offset).collect();
        assert_eq!(scaled(&far), scaled(&small), "{offset}");
    }
    assert_eq!(scaled(&[16_777_216.0, 16_777_217.0]), [-1.0, 1.0]);
    // Multiples of 1/8 are exact, their mean is not.
    let mean = Scaling::of(&column(&[1e9 + 0.125, 1e9 + 0.375, 1e9])).mean[0];
    assert!((mean - (1e9 + 0.5 / 3.0)).abs() < 2e-7, "{mean}");
}

#[test]
fn columns_of_any_magnitude_are_scaled() {
    let root = 3.0_f32.sqrt();
    for size in [3.3e38, 1e300, f64::MAX, 1e-300, f64::MIN_POSITIVE, 1.0] {
        let values = scaled(&[size, -size, -size, -size]);
        let expected = [root, -1.0 / root, -1.0 / root, -1.0 / root];
        for (found, expected) in values.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{size}: {values:?}");
        }
    }
    for (found, expected) in scaled(&[3.3e38, -3.3e38, -3.3e38, -3.3e38])
        .iter()
        .zip([1.7321, -0.5774])
    {
        assert!((found - expected).abs() < 5e-5);
    }
    for values in [
        &[f64::MAX, f64::MIN][..],
        &[f64::MAX; 3],
        &[5e-324, 0.0],
        &[5e-324, 1e308, -1e308],
        &[0.0, -0.0],
        &[1e300, 1e-300],
    ] {
        let scaled = scaled(values);
        assert!(
            scaled.iter().all(|value| value.is_finite()),
            "{values:?}: {scaled:?}"
        );
        let differ = |a: &[f64]| a[0] != a[1];
        assert_eq!(
            differ(values),
            scaled[0] != scaled[1],
            "{values:?}: {scaled:?}"
        );
    }
    assert!(scaled(&[]).is_empty());
}

/// Values, mean and deviation are rounded to `f32`, as in the training of checkpoints of version 1.
#[test]
fn scaling_of_version_1() {
    let values = [1_700_000_000.0, 1_700_000_099.0, 0.1, 7.3];
    let data = column(&values);
    let scaling = Scaling::of_samples(&data, 0..4, Precision::Single);
    let rounded = values.map(|value| f64::from(value as f32));
    let mean = rounded.iter().sum::<f64>() / 4.0;
    let variance = rounded
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / 4.0;
    let (mean, deviation) = (mean as f32, variance.sqrt() as f32);
    assert_eq!(scaling.mean, [f64::from(mean)]);
    assert_eq!(scaling.standard_deviation, [f64::from(deviation)]);
    let expected = values.map(|value| (value as f32 - mean) / deviation);
    assert_eq!(gathered(&scaling.apply(&data)).0, expected);
    assert_ne!(gathered(&Scaling::of(&data).apply(&data)).0, expected);
}

#[test]
fn features_that_scaling_loses() {
    let lost = |values: &[f64]| {
        let data = column(values);
        Scaling::of(&data).lost(&data, 0..data.len())
    };
    let (constant, merged) = (vec![0], vec![0]);
    let none = Lost::default();
    assert_eq!(
        lost(&[7.0; 5]),
        Lost {
            constant,
            ..none.clone()
        }
    );
    let mut far: Vec<f64> = (0..100).map(f64::from).collect();
    assert_eq!(lost(&far), none);
    far.push(1e30);
    assert_eq!(
        lost(&far),
        Lost {
            merged,
            ..none.clone()
        }
    );
    // Values with all their digits, two of which are neighbours by chance.
    let mut fine: Vec<f64> = (0..5000).map(|n| (f64::from(n) * 0.7312).sin()).collect();
    fine.extend([0.5, 0.5 + 1e-15]);
    assert_eq!(lost(&fine), none);
    // Constant, except for one value that sampling could miss.
    let mut rare = vec![0.0; 20_000];
    rare[7] = 1.0;
    assert_eq!(lost(&rare), none);
}

/// A class is refused if no sample of it is left to train on, since the network would never learn
/// it.
#[test]
fn a_class_with_too_few_samples_is_refused() {
    let data = |counts: &[usize]| {
        let labels = (0..)
            .zip(counts)
            .flat_map(|(class, &count)| vec![class; count]);
        let labels: Vec<u8> = labels.collect();
        Dataset {
            features: Features::Doubles(vec![1.0; labels.len()]),
            classes: (0..counts.len()).map(|class| format!("c{class}")).collect(),
            labels,
            ..column(&[])
        }
    };
    let error = Split::stratified(&data(&[40, 1]), 0.5, 1)
        .unwrap_err()
        .to_string();
    crate::assert_says(
        &error,
        &[
            "class 'c1' of 'column' has 1 sample,",
            "at least 2 are needed",
        ],
    );
    let error = Split::stratified(&data(&[40, 5]), 0.9, 1)
        .unwrap_err()
        .to_string();
    crate::assert_says(
        &error,
        &["'c1' of 'column' has 5 samples,", "at least 6 are needed"],
    );
    for fraction in [
        0.0,
        0.1,
        0.3,
        0.5,
        0.75,
        0.9,
        0.99,
        1.0 - 1e-9,
        1.0 - f64::EPSILON,
    ] {
        let Err(error) = Split::stratified(&data(&[1]), fraction, 1) else {
            assert!(fraction < 0.5);
            continue;
        };
        let DataError::Rare { needed, .. } = error else {
            panic!("{error}");
        };
        if needed < 1000 {
            Split::stratified(&data(&[needed]), fraction, 1).unwrap();
            Split::stratified(&data(&[needed - 1]), fraction, 1).unwrap_err();
        }
    }
    // A class without samples is accepted, and all samples may be held out.
    Split::stratified(&data(&[40, 0]), 0.9, 1).unwrap();
    let all = Split::stratified(&data(&[40, 1]), 1.0, 1).unwrap();
    assert_eq!((all.train().len(), all.test().len()), (0, 41));
    let none = Split::stratified(&data(&[40, 1]), 0.0, 1).unwrap();
    assert_eq!((none.train().len(), none.test().len()), (41, 0));
}

/// Features that do not fit the shape would be read as samples of another shape.
#[test]
fn a_set_that_does_not_fit_its_shape_is_not_gathered() {
    let wrong = Dataset {
        shape: Shape::image(1, 2, 2),
        features: Features::Bytes {
            values: vec![0; 16],
            scale: 1.0,
        },
        labels: vec![0],
        ..column(&[])
    };
    let uses: [fn(&Dataset); 4] = [
        |data| data.gather(&[0], &mut Vec::new(), &mut Vec::new()),
        |data| drop(data.subset(&[0])),
        |data| drop(data.select(&[0])),
        |data| drop(Scaling::of(&data.subset(&[]))),
    ];
    for each in uses {
        let outcome = std::panic::catch_unwind(|| each(&wrong));
        assert!(outcome.is_err());
    }
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
    /// Every sample is in exactly one part, and each class keeps its share.
    #[test]
    fn splits_are_total_and_disjoint(fraction in 0.0..=1.0, seed: u64) {
        let whole = digits();
        let whole = whole.subset(&(0..300).collect::<Vec<_>>());
        // Above 1 - 1 / 2n, a class of n samples would be held out completely, which is refused.
        prop_assume!(fraction < 0.97);
        let (train, test) = split::stratified(&whole, fraction, seed).unwrap();
        prop_assert_eq!(sorted(&[&train, &test]), sorted(&[&whole]));
        for (held_out, all) in counts(&test).into_iter().zip(counts(&whole)) {
            prop_assert_eq!(held_out, (all as f64 * fraction).round() as usize);
        }
    }
}
