//! Errors: which error is returned, and that nothing else changes.

use firmgrad::{Error, Init, Model, Optimizer, Predictor, Shape, Targets, Trainer};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{self, Batch, DEPTH};

use crate::{classifier, regression};

/// Runs `refuse` on a trainer that has taken a step and has accumulated a sample. Asserts that it
/// returns `error`, that the parameters keep their bits, that the sample is forgotten, and that
/// training continues as if neither had happened.
#[track_caller]
fn assert_refused(
    model: &Model<DEPTH>,
    error: Error,
    refuse: impl Fn(&mut Trainer<'_>) -> Result<(), Error>,
) {
    let batch = Batch::draw(model, 5, 1);
    let optimizer = Optimizer::adam(0.01);
    let run = |disturb: bool| {
        let mut buffer = vec![0.0; model.training_len(&optimizer, 2)];
        let mut trainer = Trainer::with_micro_batch(model, optimizer, 2, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, 3);
        trainer
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        trainer.step().unwrap();
        if disturb {
            let before = trainer.parameters().to_vec();
            let (x, target) = batch.samples().next().unwrap();
            trainer.accumulate(x, target).unwrap();
            assert_eq!(refuse(&mut trainer), Err(error));
            assert_same(trainer.parameters(), &before, error);
            assert!(trainer.gradients().iter().all(|&g| g == 0.0), "{error:?}");
            assert_eq!(trainer.step(), Err(Error::NoSamples));
            assert_eq!(trainer.steps(), 1);
        }
        trainer
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        let loss = trainer.step().unwrap();
        [trainer.parameters(), &[loss]].concat()
    };
    assert_same(&run(true), &run(false), error);
}

#[test]
fn inputs_of_another_length() {
    let model = classifier();
    for have in [0, 1, 3, 4, 6] {
        let error = Error::Input { need: 2, have };
        assert_refused(&model, error, |trainer| {
            trainer.accumulate(&[0.5; 6][..have], 1).map(drop)
        });
    }
    for have in [0, 5, 7, 8] {
        let error = Error::Input { need: 6, have };
        assert_refused(&model, error, |trainer| {
            trainer.accumulate_batch(&[0.5; 8][..have], Targets::Classes(&[0, 1, 2]))
        });
    }
}

#[test]
fn classes_that_the_network_does_not_have() {
    let model = classifier();
    for class in [3, usize::MAX] {
        assert_refused(&model, Error::Target { sample: 0 }, |trainer| {
            trainer.accumulate(&[0.5; 2], class).map(drop)
        });
    }
    // Sample numbers count through the whole batch, for any micro-batch.
    for bad in 0..5 {
        let mut classes = [0; 5];
        classes[bad] = 3;
        assert_refused(&model, Error::Target { sample: bad }, |trainer| {
            trainer.accumulate_batch(&[0.5; 10], Targets::Classes(&classes))
        });
    }
}

#[test]
fn targets_of_another_kind() {
    let error = Error::Target { sample: 0 };
    assert_refused(&classifier(), error, |trainer| {
        trainer
            .accumulate(&[0.5; 2], [0.0, 1.0, 0.0].as_slice())
            .map(drop)
    });
    assert_refused(&regression(), error, |trainer| {
        trainer.accumulate(&[0.5; 2], 1).map(drop)
    });
    assert_refused(&regression(), error, |trainer| {
        trainer.accumulate_batch(&[0.5; 4], Targets::Classes(&[0, 1]))
    });
}

#[test]
fn target_values_of_another_length() {
    let model = regression();
    for len in [0, 1, 2, 4, 6] {
        assert_refused(&model, Error::Target { sample: 0 }, |trainer| {
            trainer.accumulate(&[0.5; 2], &[0.5; 6][..len]).map(drop)
        });
    }
    // The last sample has too few values.
    for (len, sample) in [(1_usize, 0), (4, 1), (5, 1), (7, 2)] {
        assert_refused(&model, Error::Target { sample }, |trainer| {
            let inputs = vec![0.5; 2 * len.div_ceil(3)];
            trainer.accumulate_batch(&inputs, Targets::Values(&vec![0.5; len]))
        });
    }
}

#[test]
fn values_that_are_not_finite() {
    let model = classifier();
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_refused(&model, Error::NotFinite, |trainer| {
            trainer.accumulate(&[0.5, x], 1)?;
            trainer.step().map(drop)
        });
        assert_refused(&model, Error::NotFinite, |trainer| {
            let inputs = [0.5, 0.5, 0.5, 0.5, 0.5, x];
            trainer.accumulate_batch(&inputs, Targets::Classes(&[0, 1, 2]))?;
            trainer.step().map(drop)
        });
        assert_refused(&regression(), Error::NotFinite, |trainer| {
            trainer
                .accumulate(&[0.5, 0.5], [0.0, x, 0.0].as_slice())
                .map(drop)
        });
    }
    // The value is finite, but its square is not.
    assert_refused(&regression(), Error::NotFinite, |trainer| {
        trainer
            .accumulate(&[0.5, 0.5], [0.0, 1e30, 0.0].as_slice())
            .map(drop)
    });
}

