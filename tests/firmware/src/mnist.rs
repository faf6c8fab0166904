//! Training on MNIST, streamed from the files that `firmgrad fetch mnist` stores under
//! `data/mnist`, in the order of the files.
//!
//! `FIRMGRAD_SAMPLES=6000 cargo run --release --bin mnist` trains and tests on fewer images.

use core::ffi::CStr;

use firmgrad::{Init, Model, Optimizer, Trainer};
use semihosting::fd::OwnedFd;
use semihosting::fs::File;
use semihosting::io::{Seek, SeekFrom};
use semihosting::sys::arm_compat::syscall::{OperationNumber, ParamRegW, syscall};

use crate::{Decimal, number, println};

const LEARNING_RATE: f32 = 0.01;
const SGD: Optimizer = Optimizer::sgd(LEARNING_RATE);

/// Number of training images: all, unless the build says otherwise.
const TRAINED: u32 = match option_env!("FIRMGRAD_SAMPLES") {
    Some(digits) => number(digits),
    None => 60_000,
};
/// Number of test images.
const TESTED: u32 = if TRAINED < 10_000 { TRAINED } else { 10_000 };
/// Required test accuracy, in percent.
const ENOUGH: u32 = if TRAINED < 60_000 { 85 } else { 97 };

/// Width and height of an image in the files.
const SIDE: usize = 28;

/// Elements of the buffer in which `net` is trained.
pub const fn len<const N: usize>(net: &Model<N>) -> usize {
    net.online_len(&SGD)
}

/// Trains `net` from random weights, on one image at a time in each of `passes` passes. Returns
/// whether the test accuracy is high enough. Images smaller than those of the files hold means of
/// pixels.
pub fn train<const N: usize, const S: usize>(
    net: &Model<N>,
    passes: u32,
    buffer: &mut [f32],
    image: &mut [[f32; S]; S],
) -> bool {
    let right = learn(net, passes, buffer, image);
    right.is_some_and(|right| right * 100 >= TESTED * ENOUGH)
}

fn learn<const N: usize, const S: usize>(
    net: &Model<N>,
    passes: u32,
    buffer: &mut [f32],
    image: &mut [[f32; S]; S],
) -> Option<u32> {
    let mut trainer = Trainer::online(net, SGD, buffer).ok()?;
    trainer.initialise(Init::HE_UNIFORM, 1);
    let (mut learnt, all) = (0, (passes * TRAINED) as f32);
    for _ in 0..passes {
        let mut digits = Digits::open(
            c"../../data/mnist/train-images-idx3-ubyte",
            c"../../data/mnist/train-labels-idx1-ubyte",
        )?;
        let (mut loss, part) = (0.0, TRAINED / 20);
        for _ in 0..TRAINED {
            let class = digits.next(image)?;
            learnt += 1;
            // The rate falls linearly to an eleventh.
            let rate = LEARNING_RATE * (1.1 - learnt as f32 / all) / 1.1;
            trainer.set_learning_rate(rate);
            loss += trainer.learn(image.as_flattened(), class).ok()?;
            if learnt % part == 0 {
                println!("{} images, loss {}", learnt, Decimal(loss / part as f32));
                loss = 0.0;
            }
        }
    }
    let mut digits = Digits::open(
        c"../../data/mnist/t10k-images-idx3-ubyte",
        c"../../data/mnist/t10k-labels-idx1-ubyte",
    )?;
    let mut right = 0;
    for _ in 0..TESTED {
        let class = digits.next(image)?;
        right += u32::from(trainer.predict(image.as_flattened()).ok()? == class);
    }
    let accuracy = right as f32 / TESTED as f32;
    println!("accuracy {} of {} test images", Decimal(accuracy), TESTED);
    Some(right)
}

/// A pair of IDX files, read one image at a time.
struct Digits {
    images: OwnedFd,
    labels: OwnedFd,
}

impl Digits {
    fn open(images: &CStr, labels: &CStr) -> Option<Self> {
        let files = (behind_header(images, 16), behind_header(labels, 8));
        if let (Some(images), Some(labels)) = files {
            return Some(Self { images, labels });
        }
        println!("no data/mnist: run `cargo run --release -- fetch mnist` in the project's root");
        None
    }

    /// Writes the next image to `image`, with values from 0 to 1, and returns its class.
    fn next<const S: usize>(&mut self, image: &mut [[f32; S]; S]) -> Option<usize> {
        let side = const { SIDE / S };
        for row in &mut *image {
            *row = [0.0; S];
            for _ in 0..side {
                let mut pixels = [0; SIDE];
                read(&self.images, &mut pixels)?;
                for (value, pixels) in row.iter_mut().zip(pixels.chunks_exact(side)) {
                    *value += pixels.iter().copied().map(f32::from).sum::<f32>();
                }
            }
            for value in row {
                *value /= (255 * side * side) as f32;
            }
        }
        let mut label = [0];
        read(&self.labels, &mut label)?;
        Some(label[0].into())
    }
}

/// Opens an IDX file and skips a header of `header` bytes.
fn behind_header(path: &CStr, header: u64) -> Option<OwnedFd> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(header)).ok()?;
    Some(file.into())
}

/// Fills `bytes` from the file. The library's own function contains a split and an assertion.
fn read(file: &OwnedFd, bytes: &mut [u8]) -> Option<()> {
    let len = bytes.len();
    let mut block = [
        ParamRegW::raw_fd(file.as_raw_fd()),
        ParamRegW::buf(bytes),
        ParamRegW::usize(len),
    ];
    // SAFETY: SYS_READ writes no more than `len` bytes to the buffer, which is lent for the call.
    let missing = unsafe { syscall(OperationNumber::SYS_READ, ParamRegW::block(&mut block)) };
    (missing.usize() == 0).then_some(())
}
