//! The index of the largest output, and the confusion matrix.

use firmgrad::{ConfusionMatrix, argmax};

#[test]
fn the_first_of_the_largest() {
    assert_eq!(argmax::<f32>(&[]), None);
    assert_eq!(argmax(&[-1.0]), Some(0));
    assert_eq!(argmax(&[-3.0, -1.0, -2.0]), Some(1));
    assert_eq!(argmax(&[1.0, 2.0, 2.0, 0.0, 2.0]), Some(1));
    assert_eq!(argmax(&[0.0, -0.0]), Some(0));
    assert_eq!(argmax(&[f32::MIN, f32::MAX]), Some(1));
    for far in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
        assert_eq!(argmax(&[far, 1.0]), None);
        assert_eq!(argmax(&[1.0, far]), None);
    }
}

#[test]
fn every_cell_counts_its_own() {
    let mut counts = [7; 9];
    let mut confusion = ConfusionMatrix::new(&mut counts, 3).unwrap();
    assert_eq!((confusion.total(), confusion.accuracy()), (0, 0.0));
    // Cell (t, p) is recorded 3 t + p + 1 times.
    for truth in 0..3 {
        for predicted in 0..3 {
            for _ in 0..=3 * truth + predicted {
                confusion.record(truth, predicted);
            }
        }
    }
    for truth in 0..3 {
        for predicted in 0..3 {
            let count = (3 * truth + predicted + 1) as u32;
            assert_eq!(confusion.count(truth, predicted), count);
        }
    }
    assert_eq!(confusion.total(), 45);
    assert_eq!(confusion.accuracy(), f64::from(1 + 5 + 9) / 45.0);
    assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn classes_beyond_the_matrix_count_nowhere() {
    let mut counts = [0; 4];
    let mut confusion = ConfusionMatrix::new(&mut counts, 2).unwrap();
    for (truth, predicted) in [(0, 2), (2, 0), (1, 2), (2, 2), (usize::MAX, 1)] {
        confusion.record(truth, predicted);
        assert_eq!(confusion.count(truth, predicted), 0);
    }
    assert_eq!(confusion.total(), 0);
    confusion.record(0, 1);
    assert_eq!(confusion.count(0, 1), 1);
    // The index of a cell beyond the end of a row must not be one of the next row.
    confusion.record(1, 0);
    assert_eq!(confusion.count(0, 2), 0);
}

#[test]
fn a_matrix_of_another_size() {
    for (len, classes) in [(3, 2), (5, 2), (0, 1), (0, usize::MAX), (1, 0)] {
        assert!(ConfusionMatrix::new(&mut vec![0; len], classes).is_none());
    }
    assert!(ConfusionMatrix::new(&mut [], 0).is_some());
}
