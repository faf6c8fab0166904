//! The panic of a constant, which becomes the compile error, has the same text as the error at run
//! time.

use firmgrad::{
    Model, ModelError, Optimizer, Rule, Shape, ShapeError, assert_fits, assert_stays_finite,
};
use firmgrad_tests::functions::layer as layer_of;
use firmgrad_tests::specs::spec;

/// The text with which `work` panics.
#[track_caller]
fn panic<T>(work: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(work).err().unwrap();
    payload.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn budgets() {
    assert_fits(0, 0);
    assert_fits(1024, 1024);
    for (bytes, budget) in [(1, 0), (10, 9), (1_234_567_890, 65_536), (usize::MAX, 100)] {
        let said = panic(move || assert_fits(bytes, budget));
        assert_eq!(
            said,
            format!("{bytes} bytes are needed, the budget is {budget} bytes")
        );
    }
}

/// Panic and error have the same text.
#[test]
fn optimisers_that_could_leave_numbers_that_are_not_finite() {
    let adam = Optimizer::<f32>::adam(0.1).rule();
    let epsilon = Rule::Adagrad { epsilon: 0.0 };
    for optimizer in [
        Optimizer::<f32>::sgd(-0.1),
        Optimizer::from_rule(adam, 0.0)
            .unwrap()
            .with_weight_decay(2e6),
        Optimizer::adamw(0.1, 11.0),
        Optimizer::momentum(0.1, 1.0),
        Optimizer::from_rule(epsilon, 0.1).unwrap(),
    ] {
        let error = optimizer.check().unwrap_err();
        assert_eq!(panic(|| assert_stays_finite(&optimizer)), error.to_string());
    }
}

/// Layer numbers of one digit and of two. In a `const`, the panic is the compile error.
#[test]
fn a_panic_says_what_the_error_says() {
    for number in [0, 9, 10] {
        let mut layers = [layer_of(spec("relu")); 12];
        layers[number] = layer_of(spec("dense 0"));
        let error = ModelError {
            layer: number,
            name: "dense",
            error: ShapeError::Zero,
        };
        let said = panic(move || Model::<12>::new(Shape::vector(2), layers));
        assert_eq!(said, error.to_string());
    }
}
