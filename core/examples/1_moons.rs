//! Classifies two half circles with a network of three hidden units.

use firmgrad::{
    Error, Init, Model, Optimizer, Rng, Shape, Trainer, dense, moons, softmax_cross_entropy, tanh,
};

const NET: Model<4> = Model::new(
    Shape::vector(2),
    [dense(3), tanh(), dense(2), softmax_cross_entropy()],
);
const ADAM: Optimizer = Optimizer::adam(0.05);

fn main() -> Result<(), Error> {
    let mut buffer = [0.0; NET.training_len(&ADAM, 1)];
    let mut trainer = Trainer::new(&NET, ADAM, &mut buffer)?;
    trainer.initialise(Init::XAVIER_UNIFORM, 2);
    let points = || moons::points(200, 0.2, &mut Rng::new(1, 99)).collect::<Vec<_>>();
    for _ in 0..300 {
        for (point, class) in points() {
            trainer.accumulate(&point, usize::from(class))?;
        }
        trainer.step()?;
    }
    let mut correct = 0;
    for (point, class) in points() {
        correct += u32::from(trainer.predict(&point)? == usize::from(class));
    }
    println!("{correct} of 200 points classified correctly");
    assert!(correct >= 190);
    Ok(())
}
