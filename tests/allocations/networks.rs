//! Training steps and inference of networks with every kind of layer, under every update rule.

use firmgrad::{Init, Optimizer, Predictor, Trainer};
use firmgrad_host::data::digits::digits;
use firmgrad_host::fast;
use firmgrad_host::training::{self, Initialiser, OptimizerName, Recipe};
use firmgrad_tests::cases::Batch;
use firmgrad_tests::nets::{Net, large, optimizers, small};
use firmgrad_tests::operations::operations;

use crate::without_heap;

const SAMPLES: usize = 7;
const MICRO_BATCH: usize = 3;

#[test]
fn the_networks_have_every_kind_of_layer() {
    let nets = small();
    for kind in operations() {
        let mut layers = nets.iter().flat_map(|net| &net.1);
        assert!(
            layers.any(|spec| spec.name() == kind.name()),
            "{}",
            kind.name()
        );
    }
}

#[test]
fn the_cores_networks() {
    for net in small() {
        let model = net.model(false);
        let batch = Batch::draw(&model, SAMPLES, 1);
        let (x, target) = batch.samples().next().unwrap();
        for optimizer in optimizers() {
            let mut buffer = vec![0.0; model.training_len(&optimizer, MICRO_BATCH)];
            let mut online = vec![0.0; model.online_len(&optimizer)];
            without_heap(|| {
                let mut trainer =
                    Trainer::with_micro_batch(&model, optimizer, MICRO_BATCH, &mut buffer).unwrap();
                trainer.initialise(Init::HE_NORMAL, 1);
                trainer
                    .accumulate_batch(&batch.inputs, batch.targets())
                    .unwrap();
                trainer.accumulate(x, target).unwrap();
                trainer.step().unwrap();
                trainer.learn(x, target).unwrap();
                trainer.predict(x).unwrap();

                let mut trainer = Trainer::online(&model, optimizer, &mut online).unwrap();
                trainer.initialise(Init::XAVIER_UNIFORM, 1);
                trainer.learn(x, target).unwrap();
                // A call that fails allocates nothing either.
                trainer.learn(&x[1..], target).unwrap_err();
            });
        }
        let parameters = vec![0.1; model.parameters()];
        let mut buffer = vec![0.0; model.inference_len(MICRO_BATCH)];
        without_heap(|| {
            let mut predictor =
                Predictor::with_micro_batch(&model, &parameters, MICRO_BATCH, &mut buffer).unwrap();
            for x in batch.inputs.chunks(x.len() * MICRO_BATCH) {
                predictor.outputs(x).unwrap();
            }
            predictor.predict(x).unwrap();
            predictor.infer(x).unwrap();
        });
    }
}

/// On one thread, after a first step that allocates the thread's working memory.
#[test]
fn the_hosts_networks() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    pool.build().unwrap().install(|| {
        for net in small().into_iter().chain([large()]) {
            for optimizer in optimizers() {
                steps_and_answers(&net, fast::optimizer(optimizer));
            }
        }
    });
}

fn steps_and_answers(net: &Net, optimizer: Optimizer) {
    let model = net.model(true);
    let batch = Batch::draw(&model, SAMPLES, 2);
    let x = &batch.inputs[..model.input().len()];
    let mut buffer = vec![0.0; model.training_len(&optimizer, MICRO_BATCH)];
    let mut trainer =
        Trainer::with_micro_batch(&model, optimizer, MICRO_BATCH, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 1);
    let parameters = trainer.parameters().to_vec();
    let mut buffer = vec![0.0; model.inference_len(MICRO_BATCH)];
    let mut predictor =
        Predictor::with_micro_batch(&model, &parameters, MICRO_BATCH, &mut buffer).unwrap();
    let mut work = || {
        trainer
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        trainer.step().unwrap();
        trainer.predict(x).unwrap();
        for x in batch.inputs.chunks(x.len() * MICRO_BATCH) {
            predictor.outputs(x).unwrap();
        }
    };
    work();
    without_heap(|| {
        work();
        work();
    });
}

/// A run allocates only at its start and its end: many steps allocate no more than few.
#[test]
fn a_run() {
    let digits = digits();
    let taken = |steps| {
        let recipe = Recipe {
            net: "conv 3x3x4 same, relu, maxpool 2x2, dropout 0.1, dense 10".to_owned(),
            initialiser: Initialiser::He,
            optimizer: OptimizerName::Adam,
            learning_rate: 0.001,
            weight_decay: 0.0,
            schedule: firmgrad::Schedule::Constant,
            batch: 100,
            steps,
            seed: 1,
        };
        let run = || {
            let run = training::TrainingRun {
                recipe: &recipe,
                train: &digits,
                test: None,
                evaluations: training::Evaluations {
                    interval: steps,
                    samples: 0,
                },
                checkpoints: None,
            };
            training::train(run, &mut |_| {})
        };
        let mut outcome = None;
        let taken = allocation_counter::measure(|| outcome = Some(run()));
        assert_eq!(outcome.unwrap().unwrap().steps, steps);
        taken
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    pool.build().unwrap().install(|| {
        taken(1);
        // More than one epoch.
        assert_eq!(taken(40), taken(2));
    });
}
