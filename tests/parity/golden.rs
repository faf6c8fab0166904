//! The run that the firmware repeats, with the core's kernels and with the host's.

#[path = "../firmware/src/fnv.rs"]
mod fnv;
#[path = "../firmware/src/parity.rs"]
mod run;

use firmgrad::{Layer, Model, Optimizer};
use firmgrad_host::fast;
use firmgrad_tests::functions::layer as layer_of;
use run::{GOLDEN, LEN, NET, run};

#[track_caller]
fn assert_golden(hash: Result<u64, firmgrad::Error>) {
    let hash = hash.unwrap();
    assert_eq!(hash, GOLDEN, "{hash:#x}");
}

#[test]
fn by_the_core() {
    assert_golden(run(&NET, |optimizer| optimizer, &mut [0.0; LEN]));
}

#[test]
fn by_the_host_on_one_and_two_threads() {
    let layers = NET
        .layers()
        .map(|layer| fast::layer(layer_of(layer.spec())));
    let layers: Vec<Layer> = layers.collect();
    let model: Model<16> = Model::try_new(NET.input(), &layers).unwrap();
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        let mut buffer = vec![0.0; model.training_len(&Optimizer::adam(0.0), 1)];
        assert_golden(pool.install(|| run(&model, fast::optimizer, &mut buffer)));
    }
}
