//! Whole training steps, and reading the files they are fed from.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use firmgrad::idx::{Element, Idx};
use firmgrad::{
    Init, Layer, Model, Optimizer, Padding, Rng, Shape, Targets, Trainer, Window, conv2d, dense,
    dropout, max_pool, moons, relu, softmax_cross_entropy, tanh,
};
use firmgrad_host::fast;

/// The digit network of two convolutions and two dense layers.
fn digits() -> [Layer; 11] {
    let (window, pool) = (Window::square(5, 1), Window::square(2, 2));
    [
        conv2d(32, window, Padding::Same),
        relu(),
        max_pool(pool),
        conv2d(64, window, Padding::Same),
        relu(),
        max_pool(pool),
        dense(1024),
        relu(),
        dropout(0.5),
        dense(10),
        softmax_cross_entropy(),
    ]
}

/// One step over `inputs`, computed together.
fn step<const N: usize>(
    criterion: &mut Criterion,
    name: &str,
    model: &Model<N>,
    optimizer: Optimizer,
    (inputs, classes): (&[f32], &[usize]),
) {
    let samples = classes.len();
    let mut buffer = vec![0.0; model.training_len(&optimizer, samples)];
    let mut trainer = Trainer::with_micro_batch(model, optimizer, samples, &mut buffer)
        .expect("the buffer has the model's own length");
    trainer.initialise(Init::XAVIER_UNIFORM, 1);
    let mut group = criterion.benchmark_group("step");
    group.throughput(Throughput::Elements(samples as u64));
    group.sample_size(10);
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            trainer.accumulate_batch(inputs, Targets::Classes(classes))?;
            trainer.step()
        });
    });
    group.finish();
}

fn steps(criterion: &mut Criterion) {
    let mut rng = Rng::new(1, 0);
    let points: Vec<([f32; 2], u8)> = moons::points(200, 0.2, &mut rng).collect();
    let inputs: Vec<f32> = points.iter().flat_map(|point| point.0).collect();
    let classes: Vec<usize> = points.iter().map(|point| point.1.into()).collect();
    let layers = [dense(3), tanh(), dense(2), softmax_cross_entropy()];
    let model = Model::new(Shape::vector(2), layers);
    let name = "moons 2-3-2, 200 samples";
    step(
        criterion,
        name,
        &model,
        Optimizer::sgd(0.1),
        (&inputs, &classes),
    );

    let inputs: Vec<f32> = (0..50 * 28 * 28).map(|_| rng.uniform()).collect();
    let classes: Vec<usize> = (0..50).map(|sample| sample % 10).collect();
    let optimizer = fast::optimizer(Optimizer::adam(1e-4));
    let model = Model::new(Shape::image(1, 28, 28), digits().map(fast::layer));
    step(
        criterion,
        "digits, 50 samples, Adam",
        &model,
        optimizer,
        (&inputs, &classes),
    );
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
