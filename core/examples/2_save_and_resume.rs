//! Saves a training run after half of its samples and resumes it in another trainer, with the same
//! bits.

use std::io::Write;

use firmgrad::checkpoint::Checkpoint;
use firmgrad::{
    Error, Init, Model, OnlineTrainer, Optimizer, Rng, Shape, Trainer, dense, moons, relu,
    softmax_cross_entropy,
};

const NET: Model<4> = Model::new(
    Shape::vector(2),
    [dense(8), relu(), dense(2), softmax_cross_entropy()],
);
const SGD: Optimizer = Optimizer::momentum(0.02, 0.9);
const LEN: usize = NET.online_len(&SGD);

/// Learns `count` samples, starting with sample `first`.
fn learn(trainer: &mut OnlineTrainer<'_>, first: usize, count: usize) -> Result<(), Error> {
    let samples = moons::points(400, 0.2, &mut Rng::new(7, 99)).collect::<Vec<_>>();
    for (point, class) in samples.into_iter().cycle().skip(first).take(count) {
        trainer.learn(&point, usize::from(class))?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut buffer = [0.0; LEN];
    let mut trainer = Trainer::online(&NET, SGD, &mut buffer)?;
    trainer.initialise(Init::HE_NORMAL, 5);
    learn(&mut trainer, 0, 500)?;
    let mut file = Vec::new();
    trainer.save(500, |bytes| file.write_all(bytes))?;
    learn(&mut trainer, 500, 500)?;

    let mut buffer = [0.0; LEN];
    let mut resumed = Trainer::online(&NET, SGD, &mut buffer)?;
    let position = resumed.restore(&Checkpoint::parse(&file)?)?;
    learn(&mut resumed, position as usize, 500)?;
    assert_eq!(resumed.parameters(), trainer.parameters());
    println!(
        "{} bytes, and the same parameters after 1000 samples",
        file.len()
    );
    Ok(())
}
