//! Which learning rate is used, and which optimisers are refused.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Error, Init, Optimizer, OptimizerError, Rule, Trainer};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::operations::optimizers;
use firmgrad_tests::saved::bytes;

use crate::classifier;

/// Three values that are not learning rates, and one that is too large.
const USELESS: [f32; 4] = [f32::NAN, f32::INFINITY, -0.1, 1e30];

#[test]
fn every_constructor_refuses_an_optimiser_that_cannot_stay_finite() {
    let model = classifier();
    let epsilon = Rule::Adagrad { epsilon: 0.0 };
    let betas = Rule::Adam {
        beta1: 0.9,
        beta2: 0.5,
        epsilon: 1e-8,
        decoupled: true,
    };
    for (optimizer, error) in [
        (Optimizer::sgd(f32::NAN), OptimizerError::LearningRate),
        (
            Optimizer::adam(0.1).with_weight_decay(-0.1),
            OptimizerError::WeightDecay,
        ),
        (Optimizer::adamw(0.5, 2.5), OptimizerError::Shrinking),
        (Optimizer::momentum(0.1, 1.0), OptimizerError::Momentum),
        (Optimizer::nesterov(0.1, f32::NAN), OptimizerError::Momentum),
        (
            Optimizer::from_rule(epsilon, 0.1).unwrap(),
            OptimizerError::Epsilon,
        ),
        (
            Optimizer::from_rule(betas, 0.1).unwrap(),
            OptimizerError::Betas,
        ),
    ] {
        let refused = Some(Error::Optimizer(error));
        let mut buffer = vec![0.0; model.training_len(&optimizer, 2)];
        assert_eq!(Trainer::new(&model, optimizer, &mut buffer).err(), refused);
        let batches = Trainer::with_micro_batch(&model, optimizer, 2, &mut buffer);
        assert_eq!(batches.err(), refused);
        assert_eq!(
            Trainer::online(&model, optimizer, &mut buffer).err(),
            refused
        );
    }
}

/// A step with an invalid rate changes nothing, and the accumulated samples wait for a valid one.
#[test]
fn a_rate_that_is_no_use_is_refused_by_the_step() {
    let model = classifier();
    for optimizer in optimizers() {
        let run = |rates: &[f32]| {
            let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
            let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
            trainer.initialise(Init::HE_NORMAL, 3);
            trainer.learn(&[0.5, -1.0], 1).unwrap();
            trainer.accumulate(&[0.25, 1.0], 2).unwrap();
            let before = trainer.parameters().to_vec();
            for &rate in rates {
                trainer.set_learning_rate(rate);
                assert_eq!(trainer.learning_rate().to_bits(), rate.to_bits());
                let refused = Error::Optimizer(OptimizerError::LearningRate);
                assert_eq!(trainer.step(), Err(refused));
                assert_eq!(trainer.learn(&[0.25, 1.0], 2), Err(refused));
                assert_same(trainer.parameters(), &before, rate);
                assert_eq!(trainer.steps(), 1);
            }
            trainer.set_learning_rate(0.01);
            let loss = trainer.step().unwrap();
            [trainer.parameters(), &[loss]].concat()
        };
        assert_same(&run(&USELESS), &run(&[]), optimizer.rule());
    }
}

#[test]
fn a_rate_that_is_no_use_is_refused_online() {
    let model = classifier();
    for optimizer in optimizers() {
        let run = |rates: &[f32]| {
            let mut buffer = vec![0.0; model.online_len(&optimizer)];
            let mut trainer = Trainer::online(&model, optimizer, &mut buffer).unwrap();
            trainer.initialise(Init::HE_NORMAL, 3);
            trainer.learn(&[0.5, -1.0], 1).unwrap();
            let before = trainer.parameters().to_vec();
            for &rate in rates {
                trainer.set_learning_rate(rate);
                let refused = Error::Optimizer(OptimizerError::LearningRate);
                assert_eq!(trainer.learn(&[0.25, 1.0], 2), Err(refused));
                assert_same(trainer.parameters(), &before, rate);
                assert_eq!(trainer.steps(), 1);
            }
            trainer.set_learning_rate(0.01);
            let loss = trainer.learn(&[0.25, 1.0], 2).unwrap();
            [trainer.parameters(), &[loss]].concat()
        };
        assert_same(&run(&USELESS), &run(&[]), optimizer.rule());
    }
}

/// A trainer with another rate continues with the file's rate, which had decayed.
#[test]
fn the_rate_of_a_file_is_in_force() {
    let model = classifier();
    let optimizer = Optimizer::adam(0.01);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    assert_eq!(trainer.learning_rate(), 0.01);
    trainer.initialise(Init::HE_NORMAL, 3);
    trainer.set_learning_rate(6e-10);
    let file = bytes(|put| trainer.save(0, put));

    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    trainer.restore(&Checkpoint::parse(&file).unwrap()).unwrap();
    assert_eq!(trainer.learning_rate(), 6e-10);
    trainer.set_learning_rate(0.02);
    assert_eq!(trainer.learning_rate(), 0.02);
}
