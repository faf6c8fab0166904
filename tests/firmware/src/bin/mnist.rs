//! Trains a convolutional network of 5,994 parameters on MNIST in 64 KiB of RAM, from random
//! weights. The images are streamed from the files that `firmgrad fetch mnist` stores under
//! `data/mnist`, in the order in which they lie there.
//!
//! `FIRMGRAD_SAMPLES=6000 cargo run --release --bin mnist` trains and tests on fewer.

#![no_std]
#![no_main]

use core::ffi::CStr;

use firmgrad::{
    Init, Model, Optimizer, Padding, Shape, Trainer, Window, assert_fits, conv2d, dense, max_pool,
    relu, softmax_cross_entropy,
};
use firmware::{Decimal, entry, exit, println};
use semihosting::fs::File;
use semihosting::io::{Read, Seek, SeekFrom};
use static_cell::ConstStaticCell;

const FIVE: Window = Window::square(5, 1);
const HALF: Window = Window::square(2, 2);
const NET: Model<8> = Model::new(
    Shape::image(1, 28, 28),
    [
        conv2d(8, FIVE, Padding::Valid),
        relu(),
        max_pool(HALF),
        conv2d(16, FIVE, Padding::Valid),
        relu(),
        max_pool(HALF),
        dense(10),
        softmax_cross_entropy(),
    ],
);
const LEARNING_RATE: f32 = 0.01;
const LEN: usize = NET.online_len(&Optimizer::sgd(LEARNING_RATE));
/// Bytes of the statics: the buffer, an image and its pixels.
const STATICS: usize = size_of::<([f32; LEN], [f32; 784], [u8; 784])>();
/// Of the 64 KiB at least 4 are left to the stack.
const _: () = assert_fits(STATICS, 60 * 1024);

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);
static PIXELS: ConstStaticCell<[u8; 784]> = ConstStaticCell::new([0; 784]);
static IMAGE: ConstStaticCell<[f32; 784]> = ConstStaticCell::new([0.0; 784]);

/// Images trained on: all, unless the build says otherwise.
const TRAINED: u32 = match option_env!("FIRMGRAD_SAMPLES") {
    Some(digits) => number(digits.as_bytes()),
    None => 60_000,
};
/// Images tested.
const TESTED: u32 = if TRAINED < 10_000 { TRAINED } else { 10_000 };
/// What has to be read rightly for exit status 0, in percent.
const ENOUGH: u32 = if TRAINED < 60_000 { 85 } else { 97 };

#[entry]
fn main() -> ! {
    exit(train().is_some_and(|right| right * 100 >= TESTED * ENOUGH))
}

/// Learns from each image once; returns how many of the test images are read rightly.
fn train() -> Option<u32> {
    let image = IMAGE.try_take()?;
    let mut trainer =
        Trainer::online(&NET, Optimizer::sgd(LEARNING_RATE), BUFFER.try_take()?).ok()?;
    trainer.initialise(Init::HE_UNIFORM, 1);
    let mut files = Digits::open(
        c"../../data/mnist/train-images-idx3-ubyte",
        c"../../data/mnist/train-labels-idx1-ubyte",
        PIXELS.try_take()?,
    )?;
    let (mut loss, part) = (0.0, TRAINED / 20);
    for number in 1..=TRAINED {
        let class = files.next(image)?;
        // The rate falls along a line, to an eleventh.
        let rate = LEARNING_RATE * (1.1 - number as f32 / TRAINED as f32) / 1.1;
        trainer.set_learning_rate(rate);
        loss += trainer.learn(image, class).ok()?;
        if number % part == 0 {
            println!("{} images, loss {}", number, Decimal(loss / part as f32));
            loss = 0.0;
        }
    }
    let mut files = Digits::open(
        c"../../data/mnist/t10k-images-idx3-ubyte",
        c"../../data/mnist/t10k-labels-idx1-ubyte",
        files.pixels,
    )?;
    let mut right = 0;
    for _ in 0..TESTED {
        let class = files.next(image)?;
        right += u32::from(trainer.predict(image).ok()? == class);
    }
    let accuracy = right as f32 / TESTED as f32;
    println!("accuracy {} of {} test images", Decimal(accuracy), TESTED);
    Some(right)
}

/// Two IDX files, read an image at a time.
struct Digits {
    images: File,
    labels: File,
    pixels: &'static mut [u8; 784],
}

impl Digits {
    fn open(images: &CStr, labels: &CStr, pixels: &'static mut [u8; 784]) -> Option<Self> {
        let (Some(images), Some(labels)) = (behind_header(images, 16), behind_header(labels, 8))
        else {
            println!(
                "no data/mnist: run `cargo run --release -- fetch mnist` in the project's root"
            );
            return None;
        };
        Some(Self {
            images,
            labels,
            pixels,
        })
    }

    /// Writes the next image to `image`, from 0 to 1, and returns its class.
    fn next(&mut self, image: &mut [f32; 784]) -> Option<usize> {
        let mut label = [0];
        if self.images.read(self.pixels).ok()? != 784 || self.labels.read(&mut label).ok()? != 1 {
            return None;
        }
        for (value, &pixel) in image.iter_mut().zip(&*self.pixels) {
            *value = f32::from(pixel) / 255.0;
        }
        Some(label[0].into())
    }
}

/// An IDX file of this header's length, at its first element.
fn behind_header(path: &CStr, header: u64) -> Option<File> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(header)).ok()?;
    Some(file)
}

const fn number(mut digits: &[u8]) -> u32 {
    let mut number = 0;
    while let [digit, rest @ ..] = digits {
        number = number * 10 + (*digit - b'0') as u32;
        digits = rest;
    }
    number
}