#[test]
fn steps_and_batches_of_nothing() {
    let model = classifier();
    let optimizer = Optimizer::sgd(0.1);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let empty = Trainer::with_micro_batch(&model, optimizer, 0, &mut buffer);
    assert_eq!(empty.err(), Some(Error::EmptyBatch));
    let parameters = vec![0.0; model.parameters()];
    let empty = Predictor::with_micro_batch(&model, &parameters, 0, &mut buffer);
    assert_eq!(empty.err(), Some(Error::EmptyBatch));
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    assert_eq!(trainer.step(), Err(Error::NoSamples));
    assert_eq!(trainer.accumulate_batch(&[], Targets::Classes(&[])), Ok(()));
    assert_eq!(trainer.step(), Err(Error::NoSamples));
    assert_eq!(trainer.steps(), 0);
}

#[test]
fn parameters_of_another_model() {
    let model = classifier();
    let need = model.parameters();
    let optimizer = Optimizer::sgd(0.1);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 1);
    let before = trainer.parameters().to_vec();
    for have in [0, need - 1, need + 1] {
        let parameters = vec![0.5; have];
        let error = Error::Parameters { need, have };
        assert_eq!(trainer.set_parameters(&parameters), Err(error));
        let mut buffer = vec![0.0; model.inference_len(1)];
        let predictor = Predictor::new(&model, &parameters, &mut buffer);
        assert_eq!(predictor.err(), Some(error));
    }
    assert_same(trainer.parameters(), &before, "parameters");
}

#[test]
fn questions_of_another_length() {
    let model = classifier();
    let optimizer = Optimizer::sgd(0.1);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 2)];
    let mut trainer = Trainer::with_micro_batch(&model, optimizer, 2, &mut buffer).unwrap();
    let parameters = vec![0.5; model.parameters()];
    let mut buffer = vec![0.0; model.inference_len(2)];
    let mut predictor = Predictor::with_micro_batch(&model, &parameters, 2, &mut buffer).unwrap();
    for have in [0, 1, 3, 4, 5, 6] {
        let x = &[0.5; 6][..have];
        let error = Error::Input { need: 2, have };
        assert_eq!(trainer.predict(x), Err(error));
        assert_eq!(predictor.predict(x), Err(error));
        assert_eq!(predictor.infer(x).err(), Some(error));
        // Whole samples, up to the micro-batch.
        let need = if have < 4 { 2 } else { 4 };
        let error = (have != 4).then_some(Error::Input { need, have });
        assert_eq!(predictor.outputs(x).err(), error);
    }
}

/// The values of a broken sensor give no class.
#[test]
fn questions_that_are_not_finite() {
    let model: Model<DEPTH> = cases::net(Shape::vector(2), "dense 3, softmax");
    let optimizer = Optimizer::sgd(0.1);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 3);
    let parameters = trainer.parameters().to_vec();
    let mut buffer = vec![0.0; model.inference_len(1)];
    let mut predictor = Predictor::new(&model, &parameters, &mut buffer).unwrap();
    assert_eq!(predictor.predict(&[0.5, 0.5]), trainer.predict(&[0.5, 0.5]));
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(trainer.predict(&[0.5, x]), Err(Error::NotFinite));
        assert_eq!(predictor.predict(&[0.5, x]), Err(Error::NotFinite));
        let answer = predictor.infer(&[0.5, x]).unwrap();
        assert!(answer.iter().all(|share| share.is_nan()), "{x}");
    }
}

/// Gradients of the previous parameters are not part of the next step.
#[test]
fn replaced_parameters_begin_a_batch() {
    for model in [classifier(), regression()] {
        let batch = Batch::draw(&model, 3, 1);
        let optimizer = Optimizer::adam(0.01);
        let run = |disturb: bool| {
            let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
            let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
            trainer.initialise(Init::HE_NORMAL, 3);
            if disturb {
                let (x, target) = batch.samples().next().unwrap();
                trainer.accumulate(x, target).unwrap();
            }
            let parameters = vec![0.25; model.parameters()];
            trainer.set_parameters(&parameters).unwrap();
            assert!(trainer.gradients().iter().all(|&g| g == 0.0));
            trainer
                .accumulate_batch(&batch.inputs, batch.targets())
                .unwrap();
            let loss = trainer.step().unwrap();
            [trainer.parameters(), &[loss]].concat()
        };
        assert_same(&run(true), &run(false), "parameters");
    }
}

#[test]
fn the_step_returns_the_mean_loss() {
    for model in [classifier(), regression()] {
        let batch = Batch::draw(&model, 6, 2);
        let optimizer = Optimizer::sgd(0.1);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, 1);
        let mut sum = 0.0;
        for (x, target) in batch.samples() {
            sum += trainer.accumulate(x, target).unwrap();
        }
        assert_eq!(trainer.step(), Ok(sum / 6.0));
    }
}
