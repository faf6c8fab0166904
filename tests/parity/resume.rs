//! A training run that is saved and resumed has the same bits as one without a break.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{Init, Model, Optimizer, Trainer};
use firmgrad_host::fast;
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{Batch, DEPTH};
use firmgrad_tests::saved::bytes;

use firmgrad_tests::nets::{optimizers, small};

const SEED: u64 = 0xFEED_0000_0042;
const SAMPLES: usize = 5;
const STEPS: u32 = 6;

/// Steps up to number `end`, each with its own learning rate.
fn train(trainer: &mut Trainer<'_>, batch: &Batch<f32>, end: u32) {
    while trainer.steps() < end {
        trainer.set_learning_rate(0.01 / (1 + trainer.steps()) as f32);
        trainer
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        trainer.step().unwrap();
    }
}

fn buffer(model: &Model<DEPTH>, optimizer: &Optimizer) -> Vec<f32> {
    // Memory with arbitrary contents.
    vec![f32::NAN; model.training_len(optimizer, SAMPLES)]
}

fn save(trainer: &Trainer<'_>, position: u64) -> Vec<u8> {
    bytes(|put| trainer.save(position, put))
}

#[test]
fn stopped_after_any_step_on_either_kernels() {
    for (stream, net) in (0..).zip(small()) {
        let (plain, host) = (net.model(false), net.model(true));
        let batch = Batch::draw(&plain, SAMPLES, stream);
        for optimizer in optimizers() {
            let mut memory = buffer(&plain, &optimizer);
            let mut trainer =
                Trainer::with_micro_batch(&plain, optimizer, SAMPLES, &mut memory).unwrap();
            trainer.initialise(Init::HE_NORMAL, SEED);
            train(&mut trainer, &batch, STEPS);
            let want = save(&trainer, 1);

            trainer.initialise(Init::HE_NORMAL, SEED);
            for stop in 0..STEPS {
                train(&mut trainer, &batch, stop);
                let file = save(&trainer, stop.into());
                let fast = fast::optimizer(optimizer);
                let mut memory = buffer(&host, &fast);
                let mut later =
                    Trainer::with_micro_batch(&host, fast, SAMPLES, &mut memory).unwrap();
                let position = later.restore(&Checkpoint::parse(&file).unwrap());
                assert_eq!(position, Ok(stop.into()));
                train(&mut later, &batch, STEPS);
                assert_eq!(save(&later, 1), want, "{:?}, {stop}", optimizer.rule());
            }
        }
    }
}

/// The file alone determines the trainer, and its parameters.
#[test]
fn from_the_file_alone() {
    for net in small() {
        let model = net.model(false);
        let batch = Batch::draw(&model, SAMPLES, 9);
        for optimizer in optimizers() {
            let mut memory = buffer(&model, &optimizer);
            let mut trainer =
                Trainer::with_micro_batch(&model, optimizer, SAMPLES, &mut memory).unwrap();
            trainer.initialise(Init::HE_NORMAL, SEED);
            train(&mut trainer, &batch, 2);
            let file = save(&trainer, u64::MAX);
            assert_eq!(
                file.len() as u64,
                model.checkpoint_len(Some(&optimizer)),
                "{:?}",
                optimizer.rule()
            );
            let checkpoint = Checkpoint::parse(&file).unwrap();
            let training = checkpoint.training().unwrap();
            let (steps, seed, position) = (training.steps(), training.seed(), training.position());
            assert_eq!((steps, seed, position), (2, SEED, u64::MAX));

            let again = checkpoint.model::<DEPTH>().unwrap();
            let optimizer = training.optimizer().unwrap();
            let mut memory = buffer(&again, &optimizer);
            let mut later =
                Trainer::with_micro_batch(&again, optimizer, SAMPLES, &mut memory).unwrap();
            later.restore(&checkpoint).unwrap();
            assert_eq!(save(&later, u64::MAX), file);
            assert_same(later.parameters(), trainer.parameters(), "parameters");
            train(&mut trainer, &batch, 4);
            train(&mut later, &batch, 4);
            assert_same(later.parameters(), trainer.parameters(), "later");
        }
    }
}
