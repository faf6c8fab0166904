//! Parameters after some steps, as one hash over their bits.

use firmgrad::{Init, Model, Optimizer, Shape, Targets, Trainer};
use firmgrad_host::fast;
use firmgrad_tests::bits::{assert_same, hash};
use firmgrad_tests::cases::{Batch, DEPTH};
use firmgrad_tests::reference::{Draws, Network};
use firmgrad_tests::specs::stack;

use firmgrad_tests::nets::{Net, large, optimizers, small};

const SEED: u64 = 0x5EED_0001_F00D;

/// The parameters after `steps` steps on `batch`.
pub fn train(
    model: &Model<DEPTH>,
    optimizer: Optimizer,
    batch: &Batch<f32>,
    steps: usize,
    micro_batch: usize,
) -> Vec<f32> {
    let mut buffer = vec![0.0; model.training_len(&optimizer, micro_batch)];
    let mut trainer =
        Trainer::with_micro_batch(model, optimizer, micro_batch, &mut buffer).unwrap();
    trainer.initialise(Init::XAVIER_UNIFORM, SEED);
    for _ in 0..steps {
        trainer
            .accumulate_batch(&batch.inputs, batch.targets())
            .unwrap();
        trainer.step().unwrap();
    }
    trainer.parameters().to_vec()
}

pub fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
}

#[test]
fn any_micro_batch_any_optimiser_wide_or_not() {
    for (stream, net) in (0..).zip(small()) {
        let (plain, host) = (net.model(false), net.model(true));
        let batch = Batch::draw(&plain, 19, stream);
        for optimizer in optimizers() {
            let once = train(&plain, optimizer, &batch, 4, 1);
            assert!(once.iter().all(|p| p.is_finite()));
            let want = hash(&once);
            for micro_batch in [1, 2, 3, 7, 16, 19, 50] {
                let what = (optimizer.rule(), micro_batch);
                let got = train(&plain, optimizer, &batch, 4, micro_batch);
                assert_eq!(hash(&got), want, "{what:?}");
                let fast = fast::optimizer(optimizer);
                let got = train(&host, fast, &batch, 4, micro_batch);
                assert_eq!(hash(&got), want, "host, {what:?}");
            }
        }
    }
}

#[test]
fn any_number_of_threads() {
    let net = large();
    let (plain, host) = (net.model(false), net.model(true));
    let batch = Batch::draw(&plain, 21, 3);
    for optimizer in [Optimizer::adam(0.003), Optimizer::momentum(0.05, 0.9)] {
        let want = hash(&train(&plain, optimizer, &batch, 2, 5));
        for threads in [1, 2, 3, 4, 5] {
            for micro_batch in [4, 21] {
                let fast = fast::optimizer(optimizer);
                let run = || train(&host, fast, &batch, 2, micro_batch);
                let got = hash(&pool(threads).install(run));
                assert_eq!(got, want, "{threads} threads, micro-batch {micro_batch}");
            }
        }
    }
}

/// Only the updates, with every rule, split over threads at places that no register width divides.
#[test]
fn any_number_of_threads_for_every_update() {
    let net = Net(Shape::vector(701), stack("dense 601, softmax"));
    let (plain, host) = (net.model(false), net.model(true));
    let batch = Batch::draw(&plain, 3, 9);
    for optimizer in optimizers() {
        let want = hash(&train(&plain, optimizer, &batch, 2, 3));
        for threads in [2, 3, 5] {
            let fast = fast::optimizer(optimizer);
            let got = pool(threads).install(|| hash(&train(&host, fast, &batch, 2, 3)));
            assert_eq!(got, want, "{threads} threads, {:?}", optimizer.rule());
        }
    }
}

/// The samples of a step may come one at a time or in parts of any size.
#[test]
fn a_batch_may_come_in_parts() {
    let net = &small()[0];
    let model = net.model(false);
    let width = model.input().len();
    let batch = Batch::draw(&model, 12, 5);
    let Targets::Classes(classes) = batch.targets() else {
        panic!("the first network classifies");
    };
    let optimizer = Optimizer::adagrad(0.02);
    let want = train(&model, optimizer, &batch, 2, 4);
    for sizes in [vec![12], vec![1; 12], vec![5, 1, 6], vec![1, 10, 1]] {
        let mut buffer = vec![0.0; model.training_len(&optimizer, 4)];
        let mut trainer = Trainer::with_micro_batch(&model, optimizer, 4, &mut buffer).unwrap();
        trainer.initialise(Init::XAVIER_UNIFORM, SEED);
        for _ in 0..2 {
            let mut first = 0;
            for &size in &sizes {
                let inputs = &batch.inputs[first * width..(first + size) * width];
                let classes = &classes[first..first + size];
                match classes {
                    [class] => drop(trainer.accumulate(inputs, *class).unwrap()),
                    _ => trainer
                        .accumulate_batch(inputs, Targets::Classes(classes))
                        .unwrap(),
                }
                first += size;
            }
            trainer.step().unwrap();
        }
        assert_same(trainer.parameters(), &want, sizes);
    }
}

/// Gradients and losses of a whole network agree with the naive reference to the bit, in the first
/// step and in later ones. This includes dropout.
#[test]
fn the_naive_reference() {
    for (stream, net) in (0..).zip(small()) {
        let model = net.model(false);
        let batch = Batch::draw(&model, 5, stream);
        let naive = Network::of(&model);
        let optimizer = Optimizer::sgd(0.05);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 3)];
        let mut trainer = Trainer::with_micro_batch(&model, optimizer, 3, &mut buffer).unwrap();
        trainer.initialise(Init::HE_NORMAL, SEED);
        for step in 0..3 {
            let mut gradients = vec![0.0; model.parameters()];
            let mut total = 0.0;
            for ((x, target), sample) in batch.samples().zip(0..) {
                let draws = Draws {
                    seed: SEED,
                    step,
                    sample,
                    layer: 0,
                };
                total += naive.accumulate(trainer.parameters(), x, target, draws, &mut gradients);
            }
            trainer
                .accumulate_batch(&batch.inputs, batch.targets())
                .unwrap();
            assert_same(trainer.gradients(), &gradients, ("gradients of step", step));
            let mean = trainer.step().unwrap();
            assert_same(&[mean], &[total / 5.0], ("loss of step", step));
        }
    }
}

/// Other samples give another hash, so that equal hashes mean something.
#[test]
fn other_seeds_give_other_bits() {
    let model = small()[0].model(false);
    let batch = Batch::draw(&model, 4, 0);
    let other = Batch::draw(&model, 4, 1);
    let optimizer = Optimizer::sgd(0.05);
    let run = |batch| hash(&train(&model, optimizer, batch, 1, 2));
    assert_eq!(run(&batch), run(&batch));
    assert_ne!(run(&batch), run(&other));
}
