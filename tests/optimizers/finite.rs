//! Any hyper-parameters: an optimiser is refused, or all numbers stay finite.

use firmgrad::kernels::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd};
use firmgrad::optimizer::{
    LARGEST_GRADIENT, LARGEST_LEARNING_RATE, LARGEST_WEIGHT_DECAY, SMALLEST_MEAN,
};
use firmgrad::{Optimizer, OptimizerError, Rule, assert_stays_finite};
use proptest::prelude::*;
use proptest::sample::select;

use crate::bounds::{State, step};

const BELOW_ONE: f32 = 1.0_f32.next_down();
const SMALLEST: f32 = f32::from_bits(1);

/// A number with one of these binary exponents.
fn magnitude(exponents: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = f32> {
    (exponents, 1.0_f32..2.0)
        .prop_map(|(exponent, factor)| (f64::from(factor) * f64::from(exponent).exp2()) as f32)
}

/// Any number at all.
fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![
        select(vec![
            0.0,
            -0.0,
            SMALLEST,
            1.0,
            BELOW_ONE,
            -1.0,
            f32::MAX,
            f32::INFINITY,
            f32::NAN
        ]),
        any::<u32>().prop_map(f32::from_bits),
    ]
}

/// A decay, mostly in its range.
fn decay() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => select(vec![0.0, 0.5, 0.9, 0.99, 0.999, BELOW_ONE, 1.0]),
        8 => 0.0_f32..1.0,
        8 => magnitude(-24..=-1).prop_map(|rest| 1.0 - rest),
        1 => any_number(),
    ]
}

fn epsilon() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => select(vec![1e-8, 1e-30, SMALLEST_MEAN, SMALLEST_MEAN.next_down(), f32::MAX]),
        8 => magnitude(-100..=20),
        1 => any_number(),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        Just(Rule::Sgd),
        (decay(), any::<bool>())
            .prop_map(|(momentum, nesterov)| Rule::Momentum { momentum, nesterov }),
        epsilon().prop_map(|epsilon| Rule::Adagrad { epsilon }),
        (decay(), epsilon()).prop_map(|(decay, epsilon)| Rule::RmsProp { decay, epsilon }),
        (decay(), decay(), epsilon(), any::<bool>()).prop_map(
            |(beta1, beta2, epsilon, decoupled)| Rule::Adam {
                beta1,
                beta2,
                epsilon,
                decoupled
            }
        ),
    ]
}

fn optimizer() -> impl Strategy<Value = Optimizer> {
    let rate = prop_oneof![
        8 => select(vec![0.0, SMALLEST, 0.01, 1.0, LARGEST_LEARNING_RATE]),
        8 => magnitude(-140..=25),
        1 => any_number(),
    ];
    // Mostly up to the inverse of the learning rate.
    let decay = prop_oneof![
        4 => Just(0.0),
        8 => (-40..=1).prop_map(|exponent| f64::from(exponent).exp2() as f32),
        1 => any_number(),
    ];
    let absolute = any::<bool>();
    (rule(), rate, decay, absolute).prop_map(|(rule, rate, decay, absolute)| {
        let decay = if absolute { decay } else { decay / rate };
        Optimizer::from_rule(rule, rate)
            .unwrap()
            .with_weight_decay(decay)
    })
}

/// 0, the smallest and the largest gradients, and gradients whose squares underflow.
fn gradient() -> impl Strategy<Value = f32> {
    let size = prop_oneof![
        select(vec![0.0, SMALLEST, f32::MIN_POSITIVE, LARGEST_GRADIENT]),
        magnitude(-149..=46),
        magnitude(-80..=-50),
    ];
    (size, any::<bool>()).prop_map(|(size, negative)| if negative { -size } else { size })
}

/// Short sequences of gradients, each repeated for a while, so that signs alternate and large
/// gradients end.
fn gradients() -> impl Strategy<Value = Vec<f32>> {
    let few = prop::collection::vec(gradient(), 1..4);
    let loads = prop::collection::vec((few, 1_usize..20), 1..6);
    loads.prop_map(|loads| {
        let of = |(few, len): &(Vec<f32>, usize)| few.iter().copied().cycle().take(*len).collect();
        loads.iter().map(of).collect::<Vec<Vec<f32>>>().concat()
    })
}

