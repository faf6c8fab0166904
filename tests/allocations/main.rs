//! Heap use: a network allocates nothing in training and inference, and a reader no more than
//! documented.

mod files;
#[path = "../kit/gzip.rs"]
mod gzip;
mod networks;
mod tables;

use allocation_counter::measure;

/// What `work` returns, and its peak allocation in bytes.
fn peak<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let mut result = None;
    let taken = measure(|| result = Some(work()));
    (result.expect("the work was done"), taken.bytes_max)
}

/// What `work` returns. Asserts that it allocates nothing.
#[track_caller]
fn without_heap<T>(work: impl FnOnce() -> T) -> T {
    let mut result = None;
    let taken = measure(|| result = Some(work()));
    assert_eq!(taken.count_total, 0, "{} bytes", taken.bytes_total);
    result.expect("the work was done")
}

#[test]
fn what_is_taken_is_counted() {
    let (list, most) = peak(|| {
        drop(std::hint::black_box(vec![1_u8; 100]));
        vec![1_u8; 70]
    });
    assert_eq!((list.len(), most), (70, 100));
}

#[test]
#[should_panic(expected = "100 bytes")]
fn what_is_given_back_is_counted() {
    without_heap(|| drop(std::hint::black_box(vec![1_u8; 100])));
}
