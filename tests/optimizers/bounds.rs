//! At the bounds of gradients and parameters, nothing becomes infinite. Below the bounds of
//! decaying slots, slots become 0.

use firmgrad::kernels::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd};
use firmgrad::optimizer::{
    LARGEST_GRADIENT, LARGEST_LEARNING_RATE as RATE, SMALLEST_MEAN, SMALLEST_SQUARE, StepConstants,
    UpdateRule,
};
use firmgrad::{Optimizer, Rule};

/// The most that weight decay may add to a gradient: 2^46.
const DECAY: f32 = (1_u64 << 46) as f32;

/// A parameter and its slots.
pub type State = [f32; 3];

/// Takes a step with kernel `K`, and asserts that the numbers stay finite.
#[track_caller]
pub fn step<K: UpdateRule<f32>>(optimizer: &Optimizer, t: u32, gradient: f32, state: &mut State) {
    let rates = StepConstants {
        samples: 1.0,
        learning_rate: optimizer.learning_rate(),
        weight_decay: optimizer.weight_decay(),
        shrink: 1.0,
        beta1: 0.0,
        beta2: 0.0,
        bias_correction: 1.0,
        epsilon: 0.0,
    };
    let rule = optimizer.rule();
    let rates = K::prepare(&rule, t, rates);
    let [w, a, b] = state;
    let [w, a, b] = [w, a, b].map(std::slice::from_mut);
    assert!(K::all_bounded(&[gradient]));
    K::update(&rates, w, &mut [gradient], a, b, f32::sqrt);
    assert!(state.iter().all(|x| x.is_finite()), "{rule:?} {state:?}");
}

/// The largest gradient at every step, with alternating signs, and only once; from several
/// parameters up to the largest.
fn walk<K: UpdateRule<f32>>(optimizer: Optimizer) {
    let always = |_| LARGEST_GRADIENT;
    let by_turns = |t| [LARGEST_GRADIENT, -LARGEST_GRADIENT][t as usize % 2];
    let once = |t| if t == 1 { LARGEST_GRADIENT } else { 0.0 };
    let gradients: [fn(u32) -> f32; 3] = [always, by_turns, once];
    for gradient in gradients {
        for parameter in [0.0, f32::MAX, f32::MIN] {
            let mut state = [parameter, 0.0, 0.0];
            for t in 1..=2_000 {
                step::<K>(&optimizer, t, gradient(t), &mut state);
            }
        }
    }
    // Gradient and weight decay at their bounds, with the same sign.
    let decaying = optimizer.with_weight_decay(DECAY);
    if !matches!(
        optimizer.rule(),
        Rule::Adam {
            decoupled: true,
            ..
        }
    ) {
        step::<K>(&decaying, 1, LARGEST_GRADIENT, &mut [1.0, 0.0, 0.0]);
    }
}

#[test]
fn the_largest_gradients_leave_finite_numbers() {
    walk::<Sgd>(Optimizer::sgd(RATE));
    for momentum in [0.5, 0.9, 0.99, 1.0_f32.next_down()] {
        walk::<Momentum>(Optimizer::momentum(RATE, momentum));
        walk::<Nesterov>(Optimizer::nesterov(RATE, momentum));
    }
    walk::<Adagrad>(Optimizer::adagrad(RATE));
    walk::<RmsProp>(Optimizer::rmsprop(RATE));
    walk::<Adam>(Optimizer::adam(RATE));
    walk::<Adam>(Optimizer::adamw(RATE, 1.0 / RATE));
}

/// The last of 2^32 steps, with the largest gradient and the most that decay may add to it at every
/// step.
#[test]
fn adagrads_last_step_leaves_finite_numbers() {
    let sum = LARGEST_GRADIENT + DECAY;
    let adagrad = Optimizer::adagrad(RATE).with_weight_decay(DECAY);
    let mut state = [1.0, u32::MAX as f32 * (sum * sum), 0.0];
    step::<Adagrad>(&adagrad, u32::MAX, LARGEST_GRADIENT, &mut state);
}

/// Slots without any gradient are never between 0 and their bound, and become 0 in the end.
fn forget<K: UpdateRule<f32>>(optimizer: Optimizer, bounds: [f32; 2]) {
    for start in [1.0, -1.0] {
        // A mean of squares is not negative.
        let mut state = match optimizer.rule() {
            Rule::RmsProp { .. } => [1.0, 1.0, 0.0],
            Rule::Adam { .. } => [1.0, start, 1.0],
            _ => [1.0, start, 0.0],
        };
        for t in 1..=100_000 {
            step::<K>(&optimizer, t, 0.0, &mut state);
            for (slot, bound) in state[1..].iter().zip(bounds) {
                assert!(*slot == 0.0 || slot.abs() >= bound, "{state:?}");
            }
        }
        assert_eq!(state[1..], [0.0, 0.0], "{:?}", optimizer.rule());
    }
}

#[test]
fn forgotten_slots_become_zero() {
    let mean = [SMALLEST_MEAN, 0.0];
    forget::<Momentum>(Optimizer::momentum(0.01, 0.9), mean);
    forget::<Nesterov>(Optimizer::nesterov(0.01, 0.9), mean);
    forget::<RmsProp>(Optimizer::rmsprop(0.01), [SMALLEST_SQUARE, 0.0]);
    let both = [SMALLEST_MEAN, SMALLEST_SQUARE];
    forget::<Adam>(Optimizer::adam(0.01), both);
    forget::<Adam>(Optimizer::adamw(0.01, 0.01), both);
}

#[test]
fn the_smallest_mean_is_kept() {
    assert_eq!(SMALLEST_MEAN, 2.0_f32.powi(-100));
    for sign in [1.0, -1.0] {
        let mut state = [1.0, sign * 4.0 * SMALLEST_MEAN, 0.0];
        for want in [2.0, 1.0, 0.0, 0.0] {
            step::<Momentum>(&Optimizer::momentum(0.01, 0.5), 1, 0.0, &mut state);
            assert_eq!(state[1], sign * want * SMALLEST_MEAN);
        }
    }
}

/// The slot is far below the bound of a mean, but its root still matters next to a small `eps`.
#[test]
fn means_of_squares_are_kept_as_long_as_they_are_normal() {
    assert_eq!(SMALLEST_SQUARE, f32::MIN_POSITIVE);
    let rule = Rule::RmsProp {
        decay: 0.5,
        epsilon: 1e-18,
    };
    let mut state = [1.0, 4.0 * SMALLEST_SQUARE, 0.0];
    for want in [2.0, 1.0, 0.0] {
        step::<RmsProp>(
            &Optimizer::from_rule(rule, 0.01).unwrap(),
            1,
            0.0,
            &mut state,
        );
        assert_eq!(state[1], want * SMALLEST_SQUARE);
    }
}

/// The slot of Adagrad does not decay, so what was added stays.
#[test]
fn adagrad_keeps_what_is_subnormal() {
    let mut state = [1.0, 0.0, 0.0];
    step::<Adagrad>(&Optimizer::adagrad(0.01), 1, 1e-20, &mut state);
    assert_eq!(state[1], 1e-20 * 1e-20);
    assert!(state[1].is_subnormal());
}
