//! Twenty steps, compared with PyTorch.

use firmgrad::{Model, Optimizer, Rule, Shape, Targets, Trainer};
use firmgrad_tests::{cases, every, tolerance};

/// An optimiser, and the parameters after 20 steps.
struct Row(Optimizer<f64>, [f64; 4]);

every! {
    /// Parameters `w` and `b` of a least-squares fit after 20 steps of PyTorch 2.15.0's optimiser
    /// of the same name in `float64`, with hyper-parameters rounded to `f32`.
    fn trajectories(Rule, except Rule::Custom(_)) -> Vec<Row> {
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
    let model: Model<{ cases::DEPTH }, f64> = cases::net(Shape::vector(3), "dense 1, mse");
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

/// A step depends only on the mean gradient, so repeating the same batch within a step changes
/// nothing.
#[test]
fn the_gradient_is_the_mean() {
    let net = "dense 2, tanh, dense 3, softmax";
    let model: Model<{ cases::DEPTH }, f64> = cases::net(Shape::vector(4), net);
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
