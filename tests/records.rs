//! What a run records.

use firmgrad::Schedule;
use firmgrad_host::data::digits;
use firmgrad_host::training::{
    Evaluations, Initialiser, OptimizerName, Recipe, TrainingRun, evaluate, train,
};
use firmgrad_tests::tolerance::RECORDED;

/// With a learning rate that changes no weight, every epoch records the mean loss of the whole set,
/// however uneven the batches are.
#[test]
fn the_mean_loss_is_that_of_the_samples() {
    let digits = digits::digits();
    for (samples, batch) in [(21, 20), (21, 10), (50, 7), (13, 12), (9, 50)] {
        let set = digits.subset(&(0..samples).collect::<Vec<_>>());
        let epoch = samples.div_ceil(batch) as u32;
        let recipe = Recipe {
            net: "dense 10".into(),
            initialiser: Initialiser::He,
            optimizer: OptimizerName::Sgd,
            learning_rate: 1e-30,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            batch,
            steps: 5 * epoch,
            seed: 3,
        };
        let run = TrainingRun {
            recipe: &recipe,
            train: &set,
            test: None,
            evaluations: Evaluations {
                interval: epoch,
                samples: usize::MAX,
            },
            checkpoints: None,
        };
        let outcome = train(run, &mut |_| {}).unwrap();
        let network = recipe.network_for(&set).unwrap();
        let whole = evaluate(&network, &outcome.parameters, &set, usize::MAX);
        assert_eq!(outcome.records.len(), 5);
        for record in &outcome.records {
            RECORDED.check(&[record.train_loss], &[whole.loss], "mean loss");
        }
    }
}
