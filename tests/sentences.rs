//! What is said in words: shapes, types of elements, rules, recipes' names, errors, and sentences
//! of constants.

use firmgrad::flash::FlashError;
use firmgrad::idx::{Element, IdxError};
use firmgrad::layer::{Dense, Relu};
use firmgrad::{
    Error, Model, ModelError, Optimizer, OptimizerError, Rule, Shape, ShapeError, Spec,
    assert_fits, assert_stays_finite,
};
use firmgrad_host::training::{Initialiser, OptimizerName};
use firmgrad_tests::every;
use firmgrad_tests::functions::layer as layer_of;
use firmgrad_tests::operations::optimizers;

/// A value, and what it is in words.
type Row = (String, &'static str);

fn row(value: impl std::fmt::Display, text: &'static str) -> Row {
    (value.to_string(), text)
}

every! {
    fn of_training(Error) -> Row {
        Error::BufferTooSmall { .. } => row(
            Error::BufferTooSmall { need: 3, have: 2 },
            "the buffer has 2 elements, the model needs 3",
        ),
        Error::Parameters { .. } => row(
            Error::Parameters { need: 3, have: 2 },
            "2 parameters were given, the model has 3",
        ),
        Error::Input { .. } => row(
            Error::Input { need: 3, have: 2 },
            "2 input values were given, 3 were expected",
        ),
        Error::Target { .. } => row(
            Error::Target { sample: 4 },
            "the target of sample 4 does not suit the network's head and outputs",
        ),
        Error::NotFinite => row(
            Error::NotFinite,
            "a parameter, output, loss or gradient is not finite, or a gradient is beyond 1.4e14",
        ),
        Error::NoSamples => row(Error::NoSamples, "a step needs at least one accumulated sample"),
        Error::EmptyBatch => row(Error::EmptyBatch, "a micro-batch needs at least one sample"),
        Error::Optimizer(_) => row(
            Error::Optimizer(OptimizerError::Betas),
            "the square of beta1 is not below beta2",
        ),
        Error::Inconsistent => row(
            Error::Inconsistent,
            "the model's lengths and its passes disagree",
        ),
    }
}

every! {
    fn of_optimizer_numbers(OptimizerError) -> Row {
        OptimizerError::LearningRate => row(
            OptimizerError::LearningRate,
            "the learning rate is not a number from 0 to 67108864",
        ),
        OptimizerError::WeightDecay => row(
            OptimizerError::WeightDecay,
            "the weight decay is not a number from 0 to 1048576",
        ),
        OptimizerError::Shrinking => row(
            OptimizerError::Shrinking,
            "the learning rate times the weight decay is beyond 1",
        ),
        OptimizerError::Momentum => row(
            OptimizerError::Momentum,
            "the momentum is not a number of at least 0 and below 1",
        ),
        OptimizerError::Decay => row(
            OptimizerError::Decay,
            "the decay of the optimiser's mean is not a number of at least 0 and below 1",
        ),
        OptimizerError::Betas => row(
            OptimizerError::Betas,
            "the square of beta1 is not below beta2",
        ),
        OptimizerError::Custom => row(
            OptimizerError::Custom,
            "a custom rule has a number from 0x8000 on and at most two slots",
        ),
        OptimizerError::Epsilon => row(
            OptimizerError::Epsilon,
            "the epsilon is not a finite number of at least 7.9e-31",
        ),
    }
}

every! {
    fn of_flash(FlashError<u8>) -> Row {
        FlashError::Page => row(
            FlashError::<u8>::Page,
            "the flash's pages do not divide 256 bytes",
        ),
        FlashError::Place => row(
            FlashError::<u8>::Place,
            "the slots are not whole blocks inside the flash",
        ),
        FlashError::TooLong => row(
            FlashError::<u8>::TooLong,
            "the checkpoint is longer than a slot",
        ),
        FlashError::Worn => row(
            FlashError::<u8>::Worn,
            "the flash does not hold what was written",
        ),
        FlashError::Flash(_) => row(FlashError::Flash(7), "the flash failed: 7"),
        FlashError::Refused => row(
            FlashError::<u8>::Refused,
            "the model does not fit into a checkpoint, or the parameters are not its own",
        ),
    }
}

every! {
    fn of_elements(Element) -> Row {
        Element::U8 => row(Element::U8, "u8"),
        Element::I8 => row(Element::I8, "i8"),
        Element::I16 => row(Element::I16, "i16"),
        Element::I32 => row(Element::I32, "i32"),
        Element::F32 => row(Element::F32, "f32"),
        Element::F64 => row(Element::F64, "f64"),
    }
}

every! {
    fn of_initialisers(Initialiser) -> Row {
        Initialiser::Xavier => row(Initialiser::Xavier.name(), "Xavier (uniform)"),
        Initialiser::XavierNormal => row(Initialiser::XavierNormal.name(), "Xavier (normal)"),
        Initialiser::He => row(Initialiser::He.name(), "He (normal)"),
        Initialiser::HeUniform => row(Initialiser::HeUniform.name(), "He (uniform)"),
    }
}

every! {
    fn of_optimizers(OptimizerName) -> Row {
        OptimizerName::Sgd => row(OptimizerName::Sgd.name(), "SGD"),
        OptimizerName::Momentum => row(OptimizerName::Momentum.name(), "momentum"),
        OptimizerName::Nesterov => row(OptimizerName::Nesterov.name(), "Nesterov"),
        OptimizerName::Adagrad => row(OptimizerName::Adagrad.name(), "Adagrad"),
        OptimizerName::Rmsprop => row(OptimizerName::Rmsprop.name(), "RMSProp"),
        OptimizerName::Adam => row(OptimizerName::Adam.name(), "Adam"),
        OptimizerName::Adamw => row(OptimizerName::Adamw.name(), "AdamW"),
    }
}

#[test]
fn values_in_words() {
    let of_writing = vec![
        row(
            IdxError::Rank { found: 256 },
            "256 dimensions, IDX holds at most 255",
        ),
        row(
            IdxError::Buffer {
                expected: 20,
                found: 19,
            },
            "a buffer of 19 bytes for an IDX header of 20",
        ),
    ];
    let shapes = vec![
        row(Shape::vector(4), "4"),
        row(Shape::image(4, 1, 1), "4"),
        row(Shape::image(1, 28, 28), "1x28x28"),
        row(Shape::image(4, 1, 2), "4x1x2"),
        row(Shape::image(4, 2, 1), "4x2x1"),
    ];
    for (said, text) in [
        of_training(),
        of_optimizer_numbers(),
        of_flash(),
        of_elements(),
        of_initialisers(),
        of_optimizers(),
        of_writing,
        shapes,
    ]
    .concat()
    {
        assert_eq!(said, text);
    }
}

#[test]
fn names_of_rules() {
    let names: Vec<_> = optimizers::<f32>()
        .iter()
        .map(|optimizer| optimizer.rule().name())
        .collect();
    assert_eq!(
        names,
        [
            "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"
        ]
    );
}

/// The sentence with which `work` panics.
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

/// Both say the same, the largest numbers included.
#[test]
fn optimisers_that_could_leave_numbers_that_are_not_finite() {
    let adam = Optimizer::<f32>::adam(0.1).rule();
    let epsilon = Rule::Adagrad { epsilon: 0.0 };
    for optimizer in [
        Optimizer::<f32>::sgd(-0.1),
        Optimizer::of(adam, 0.0).unwrap().with_weight_decay(2e6),
        Optimizer::adamw(0.1, 11.0),
        Optimizer::momentum(0.1, 1.0),
        Optimizer::of(epsilon, 0.1).unwrap(),
    ] {
        let error = optimizer.check().unwrap_err();
        assert_eq!(panic(|| assert_stays_finite(&optimizer)), error.to_string());
    }
    assert_eq!(firmgrad::optimizer::LARGEST_LEARNING_RATE, 67_108_864.0);
    assert_eq!(firmgrad::optimizer::LARGEST_WEIGHT_DECAY, 1_048_576.0);
    assert_eq!(
        format!("{:.1e}", firmgrad::optimizer::SMALLEST_MEAN),
        "7.9e-31"
    );
}

/// Of layers whose numbers have one digit and two. In a `const` the panic is the compile error.
#[test]
fn a_panic_says_what_the_error_says() {
    for number in [0, 9, 10] {
        let mut layers = [layer_of(Spec::Relu(Relu)); 12];
        layers[number] = layer_of(Spec::Dense(Dense { units: 0 }));
        let error = ModelError {
            layer: number,
            name: "dense",
            error: ShapeError::Zero,
        };
        let said = panic(move || Model::<12>::new(Shape::vector(2), layers));
        assert_eq!(said, error.to_string());
    }
}
