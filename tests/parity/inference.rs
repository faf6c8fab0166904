//! The predictor, compared with the trainer's forward pass and with the naive reference.

use firmgrad::{Init, Model, Optimizer, Predictor, Trainer, argmax};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{Batch, DEPTH, normals};
use firmgrad_tests::reference::Network;

use firmgrad_tests::nets::{large, small};

const SAMPLES: usize = 7;

fn outputs(model: &Model<DEPTH>, parameters: &[f32], x: &[f32], micro_batch: usize) -> Vec<f32> {
    // Memory with arbitrary contents.
    let mut buffer = vec![f32::NAN; model.inference_len(micro_batch)];
    let mut predictor =
        Predictor::with_micro_batch(model, parameters, micro_batch, &mut buffer).unwrap();
    let parts = x.chunks(model.input().len() * micro_batch);
    parts
        .flat_map(|x| predictor.outputs(x).unwrap().to_vec())
        .collect()
}

#[test]
fn any_micro_batch_and_the_reference() {
    for net in small().into_iter().chain([large()]) {
        let (plain, host) = (net.model(false), net.model(true));
        let parameters: Vec<f32> = normals(plain.parameters(), 1);
        let batch = Batch::draw(&plain, SAMPLES, 2);
        let naive = Network::of(&plain);
        let reference = batch.samples().flat_map(|(x, _)| {
            let values = naive.values(&parameters, x, None);
            values.last().cloned().unwrap_or_default()
        });
        let want: Vec<f32> = reference.collect();
        for micro_batch in [1, 2, 3, SAMPLES, 10] {
            let got = outputs(&plain, &parameters, &batch.inputs, micro_batch);
            assert_same(&got, &want, micro_batch);
            let got = outputs(&host, &parameters, &batch.inputs, micro_batch);
            assert_same(&got, &want, ("host", micro_batch));
        }
    }
}

/// Without dropout, the trainer's loss and class agree with the predictor's outputs.
#[test]
fn the_trainers_forward_pass() {
    for mut net in small() {
        net.1.retain(|spec| spec.name() != "dropout");
        let model = net.model(false);
        let optimizer = Optimizer::sgd(0.0);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        trainer.initialise(Init::HE_UNIFORM, 4);
        let parameters = trainer.parameters().to_vec();
        let batch = Batch::draw(&model, SAMPLES, 3);
        for (x, target) in batch.samples() {
            let mut z = outputs(&model, &parameters, x, 1);
            let loss = trainer.accumulate(x, target).unwrap();
            assert_eq!(trainer.predict(x).ok(), argmax(&z));
            assert_same(&[loss], &[model.loss(&mut z, target).unwrap()], "loss");
        }
    }
}

/// Inference with a trainer drops nothing, and changes nothing in the current step.
#[test]
fn asking_while_training() {
    let model = small()[0].model(false);
    let optimizer = Optimizer::adam(0.01);
    let batch = Batch::draw(&model, SAMPLES, 4);
    let run = |ask: bool| {
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(&model, optimizer, &mut buffer).unwrap();
        trainer.initialise(Init::HE_UNIFORM, 4);
        for (x, target) in batch.samples() {
            trainer.accumulate(x, target).unwrap();
            if ask {
                let z = outputs(&model, trainer.parameters(), x, 1);
                assert_eq!(trainer.predict(x).ok(), argmax(&z));
            }
        }
        trainer.step().unwrap();
        trainer.parameters().to_vec()
    };
    assert_same(&run(true), &run(false), "parameters");
}
