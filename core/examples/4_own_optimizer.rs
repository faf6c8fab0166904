//! An optimiser of your own: Lion (Chen and others 2023), which is saved and goes on.

use firmgrad::checkpoint::{Checkpoint, SaveError};
use firmgrad::optimizer::{CustomRule, StepConstants, UpdateRule};
use firmgrad::{Model, Optimizer, Real, Rule, Shape, Trainer, dense, softmax_cross_entropy};

/// `w = w - lr sign(b1 a + (1 - b1) g)`, then `a = b2 a + (1 - b2) g`.
struct Lion;

impl<R: Real> UpdateRule<R> for Lion {
    fn prepare(rule: &Rule, _: u32, mut constants: StepConstants<R>) -> StepConstants<R> {
        if let Rule::Custom(rule) = rule {
            [constants.beta1, constants.beta2] = rule.hyperparameters.map(R::from_f32);
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
            let direction = c.beta1 * *a + (R::ONE - c.beta1) * g;
            if !direction.is_zero() {
                *w = *w - c.learning_rate * (direction / direction.abs());
            }
            *a = c.beta2 * *a + (R::ONE - c.beta2) * g;
        }
    }
}

const RULE: CustomRule = CustomRule {
    id: 0x8001,
    slots: 1,
    hyperparameters: [0.9, 0.99],
};
const LION: Optimizer = Optimizer::custom::<Lion>(RULE, 0.01);
const NET: Model<2> = Model::new(Shape::vector(1), [dense(2), softmax_cross_entropy()]);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut buffer = [0.0; NET.online_len(&LION)];
    let mut trainer = Trainer::online(&NET, LION, &mut buffer)?;
    for step in 0..400 {
        let x = f32::from(step as u8 % 16) / 8.0 - 1.0;
        trainer.learn(&[x], usize::from(x > 0.25))?;
    }
    assert_eq!([trainer.predict(&[0.0])?, trainer.predict(&[0.5])?], [0, 1]);
    let mut file = Vec::new();
    let saved: Result<(), SaveError<()>> = trainer.save(400, |bytes| {
        file.extend_from_slice(bytes);
        Ok(())
    });
    saved.expect("room in memory");
    let position = trainer.restore(&Checkpoint::parse(&file)?)?;
    println!(
        "{} bytes, from which training goes on at sample {position}",
        file.len()
    );
    Ok(())
}
