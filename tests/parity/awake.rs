//! Threads that stay awake while a network computes.

use firmgrad::Optimizer;
use firmgrad_host::fast;
use firmgrad_tests::bits::hash;
use firmgrad_tests::cases::Batch;
use firmgrad_tests::nets::large;

use crate::training::{pool, train};

/// Of several pieces of work, those that follow one another all have awake threads. Of those
/// that run in parallel or nested, only the first has, and none waits for another's threads for
/// ever.
#[test]
fn works_after_beside_and_within_each_other() {
    let net = large();
    let (plain, host) = (net.model(false), net.model(true));
    let batch = Batch::draw(&plain, 9, 3);
    let adam = Optimizer::adam(0.003);
    let want = hash(&train(&plain, adam, &batch, 2, 9));
    let run = || {
        fast::with_awake_threads(&host, 9, || {
            hash(&train(&host, fast::optimizer(adam), &batch, 2, 9))
        })
    };
    for threads in [1, 2, 4] {
        pool(threads).install(|| {
            assert_eq!([run(), run()], [want, want], "after, {threads} threads");
            assert_eq!(
                rayon::join(run, run),
                (want, want),
                "beside, {threads} threads"
            );
            let within = fast::with_awake_threads(&host, 9, || rayon::join(run, run));
            assert_eq!(within, (want, want), "within, {threads} threads");
        });
    }
    assert_eq!(run(), want, "outside of a pool");
}
