//! Every optimiser against sequences worked by hand and against PyTorch, and the schedules.

use firmgrad::{Model, Optimizer, Rule, Schedule, Shape, Spec, Targets, Trainer};
use firmgrad_tests::{cases, every, tolerance};

/// Steps one weight, and one bias beside it, through `gradients`; returns the weight after each.
///
/// The network is `z = w x + b` at `x = 1` with squared error, whose gradient by both is
/// `2 (z - t)`: the target `t = z - g / 2` makes it `g`.
fn walk(optimizer: Optimizer<f64>, start: f64, gradients: &[f64]) -> Vec<f64> {
    let specs = [Spec::Dense { units: 1 }, Spec::MeanSquaredError];
    let model: Model<{ cases::DEPTH }, f64> = cases::model(Shape::vector(1), &specs);
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
    trainer.set_parameters(&[start, start]).unwrap();
    let mut weights = Vec::new();
    for gradient in gradients {
        let z: f64 = trainer.parameters().iter().sum();
        let target = [z - gradient / 2.0];
        trainer.accumulate(&[1.0], target.as_slice()).unwrap();
        trainer.step().unwrap();
        let [weight, bias] = trainer.parameters() else {
            panic!("two parameters");
        };
        assert_eq!(weight, bias);
        weights.push(*weight);
    }
    weights
}

#[track_caller]
fn assert_walks(optimizer: Optimizer<f64>, start: f64, gradients: &[f64], want: &[f64]) {
    let name = optimizer.rule().name();
    tolerance::REORDERED.check(&walk(optimizer, start, gradients), want, name);
}

#[test]
fn sgd_by_hand() {
    // 1 - 0.5 * 1; 0.5 + 0.5 * 2; 1.5 - 0.5 * 0.5.
    assert_walks(
        Optimizer::sgd(0.5),
        1.0,
        &[1.0, -2.0, 0.5],
        &[0.5, 1.5, 1.25],
    );
    // g = 1 + 0.25 * 2 = 1.5, so 2 - 0.75; g = 0 + 0.25 * 1.25 = 0.3125, so 1.25 - 0.15625.
    let decaying = Optimizer::sgd(0.5).with_weight_decay(0.25);
    assert_walks(decaying, 2.0, &[1.0, 0.0], &[1.25, 1.09375]);
}

#[test]
fn momentum_by_hand() {
    // a = 1, 0.5 * 1 + 2 = 2.5, 0.5 * 2.5 - 1 = 0.25; each time w = w - a / 4.
    let momentum = Optimizer::momentum(0.25, 0.5);
    assert_walks(momentum, 1.0, &[1.0, 2.0, -1.0], &[0.75, 0.125, 0.0625]);
    // The same a; g + a / 2 = 1.5, 3.25, -0.875.
    let nesterov = Optimizer::nesterov(0.25, 0.5);
    assert_walks(nesterov, 1.0, &[1.0, 2.0, -1.0], &[0.625, -0.1875, 0.03125]);
    // Decay enters before momentum: g = 1 + 0.5 * 2 = 2, a = 2, w = 1.5; g = 0.5 * 1.5 = 0.75,
    // a = 0.5 * 2 + 0.75 = 1.75, w = 1.5 - 0.4375.
    assert_walks(
        momentum.with_weight_decay(0.5),
        2.0,
        &[1.0, 0.0],
        &[1.5, 1.0625],
    );
}

#[test]
fn adagrad_by_hand() {
    // Sums of squares 9, 25, 169: w = 1.5 - 0.5 * 3/3, then - 0.5 * 4/5, then - 0.5 * 12/13.
    let got = walk(Optimizer::adagrad(0.5), 1.5, &[3.0, 4.0, 12.0]);
    tolerance::EPSILON.check(&got, &[1.0, 0.6, 0.6 - 6.0 / 13.0], "adagrad");
}