/// A step of the optimiser's rule, which asserts that the numbers stay finite.
fn finite_step(optimizer: &Optimizer, t: u32, gradient: f32, state: &mut State) {
    match optimizer.rule() {
        Rule::Sgd => step::<Sgd>(optimizer, t, gradient, state),
        Rule::Momentum {
            nesterov: false, ..
        } => step::<Momentum>(optimizer, t, gradient, state),
        Rule::Momentum { .. } => step::<Nesterov>(optimizer, t, gradient, state),
        Rule::Adagrad { .. } => step::<Adagrad>(optimizer, t, gradient, state),
        Rule::RmsProp { .. } => step::<RmsProp>(optimizer, t, gradient, state),
        Rule::Adam { .. } => step::<Adam>(optimizer, t, gradient, state),
        Rule::Custom(_) => unimplemented!("the core's rules alone"),
    }
}

/// The largest parameter that is allowed with this weight decay.
fn largest_parameter(optimizer: &Optimizer) -> f32 {
    let added = match optimizer.rule() {
        Rule::Adam {
            decoupled: true, ..
        } => 0.0,
        _ => optimizer.weight_decay(),
    };
    ((1_u64 << 46) as f32 / added.abs()).min(f32::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_is_accepted_stays_finite(
        optimizer in optimizer(),
        gradients in gradients(),
        start in select(vec![0.0, 1.0, -1.0, f32::MAX]),
    ) {
        if optimizer.check().is_ok() {
            let largest = largest_parameter(&optimizer);
            let mut state = [start.clamp(-largest, largest), 0.0, 0.0];
            for (gradient, t) in gradients.into_iter().zip(1..) {
                finite_step(&optimizer, t, gradient, &mut state);
            }
        }
    }
}

/// In an optimiser of each kind, each number is replaced by values within and beyond its bounds.
#[test]
fn each_number_has_its_bounds() {
    use OptimizerError as Error;
    let endless = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let check = |name: Error, of: &dyn Fn(f32) -> Optimizer, good: &[f32], bad: &[f32]| {
        for &number in good {
            assert_eq!(of(number).check(), Ok(()), "{name:?} {number}");
            assert_stays_finite(&of(number));
        }
        for &number in bad.iter().chain(&endless) {
            assert_eq!(of(number).check(), Err(name), "{name:?} {number}");
        }
    };
    let most = LARGEST_LEARNING_RATE;
    let rates = [0.0, -0.0, SMALLEST, 1.0, most];
    let no_rates = [-SMALLEST, -1.0, most.next_up()];
    let decays = [0.0, -0.0, SMALLEST, 0.5, BELOW_ONE];
    let no_decays = [-SMALLEST, -0.5, 1.0, 2.0];
    let most = LARGEST_WEIGHT_DECAY;
    let epsilons = [SMALLEST_MEAN, 1e-8, 1.0, f32::MAX];
    let no_epsilons = [
        0.0,
        -1e-8,
        SMALLEST,
        f32::MIN_POSITIVE,
        SMALLEST_MEAN.next_down(),
    ];
    for rule in [
        Optimizer::<f32>::sgd(0.0).rule(),
        Optimizer::<f32>::momentum(0.0, 0.9).rule(),
        Optimizer::<f32>::nesterov(0.0, 0.9).rule(),
        Optimizer::<f32>::adagrad(0.0).rule(),
        Optimizer::<f32>::rmsprop(0.0).rule(),
        Optimizer::<f32>::adam(0.0).rule(),
        Optimizer::<f32>::adamw(0.0, 0.0).rule(),
    ] {
        let with = |rate, decay| {
            let optimizer = Optimizer::<f32>::from_rule(rule, rate).unwrap();
            optimizer.with_weight_decay(decay)
        };
        let of = |rate| Optimizer::from_rule(rule, rate).unwrap();
        check(Error::LearningRate, &of, &rates, &no_rates);
        // The learning rate that is set last counts.
        let again = |rate| of(f32::NAN).with_learning_rate(rate);
        check(Error::LearningRate, &again, &rates, &no_rates);
        let (decays, no_decays) = ([0.0, -0.0, 1.0, 1e5], [-SMALLEST, -1.0, most.next_up()]);
        let decaying = |decay| with(1e-6, decay);
        check(Error::WeightDecay, &decaying, &decays, &no_decays);
        let still = |decay| with(0.0, decay);
        check(Error::WeightDecay, &still, &[most], &no_decays);
        for (rate, decay) in [(1.0, 1.0_f32.next_up()), (0.5, 2.1), (1e7, 1e-6)] {
            assert_eq!(with(rate, decay).check(), Err(Error::Shrinking));
            let fast = with(0.0, decay);
            assert_eq!(fast.with_learning_rate(rate).check(), Err(Error::Shrinking));
            assert_eq!(fast.with_learning_rate(0.1 / decay).check(), Ok(()));
        }
        assert_eq!(with(0.5, 2.0).check(), Ok(()));
    }
    for nesterov in [false, true] {
        let of =
            |momentum| Optimizer::from_rule(Rule::Momentum { momentum, nesterov }, 0.1).unwrap();
        check(Error::Momentum, &of, &decays, &no_decays);
    }
    let adagrad = |epsilon| Optimizer::from_rule(Rule::Adagrad { epsilon }, 0.1).unwrap();
    check(Error::Epsilon, &adagrad, &epsilons, &no_epsilons);
    let rmsprop =
        |decay, epsilon| Optimizer::from_rule(Rule::RmsProp { decay, epsilon }, 0.1).unwrap();
    let decaying = |decay| rmsprop(decay, 1e-8);
    check(Error::Decay, &decaying, &decays, &no_decays);
    let beside = |epsilon| rmsprop(0.9, epsilon);
    check(Error::Epsilon, &beside, &epsilons, &no_epsilons);
    for decoupled in [false, true] {
        let adam = |beta1, beta2, epsilon| {
            let rule = Rule::Adam {
                beta1,
                beta2,
                epsilon,
                decoupled,
            };
            Optimizer::from_rule(rule, 0.1).unwrap()
        };
        let first = |beta| adam(beta, BELOW_ONE, 1e-8);
        check(Error::Decay, &first, &decays, &no_decays);
        let second = |beta| adam(0.0, beta, 1e-8);
        check(Error::Decay, &second, &decays, &no_decays);
        let beside = |epsilon| adam(0.9, 0.999, epsilon);
        check(Error::Epsilon, &beside, &epsilons, &no_epsilons);
        let betas = |beta2| adam(0.5, beta2, 1e-8).check();
        assert_eq!(betas(0.25), Err(Error::Betas));
        assert_eq!(betas(0.25_f32.next_up()), Ok(()));
        assert_eq!(betas(0.0), Err(Error::Betas));
    }
}

/// Whether a number becomes infinite or NaN within these steps.
fn becomes_endless(optimizer: Optimizer, gradients: &[f32]) -> bool {
    let run = std::panic::AssertUnwindSafe(|| {
        let mut state = [0.0; 3];
        for (&gradient, t) in gradients.iter().zip(1..) {
            finite_step(&optimizer, t, gradient, &mut state);
        }
    });
    std::panic::catch_unwind(run).is_err()
}

/// Every bound is necessary: these gradients overflow without it.
#[test]
fn bounds_are_needed() {
    let adam = |beta1, beta2, epsilon| {
        let rule = Rule::Adam {
            beta1,
            beta2,
            epsilon,
            decoupled: false,
        };
        Optimizer::from_rule(rule, 1.0).unwrap()
    };
    let load = [LARGEST_GRADIENT, 0.0, 0.0, 0.0];
    assert!(becomes_endless(Optimizer::sgd(1e30), &load));
    assert!(becomes_endless(Optimizer::momentum(1.0, 1e30), &load));
    assert!(becomes_endless(adam(1.0, 0.999, 1e-8), &load));
    assert!(becomes_endless(adam(0.9, 0.0, 1e-30), &load));
    let none = [0.0; 2];
    assert!(becomes_endless(adam(0.9, 0.999, 0.0), &none));
    assert!(becomes_endless(
        Optimizer::from_rule(Rule::Adagrad { epsilon: 0.0 }, 1.0).unwrap(),
        &none
    ));
    // The square underflows, so the step is huge, and weight decay multiplies the result.
    let rmsprop = Rule::RmsProp {
        decay: BELOW_ONE,
        epsilon: f32::MIN_POSITIVE,
    };
    let rmsprop = Optimizer::from_rule(rmsprop, 1.0)
        .unwrap()
        .with_weight_decay(1.0);
    assert!(becomes_endless(rmsprop, &[2.0_f32.powi(-52), 0.0, 0.0]));
}
