//! Poolings with as many channels as vector registers hold, and with any gradients.

use firmgrad::{Geometry, Shape, Window};
use firmgrad_host::fast;
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::normals;
use firmgrad_tests::functions::{Functions, layer as layer_of};
use firmgrad_tests::specs::{average_pool, max_pool};

use crate::training::pool;

const SAMPLES: usize = 3;

/// Outputs and input gradients. Some output gradients are infinite, NaN or -0. They may change only
/// the inputs that they belong to.
fn results(layer: &Geometry, kernels: Functions<f32>) -> [Vec<f32>; 2] {
    let Functions::Pool(kernels) = kernels else {
        unreachable!("poolings alone");
    };
    let x: Vec<f32> = normals(SAMPLES * layer.input.len(), 1);
    let mut dy: Vec<f32> = normals(SAMPLES * layer.output.len(), 2);
    for (at, odd) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0]
        .into_iter()
        .enumerate()
    {
        dy.iter_mut().skip(at).step_by(29).for_each(|dy| *dy = odd);
    }
    let mut y = vec![9.0; dy.len()];
    let mut indices = vec![9.0; SAMPLES * layer.indices()];
    let mut dx = vec![9.0; x.len()];
    (kernels.forward)(layer, &x, &mut y, &mut indices);
    (kernels.input_gradient)(layer, &indices, &dy, &mut dx);
    [y, dx]
}

#[test]
fn any_number_of_channels_and_threads() {
    for channels in [8, 16, 20, 32, 48, 64] {
        for (size, stride) in [(2, 2), (2, 1), (3, 2)] {
            let window = Window::square(size, stride);
            for spec in [max_pool(window), average_pool(window)] {
                // Enough values for a second thread.
                let layer = Geometry::new(spec, Shape::image(channels, 40, 71)).unwrap();
                let plain = layer_of(spec);
                let want = results(&layer, Functions::of(plain));
                for threads in [1, 2] {
                    let got = pool(threads)
                        .install(|| results(&layer, Functions::of(fast::layer(plain))));
                    for (got, want) in got.iter().zip(&want) {
                        assert_same(got, want, (layer, threads));
                    }
                }
            }
        }
    }
}
