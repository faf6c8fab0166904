//! Trains a network of eight hidden units on Iris, which is stored in flash. One buffer holds
//! everything that training needs.

#![no_std]
#![no_main]

use firmgrad::{
    Error, Init, Model, Optimizer, Rng, Shape, Trainer, assert_fits, dense, softmax_cross_entropy,
    tanh,
};
use firmware::{Decimal, entry, exit, println};
use static_cell::ConstStaticCell;

const NET: Model<4> = Model::new(
    Shape::vector(4),
    [dense(8), tanh(), dense(3), softmax_cross_entropy()],
);
const ADAM: Optimizer = Optimizer::adam(0.01).with_weight_decay(0.01);
const LEN: usize = NET.training_len(&ADAM, 1);
const _: () = assert_fits(size_of::<[f32; LEN]>(), 1600);

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);

const FLOWERS: usize = 150;
const TRAINED: usize = 105;
const BATCH: usize = 15;
const EPOCHS: usize = 120;

/// Four lengths in tenths of a centimetre and the species, read from the table at compile time.
static IRIS: [([u8; 4], u8); FLOWERS] = table(include_bytes!("../../../../host/data/iris.csv"));

#[entry]
fn main() -> ! {
    let accuracy = BUFFER.try_take().and_then(|buffer| train(buffer).ok());
    exit(accuracy.is_some_and(|accuracy| accuracy >= 0.93))
}

/// Trains on seven of every ten flowers; returns the accuracy on the others.
fn train(buffer: &mut [f32]) -> Result<f32, Error> {
    let mut rng = Rng::new(1, 99);
    let mut order: [u8; FLOWERS] = core::array::from_fn(|flower| flower as u8);
    rng.shuffle(&mut order);
    let (trained, held_out) = order.split_at_mut(TRAINED);
    let mut trainer = Trainer::new(&NET, ADAM, buffer)?;
    trainer.initialise(Init::XAVIER_UNIFORM, 1);
    for epoch in 1..=EPOCHS {
        rng.shuffle(trained);
        let mut loss = 0.0;
        for batch in trained.chunks(BATCH) {
            for (input, species) in batch.iter().filter_map(flower) {
                trainer.accumulate(&input, species)?;
            }
            loss = trainer.step()?;
        }
        if epoch % 20 == 0 {
            println!("epoch {} loss {}", epoch, Decimal(loss));
        }
    }
    let mut right = 0;
    for (input, species) in held_out.iter().filter_map(flower) {
        right += usize::from(trainer.predict(&input)? == species);
    }
    let accuracy = right as f32 / held_out.len() as f32;
    println!("accuracy {}, buffer {} bytes", Decimal(accuracy), 4 * LEN);
    Ok(accuracy)
}

/// The centred lengths of flower `index` in centimetres, and its species.
fn flower(index: &u8) -> Option<([f32; 4], usize)> {
    const MEANS: [f32; 4] = [58.0, 31.0, 38.0, 12.0];
    let (lengths, species) = IRIS.get(usize::from(*index))?;
    let mut input = MEANS;
    for (value, &length) in input.iter_mut().zip(lengths) {
        *value = (f32::from(length) - *value) / 10.0;
    }
    Some((input, usize::from(*species)))
}

/// Reads the lines after the header, such as `5.1,3.5,1.4,0.2,setosa`.
const fn table(mut csv: &[u8]) -> [([u8; 4], u8); FLOWERS] {
    let mut flowers = [([0; 4], 0); FLOWERS];
    csv = next_line(csv);
    let mut index = 0;
    while let [_, ..] = csv {
        let mut lengths = [0; 4];
        let mut field = 0;
        while let [whole, b'.', tenth, b',', rest @ ..] = csv {
            lengths[field] = (*whole - b'0') * 10 + (*tenth - b'0');
            field += 1;
            csv = rest;
        }
        let species = match csv {
            [b's', ..] => 0,
            [b'v', b'e', ..] => 1,
            [b'v', b'i', ..] => 2,
            _ => panic!("not a line of iris.csv"),
        };
        flowers[index] = (lengths, species);
        index += 1;
        csv = next_line(csv);
    }
    assert!(index == FLOWERS, "iris.csv has another number of flowers");
    flowers
}

const fn next_line(mut csv: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = csv {
        csv = rest;
        if *byte == b'\n' {
            break;
        }
    }
    csv
}