#[test]
fn rmsprop_by_hand() {
    // a = 0.01 * 16, then 0.99 * 0.16 + 0.01 * 4 = 0.1984, with the decay as f32 has it.
    let decay = f64::from(0.99_f32);
    let first = (1.0 - decay) * 16.0;
    let second = decay * first + (1.0 - decay) * 4.0;
    let epsilon = f64::from(1e-8_f32);
    let moved = 1.0 - 0.25 * 4.0 / (first.sqrt() + epsilon);
    let want = [moved, moved + 0.25 * 2.0 / (second.sqrt() + epsilon)];
    assert_walks(Optimizer::rmsprop(0.25), 1.0, &[4.0, -2.0], &want);
}

#[test]
fn adam_takes_steps_of_its_learning_rate() {
    // With one gradient throughout, the corrected means are g and g g at every step, so each step
    // is lr g / (|g| + eps).
    let (rate, epsilon) = (0.25, f64::from(1e-8_f32));
    for gradient in [1e-3, -5.0, 4e6] {
        let step = rate * gradient / (f64::abs(gradient) + epsilon);
        let want: Vec<f64> = (1..=50).map(|t| 1.0 - f64::from(t) * step).collect();
        assert_walks(
            Optimizer::adam(rate as f32),
            1.0,
            &vec![gradient; 50],
            &want,
        );
    }
    // Without a gradient AdamW shrinks the weight by 1 - lr d and Adam's state stays 0.
    let shrunk = [1.75, 1.75 * 0.875, 1.75 * 0.875 * 0.875];
    assert_walks(Optimizer::adamw(0.25, 0.5), 2.0, &[0.0; 3], &shrunk);
}

/// An optimiser, and where 20 steps of it end.
struct Row(Optimizer<f64>, [f64; 4]);

every! {
    /// Parameters `w` and `b` of a least-squares fit after 20 steps of PyTorch 2.15.0's optimiser
    /// of the same name in `float64`, its hyper-parameters rounded to `f32`.
    fn trajectories(Rule) -> Vec<Row> {
        Rule::Sgd => vec![
            Row(Optimizer::sgd(0.125),
                [-0.6766040690071251, -0.11246823232677212, 0.5938308462831087, 0.4335365085375944]),
            Row(Optimizer::sgd(0.125).with_weight_decay(0.25),
                [-0.6205635460729152, -0.06535776250554191, 0.5756505632038473, 0.3853184541029781]),
        ],
        Rule::Momentum { nesterov: false, .. } => vec![
            Row(Optimizer::momentum(0.0625, 0.875),
                [-0.6790028778782609, -0.10481221332512336, 0.785998698857001, 0.5821983891343459]),
        ],
        Rule::Momentum { nesterov: true, .. } => vec![
            Row(Optimizer::nesterov(0.0625, 0.875),
                [-0.6737697971092671, -0.10781937828582268, 0.6023151206274342, 0.44531122109457]),
            Row(Optimizer::nesterov(0.0625, 0.875).with_weight_decay(0.25),
                [-0.6214237218795059, -0.025020481514119664, 0.6092849309721189, 0.3440225376527435]),
        ],
        Rule::Adagrad { .. } => vec![
            Row(Optimizer::adagrad(0.125),
                [-0.23381562876991221, 0.16583647752639802, 0.6287684009052039, 0.4133133592907128]),
            Row(Optimizer::adagrad(0.125).with_weight_decay(0.25),
                [-0.22695500058800724, 0.1424536565387733, 0.588455687236389, 0.39295747212789767]),
        ],
        Rule::RmsProp { .. } => vec![
            Row(Optimizer::rmsprop(0.03125),
                [-0.6286202039817018, 0.08324122728197887, 0.7093979001495796, 0.27888517676493013]),
            Row(Optimizer::rmsprop(0.03125).with_weight_decay(0.25),
                [-0.58997872881237, 0.030111156602043443, 0.6297983998937328, 0.31221462545716505]),
        ],
        Rule::Adam { decoupled: false, .. } => vec![
            Row(Optimizer::adam(0.0625),
                [-0.5403400337823533, 0.26381966020684133, 0.7553825459468633, 0.48152822921748034]),
            Row(Optimizer::adam(0.0625).with_weight_decay(0.25),
                [-0.5307803904795917, 0.22151928388589914, 0.677786731166003, 0.4345814387569926]),
        ],
        Rule::Adam { decoupled: true, .. } => vec![
            Row(Optimizer::adamw(0.0625, 0.25),
                [-0.5169234377549103, 0.2134319962068688, 0.7326773252661681, 0.4215880449432169]),
        ],
    }
}

