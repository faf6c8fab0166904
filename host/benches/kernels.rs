//! Times each kernel of the digit network's large layers on one thread: as the core implements it,
//! as the host implements it, and as a matrix product of `gemm` and of `matrixmultiply`.
//!
//! The two matrix crates get the patch matrix of a convolution ready-made, and leave the input
//! gradient as a matrix of patches. A convolution built on them would also have to build the one
//! (im2col) and to scatter the other back (col2im).

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use firmgrad::layer::{Backward, Forward, TransformBackward, TransformForward};
use firmgrad::layer::{Conv2d, Dense};
use firmgrad::{Geometry, Padding, Shape, Spec, Window};
use firmgrad_host::fast;
use gemm::{Parallelism, gemm};
use matrixmultiply::sgemm;

const SAMPLES: usize = 50;

const fn conv(filters: usize) -> Spec {
    Spec::Conv2d(Conv2d {
        filters,
        window: Window::square(5, 1),
        padding: Padding::Same,
    })
}

fn layers() -> [(&'static str, Geometry); 3] {
    let place = |spec, input| Geometry::new(spec, input).expect("the network's own shapes");
    [
        ("conv 1-32", place(conv(32), Shape::image(1, 28, 28))),
        ("conv 32-64", place(conv(64), Shape::image(32, 14, 14))),
        (
            "dense 3136-1024",
            place(Spec::Dense(Dense { units: 1024 }), Shape::vector(3136)),
        ),
    ]
}

type Tables = (TransformForward<f32>, TransformBackward<f32>);

fn tables(spec: Spec) -> [(&'static str, Tables); 2] {
    let plain = spec.layer().expect("a built-in layer");
    [("plain", plain), ("fast", fast::layer(plain))].map(|(name, layer)| {
        match (layer.forward(), layer.backward()) {
            (Forward::Transform(forward), Backward::Transform(backward)) => {
                (name, (*forward, *backward))
            }
            _ => unreachable!("the layers have weights"),
        }
    })
}

/// Values around 0, without zeros and without subnormal numbers.
fn values(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n % 17) as f32 * 0.125 - 0.9).collect()
}

/// A matrix: its values, and the strides from row to row and from column to column.
type Matrix<'a> = (&'a [f32], [isize; 2]);

/// `c += a b`, given `[rows, terms, columns]`: `c` is `rows` by `columns`, and each of its elements
/// is a sum of `terms` products.
type Product = fn([usize; 3], Matrix<'_>, Matrix<'_>, &mut [f32]);

const PRODUCTS: [(&str, Product); 2] = [("gemm", by_gemm), ("matrixmultiply", by_matrixmultiply)];

#[expect(unsafe_code, reason = "the crate asks for pointers")]
fn by_gemm([rows, terms, columns]: [usize; 3], a: Matrix<'_>, b: Matrix<'_>, c: &mut [f32]) {
    assert_inside([rows, terms], a);
    assert_inside([terms, columns], b);
    assert_eq!(c.len(), rows * columns);
    let ((a, [row_a, column_a]), (b, [row_b, column_b])) = (a, b);
    // SAFETY: the assertions above check that all three matrices lie within their slices.
    unsafe {
        gemm(
            rows,
            columns,
            terms,
            c.as_mut_ptr(),
            1,
            columns as isize,
            true,
            a.as_ptr(),
            column_a,
            row_a,
            b.as_ptr(),
            column_b,
            row_b,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[expect(unsafe_code, reason = "the crate asks for pointers")]
fn by_matrixmultiply(
    [rows, terms, columns]: [usize; 3],
    a: Matrix<'_>,
    b: Matrix<'_>,
    c: &mut [f32],
) {
    assert_inside([rows, terms], a);
    assert_inside([terms, columns], b);
    assert_eq!(c.len(), rows * columns);
    let ((a, [row_a, column_a]), (b, [row_b, column_b])) = (a, b);
    // SAFETY: the assertions above check that all three matrices lie within their slices.
    unsafe {
        sgemm(
            rows,
            terms,
            columns,
            1.0,
            a.as_ptr(),
            row_a,
            column_a,
            b.as_ptr(),
            row_b,
            column_b,
            1.0,
            c.as_mut_ptr(),
            columns as isize,
            1,
        );
    }
}

fn assert_inside([rows, columns]: [usize; 2], (values, [row, column]): Matrix<'_>) {
    let last = (rows as isize - 1) * row + (columns as isize - 1) * column;
    assert!(row > 0 && column > 0 && last < values.len() as isize);
}

fn kernels(criterion: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1);
    one.build_global().expect("no other pool");
    for (name, layer) in layers() {
        let mut group = criterion.benchmark_group(name);
        // One element of throughput is one multiply-add.
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
        for (table, (forward, backward)) in tables(layer.spec()) {
            group.bench_function(BenchmarkId::new("forward", table), |bencher| {
                bencher.iter(|| (forward.compute)(&layer, &parameters, &x, &mut y, &mut scratch));
            });
            group.bench_function(BenchmarkId::new("input gradient", table), |bencher| {
                bencher.iter(|| {
                    (backward.input_gradient)(&layer, &parameters, &dy, &mut dx);
                });
            });
            group.bench_function(BenchmarkId::new("weight gradient", table), |bencher| {
                bencher.iter(|| {
                    (backward.weight_gradient)(&layer, &x, &dy, &mut dw, &mut scratch);
                });
            });
        }
        // Rows are samples times positions, terms are the inputs of one output, and columns are
        // filters or units.
        let rows = dy.len() / layer.output.channels;
        let (terms, columns) = (
            layer.weights() / layer.output.channels,
            layer.output.channels,
        );
        let (weights, _) = parameters.split_at(layer.weights());
        let patches = values(rows * terms);
        let mut patch_gradients = values(rows * terms);
        let [across, wide, narrow] = [1, terms as isize, columns as isize];
        for (name, product) in PRODUCTS {
            group.bench_function(BenchmarkId::new("forward", name), |bencher| {
                let (a, b) = ((&*patches, [wide, across]), (weights, [narrow, across]));
                bencher.iter(|| product([rows, terms, columns], a, b, &mut y));
            });
            group.bench_function(BenchmarkId::new("input gradient", name), |bencher| {
                let (a, b) = ((&*dy, [narrow, across]), (weights, [across, narrow]));
                bencher.iter(|| product([rows, columns, terms], a, b, &mut patch_gradients));
            });
            group.bench_function(BenchmarkId::new("weight gradient", name), |bencher| {
                let (a, b) = ((&*patches, [across, wide]), (&*dy, [narrow, across]));
                bencher.iter(|| product([terms, rows, columns], a, b, &mut dw));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
