//! Each kernel of the digit network's large layers, as the core has it and as the host runs it.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use firmgrad::{Kernels, Layer, Padding, Placed, Shape, Spec, Transform, Window};
use firmgrad_host::fast;

const SAMPLES: usize = 50;

const fn conv(filters: usize) -> Spec {
    Spec::Conv2d {
        filters,
        window: Window::square(5, 1),
        padding: Padding::Same,
    }
}

fn layers() -> [(&'static str, Placed); 3] {
    let place = |spec, input| Placed::new(spec, input).expect("the network's own shapes");
    [
        ("conv 1-32", place(conv(32), Shape::image(1, 28, 28))),
        ("conv 32-64", place(conv(64), Shape::image(32, 14, 14))),
        (
            "dense 3136-1024",
            place(Spec::Dense { units: 1024 }, Shape::vector(3136)),
        ),
    ]
}

fn tables(spec: Spec) -> [(&'static str, Transform<f32>); 2] {
    let plain = Layer::from(spec);
    [("plain", plain), ("fast", fast::layer(plain))].map(|(name, layer)| match layer.kernels() {
        Kernels::Transform(kernels) => (name, *kernels),
        _ => unreachable!("the layers have weights"),
    })
}

/// Values around 0, without zeros or denormals.
fn values(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n % 17) as f32 * 0.125 - 0.9).collect()
}

fn kernels(criterion: &mut Criterion) {
    for (name, layer) in layers() {
        let mut group = criterion.benchmark_group(name);
        // One element is one multiply-add.
        group.throughput(Throughput::Elements(
            (SAMPLES * layer.multiply_adds()) as u64,
        ));
        group.sample_size(10);
        let parameters = values(layer.parameters());
        let (x, mut dx) = (
            values(SAMPLES * layer.input.len()),
            values(SAMPLES * layer.input.len()),
        );
        let (dy, mut y) = (
            values(SAMPLES * layer.output.len()),
            values(SAMPLES * layer.output.len()),
        );
        let mut dw = values(layer.weights());
        let mut scratch = values(layer.scratch());
        for (table, kernels) in tables(layer.spec) {
            group.bench_function(BenchmarkId::new("forward", table), |bencher| {
                bencher.iter(|| (kernels.forward)(&layer, &parameters, &x, &mut y, &mut scratch));
            });
            group.bench_function(BenchmarkId::new("input gradient", table), |bencher| {
                bencher.iter(|| {
                    (kernels.input_gradient)(&layer, &parameters, &dy, &mut dx);
                });
            });
            group.bench_function(BenchmarkId::new("weight gradient", table), |bencher| {
                bencher.iter(|| {
                    (kernels.weight_gradient)(&layer, &x, &dy, &mut dw, &mut scratch);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
