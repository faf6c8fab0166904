//! Learning rates step by step.

use firmgrad::{Model, Optimizer, Schedule, Shape, Trainer};
use firmgrad_tests::{cases, tolerance};

#[test]
fn schedules() {
    assert_eq!(Schedule::Constant.rate(0.5, 1_000_000), 0.5);
    let step = |every, factor| Schedule::Step { every, factor };
    let halving = step(3, 0.5);
    let rates: Vec<f32> = (0..8).map(|step| halving.rate(1.0, step)).collect();
    assert_eq!(rates, [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]);
    // With a period of 0, the rate changes at every step, instead of a division by 0.
    assert_eq!(step(0, 0.5).rate(1.0, 3), 0.125);
    let cosine = Schedule::Cosine { total: 100 };
    for step in 0..100 {
        let turned = std::f64::consts::PI * f64::from(step) / 100.0;
        let want = (1.0 + turned.cos()) / 2.0;
        let got = f64::from(cosine.rate(1.0, step));
        tolerance::RATE.check(&[got], &[want], "cosine");
    }
    assert_eq!(
        [100, 101, u32::MAX].map(|step| cosine.rate(0.1, step)),
        [0.0; 3]
    );
    assert_eq!(Schedule::Cosine { total: 0 }.rate(0.1, 0), 0.0);
}

/// A schedule controls a trainer through its learning rate.
#[test]
fn the_learning_rate_changes_from_the_next_step_on() {
    let schedule = Schedule::Step {
        every: 1,
        factor: 0.5,
    };
    let model: Model<{ cases::DEPTH }> = cases::net(Shape::vector(1), "dense 1, mse");
    let mut buffer = vec![0.0; model.training_len(&Optimizer::sgd(0.0), 1)];
    let mut trainer = Trainer::new(&model, Optimizer::sgd(0.0), &mut buffer).unwrap();
    let mut biases = Vec::new();
    for step in 0..3 {
        trainer.set_learning_rate(schedule.rate(1.0, step));
        // At x = 0, the gradient with respect to the bias is 2 (b - t) = 1.
        let target = [trainer.parameters()[1] - 0.5];
        trainer.accumulate(&[0.0], target.as_slice()).unwrap();
        trainer.step().unwrap();
        biases.push(trainer.parameters()[1]);
    }
    assert_eq!(biases, [-1.0, -1.5, -1.75]);
}
