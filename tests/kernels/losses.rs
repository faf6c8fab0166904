//! Losses of several samples: the microcontroller's function, and the one for several samples
//! together.

use firmgrad::kernels::wide_cross_entropy;
use firmgrad::{Real, Rng, Targets};
use firmgrad_tests::bits::{Bits, assert_same};
use firmgrad_tests::cases::normals;
use firmgrad_tests::functions::loss;
use firmgrad_tests::specs::spec;

type Gradient<R> = fn(usize, &mut [R], Targets<'_, R>, &mut R) -> Result<R, usize>;

/// One sample at a time, and at several vector widths.
fn cross_entropies<R: Real>() -> [Gradient<R>; 4] {
    [
        loss(spec("softmax")).gradient,
        wide_cross_entropy::<R, 1>,
        wide_cross_entropy::<R, 8>,
        wide_cross_entropy::<R, 32>,
    ]
}

fn classes(outputs: usize, samples: usize) -> Vec<usize> {
    let mut rng = Rng::new(7, 1);
    let class = |_| rng.below(outputs as u32) as usize;
    (0..samples).map(class).collect()
}

fn samples_at_once<R: Real + Bits>() {
    for outputs in [1, 2, 3, 10, 17] {
        for samples in [1, 2, 7, 8, 9, 31, 32, 33, 70] {
            let z: Vec<R> = normals(samples * outputs, 1);
            let classes = classes(outputs, samples);
            // Each sample alone, with the sum of losses continued from the samples before it.
            let (mut want, mut total, mut last) = (z.clone(), R::from_f32(0.7), R::ZERO);
            for (z, class) in want.chunks_mut(outputs).zip(&classes) {
                let targets = Targets::Classes(std::slice::from_ref(class));
                let gradient = loss(spec("softmax")).gradient;
                let (mut alone, mut again) = (R::ZERO, z.to_vec());
                last = gradient(outputs, z, targets, &mut total).unwrap();
                gradient(outputs, &mut again, targets, &mut alone).unwrap();
                assert_same(&[alone], &[last], "the loss of one");
            }
            for gradient in cross_entropies::<R>() {
                let (mut got, mut sum) = (z.clone(), R::from_f32(0.7));
                let loss = gradient(outputs, &mut got, Targets::Classes(&classes), &mut sum);
                let what = format!("{samples} samples of {outputs} outputs");
                assert_same(&got, &want, &what);
                assert_same(&[sum, loss.unwrap()], &[total, last], &what);
            }
        }
    }
}

#[test]
fn cross_entropy_of_any_number_of_samples_at_once() {
    samples_at_once::<f32>();
    samples_at_once::<f64>();
}

/// The error names the first sample whose class the network does not have, even if it is the last
/// sample.
#[test]
fn classes_that_do_not_fit() {
    const SAMPLES: usize = 35;
    for gradient in cross_entropies::<f32>() {
        let mut z = [0.5; 3 * SAMPLES];
        for bad in 0..SAMPLES {
            let mut classes = [1; SAMPLES];
            classes[bad..].fill(3);
            for classes in [&classes, &classes[..bad]] {
                let refused = gradient(3, &mut z, Targets::Classes(classes), &mut 0.0);
                assert_eq!(refused, Err(bad), "{classes:?}");
            }
        }
        let values = Targets::Values(&[0.5; 3 * SAMPLES]);
        assert_eq!(gradient(3, &mut z, values, &mut 0.0), Err(0));
    }
}

#[test]
fn target_values_that_do_not_fit() {
    let gradient = loss::<f32>(spec("mse")).gradient;
    for len in 0..9 {
        let values = Targets::Values(&[0.5; 9][..len]);
        let refused = gradient(3, &mut [0.5; 9], values, &mut 0.0);
        assert_eq!(refused, Err(len / 3), "{len} values");
    }
}

/// A NaN or infinity among the outputs shows in the total, and affects no other sample's gradient.
#[test]
fn losses_propagate_nan_and_infinity() {
    const SAMPLES: usize = 20;
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for at in 0..2 * SAMPLES {
            let [(z, total, last), others @ ..] = cross_entropies::<f32>().map(|gradient| {
                let (mut z, mut total) = ([0.5; 2 * SAMPLES], 0.0);
                z[at] = bad;
                let last = gradient(2, &mut z, Targets::Classes(&[0; SAMPLES]), &mut total);
                (z, total, last.unwrap())
            });
            for (other_z, other_total, other_last) in others {
                assert_same(&other_z, &z, (bad, at));
                assert_same(&[other_total, other_last], &[total, last], (bad, at));
            }
            // An output of -infinity does no harm unless it belongs to the true class.
            let spoils = bad != f32::NEG_INFINITY;
            assert_eq!(total.is_finite(), !spoils && at % 2 == 1, "{bad} at {at}");
            for (sample, z) in z.chunks(2).enumerate() {
                let sound = z.iter().all(|z| z.is_finite());
                assert_eq!(sound, !spoils || sample != at / 2, "{bad} at {at}");
            }
        }
    }
}
