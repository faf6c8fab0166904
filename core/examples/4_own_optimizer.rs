//! A custom optimiser, Lion (Chen and others 2023), with saving and resuming.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::optimizer::{CustomRule, StepConstants, UpdateRule};
use firmgrad::{
    Init, Model, Optimizer, Real, Rng, Rule, Shape, Trainer, dense, moons, softmax_cross_entropy,
    tanh,
};

/// `w = w - lr sign(b1 a + (1 - b1) g)`; then `a = b2 a + (1 - b2) g`.
struct Lion;

impl<R: Real> UpdateRule<R> for Lion {
    fn prepare(rule: &Rule, _: u32, mut constants: StepConstants<R>) -> StepConstants<R> {
        if let Rule::Custom(rule) = rule {
            [constants.first, constants.second] = rule.numbers.map(R::from_f32);
        }
        constants
    }

    fn update(
        c: &StepConstants<R>,
        w: &mut [R],
        g: &mut [R],
        a: &mut [R],
        _: &mut [R],
        _: impl Fn(R) -> R,
    ) {
        for ((w, g), a) in w.iter_mut().zip(g).zip(a) {
            let g = c.gradient(g, *w);
            let direction = c.first * *a + (R::ONE - c.first) * g;
            if !direction.is_zero() {
                *w = *w - c.learning * (direction / direction.abs());
            }
            *a = c.second * *a + (R::ONE - c.second) * g;
        }
    }
}

const NET: Model<4> = Model::new(
    Shape::vector(2),
    [dense(6), tanh(), dense(2), softmax_cross_entropy()],
);
const LION: Optimizer = Optimizer::custom::<Lion>(
    CustomRule {
        id: 0x8001,
        slots: 1,
        numbers: [0.9, 0.99],
    },
    0.01,
);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut buffer = [0.0; NET.training_len(&LION, 1)];
    let mut trainer = Trainer::new(&NET, LION, &mut buffer)?;
    trainer.initialise(Init::XAVIER_NORMAL, 1);
    let mut loss = f32::INFINITY;
    for _ in 0..400 {
        for (point, class) in moons::points(200, 0.1, &mut Rng::new(1, 99)) {
            trainer.accumulate(&point, usize::from(class))?;
        }
        loss = trainer.step()?;
    }
    println!("a loss of {loss:.4}");
    assert!(loss < 0.1);
    let mut file = Vec::new();
    trainer.save(0, |bytes| {
        Ok::<_, std::convert::Infallible>(file.extend_from_slice(bytes))
    })?;
    let checkpoint = Checkpoint::parse(&file)?;
    trainer.restore(&checkpoint)?;
    assert!(
        checkpoint
            .training()
            .is_some_and(|training| training.optimizer().is_none())
    );
    Ok(())
}
