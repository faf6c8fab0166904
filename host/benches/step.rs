//! Times whole training steps of the assignment's networks, and reading the data files.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use firmgrad::idx::{Element, Idx};
use firmgrad::{Init, Optimizer, Rng, Shape, Targets, Trainer};
use firmgrad_host::fast;
use firmgrad_host::training::network;

/// Network, shape of a sample, number of classes, samples per step, optimiser.
type Step = (String, Shape, usize, usize, Optimizer);

fn digits(activation: &str, optimizer: Optimizer) -> Step {
    let net = format!(
        "conv 5x5x32 same, {activation}, maxpool 2x2, conv 5x5x64 same, {activation}, \
         maxpool 2x2, dense 1024, {activation}, dropout 0.5, dense 10"
    );
    (net, Shape::image(1, 28, 28), 10, 50, optimizer)
}

fn moons(hidden: &str) -> Step {
    let net = format!("{hidden}, dense 2");
    (net, Shape::vector(2), 2, 200, Optimizer::sgd(0.1))
}

fn iris(hidden: &str) -> Step {
    let net = format!("{hidden}, dense 3");
    (net, Shape::vector(4), 3, 120, Optimizer::sgd(0.1))
}

fn steps(criterion: &mut Criterion) {
    let steps = [
        moons("dense 3, tanh"),
        moons("dense 5, tanh"),
        moons("dense 10, tanh"),
        moons("dense 10, relu"),
        moons("dense 10, sigmoid"),
        moons("dense 10, relu, dense 10, relu"),
        moons("dense 10, sigmoid, dense 10, sigmoid, dense 10, sigmoid"),
        iris("dense 5, tanh"),
        iris("dense 5, relu, dense 5, relu"),
        iris("dense 10, sigmoid, dense 10, sigmoid, dense 10, sigmoid"),
        digits("leaky_relu", Optimizer::adam(1e-4)),
        digits("relu", Optimizer::adam(1e-4)),
        digits("tanh", Optimizer::adagrad(1e-4)),
        digits("sigmoid", Optimizer::sgd(1e-4)),
    ];
    for (net, input, classes, samples, optimizer) in steps {
        let network = network(&net, input).expect("a network of the assignment");
        let optimizer = fast::optimizer(optimizer);
        let mut buffer = vec![0.0; network.training_len(&optimizer, samples)];
        let mut trainer = Trainer::with_micro_batch(&network, optimizer, samples, &mut buffer)
            .expect("the buffer has the network's own length");
        trainer.initialise(Init::XAVIER_UNIFORM, 1);
        let mut rng = Rng::new(1, 0);
        let inputs: Vec<f32> = (0..samples * input.len()).map(|_| rng.uniform()).collect();
        let classes: Vec<usize> = (0..samples).map(|sample| sample % classes).collect();
        let mut group = criterion.benchmark_group(format!("step of {samples}"));
        group.throughput(Throughput::Elements(samples as u64));
        group.sample_size(10);
        let name = format!("{net}, {}", optimizer.rule().name());
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                trainer.accumulate_batch(&inputs, Targets::Classes(&classes))?;
                trainer.step()
            });
        });
        group.finish();
    }
}

fn idx(criterion: &mut Criterion) {
    let dims = [1000, 28, 28];
    let mut file = vec![0; 16];
    Idx::write_header(Element::U8, &dims, &mut file).expect("room for three dimensions");
    file.resize(16 + 1000 * 28 * 28, 7);
    let mut group = criterion.benchmark_group("idx");
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("parse and sum 1000 images", |bencher| {
        bencher.iter(|| Idx::parse(&file).map(|idx| idx.values().sum::<f64>()));
    });
    group.finish();
}

criterion_group!(benches, steps, idx);
criterion_main!(benches);