#[test]
fn trajectories_are_pytorchs() {
    let specs = [Spec::Dense { units: 1 }, Spec::MeanSquaredError];
    let model: Model<{ cases::DEPTH }, f64> = cases::model(Shape::vector(3), &specs);
    let x = [1.0, -0.5, 2.0, 0.25, 1.5, -1.0, -2.0, 0.75, 0.5];
    let t = [1.0, -0.5, 2.0];
    for Row(optimizer, want) in trajectories().into_iter().flatten() {
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        trainer
            .set_parameters(&[0.5, -0.25, 0.125, 0.0625])
            .unwrap();
        for _ in 0..20 {
            trainer.accumulate_batch(&x, Targets::Values(&t)).unwrap();
            trainer.step().unwrap();
        }
        let name = format!("{optimizer:?}");
        tolerance::TRAJECTORY.check(trainer.parameters(), &want, &name);
    }
}

/// A step changes nothing but what the mean gradient says: the same batch twice is the same batch.
#[test]
fn the_gradient_is_the_mean() {
    let specs = [
        Spec::Dense { units: 2 },
        Spec::Tanh,
        Spec::Dense { units: 3 },
        Spec::SoftmaxCrossEntropy,
    ];
    let model: Model<{ cases::DEPTH }, f64> = cases::model(Shape::vector(4), &specs);
    let batch = cases::Batch::draw(&model, 6, 1);
    for Row(optimizer, _) in trajectories().into_iter().flatten() {
        let run = |times: usize| {
            let mut buffer = vec![0.0; model.training_len(&optimizer, 6)];
            let mut trainer = Trainer::with_micro_batch(&model, optimizer, 6, &mut buffer).unwrap();
            trainer
                .set_parameters(&cases::normals(model.parameters(), 2))
                .unwrap();
            for _ in 0..times {
                trainer
                    .accumulate_batch(&batch.inputs, batch.targets())
                    .unwrap();
            }
            let loss = trainer.step().unwrap();
            [trainer.parameters(), &[loss]].concat()
        };
        tolerance::REORDERED.check(&run(4), &run(1), optimizer.rule().name());
    }
}

#[test]
fn schedules() {
    assert_eq!(Schedule::Constant.rate(0.5, 1_000_000), 0.5);
    let halving = Schedule::Step {
        every: 3,
        factor: 0.5,
    };
    let rates: Vec<f32> = (0..8).map(|step| halving.rate(1.0, step)).collect();
    assert_eq!(rates, [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]);
    // Without a period the rate changes at every step instead of dividing by 0.
    assert_eq!(
        Schedule::Step {
            every: 0,
            factor: 0.5
        }
        .rate(1.0, 3),
        0.125
    );
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

/// A schedule drives a trainer through its learning rate.
#[test]
fn the_learning_rate_changes_from_the_next_step_on() {
    let schedule = Schedule::Step {
        every: 1,
        factor: 0.5,
    };
    let specs = [Spec::Dense { units: 1 }, Spec::MeanSquaredError];
    let model: Model<{ cases::DEPTH }> = cases::model(Shape::vector(1), &specs);
    let mut buffer = vec![0.0; model.training_len(&Optimizer::sgd(0.0), 1)];
    let mut trainer = Trainer::new(&model, Optimizer::sgd(0.0), &mut buffer).unwrap();
    let mut biases = Vec::new();
    for step in 0..3 {
        trainer.set_learning_rate(schedule.rate(1.0, step));
        // At x = 0 the gradient by the bias is 2 (b - t) = 1.
        let target = [trainer.parameters()[1] - 0.5];
        trainer.accumulate(&[0.0], target.as_slice()).unwrap();
        trainer.step().unwrap();
        biases.push(trainer.parameters()[1]);
    }
    assert_eq!(biases, [-1.0, -1.5, -1.75]);
}
