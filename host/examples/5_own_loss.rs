//! A loss of your own: that of Huber (1964), checked and trained.

use firmgrad::layer::{Backward, Custom, Forward};
use firmgrad::{Error, Init, Layer, Model, Optimizer, Real, Shape, Targets, Trainer, dense, tanh};
use firmgrad_host::check::{Drawn, network_with};

/// For the difference `d` of each output and its target `d d / 2` up to 1, `|d| - 1 / 2` beyond.
const fn huber<R: Real>() -> Layer<R> {
    const KIND: Custom = Custom::new(0x8003, "huber");
    Layer::custom(
        &KIND,
        const { &Forward::Loss(|_| {}) },
        const {
            &Backward::Loss(|outputs, z, targets, total| {
                let Targets::Values(targets) = targets else {
                    return Err(0);
                };
                let (half, mut last) = (R::from_f32(0.5), R::ZERO);
                for (sample, z) in z.chunks_mut(outputs).enumerate() {
                    let targets = targets.chunks_exact(outputs).nth(sample).ok_or(sample)?;
                    last = R::ZERO;
                    for (z, &target) in z.iter_mut().zip(targets) {
                        let d = *z - target;
                        let slope = if d.abs() <= R::ONE { d } else { d / d.abs() };
                        last = last + slope * (d - half * slope);
                        *z = slope;
                    }
                    *total = *total + last;
                }
                Ok(last)
            })
        },
    )
}

const fn net<R: Real>() -> Model<4, R> {
    Model::new(Shape::vector(1), [dense(8), tanh(), dense(1), huber()])
}

fn main() -> Result<(), Error> {
    let model = net();
    let drawn = Drawn::new(&model, 5, 1);
    for checked in network_with(&model, &net(), &drawn.point(), usize::MAX)? {
        assert!(checked.verdict.is_right(), "{checked:?}");
    }
    const NET: Model<4> = net();
    const ADAM: Optimizer = Optimizer::adam(0.02);
    let mut buffer = [0.0; NET.training_len(&ADAM, 1)];
    let mut trainer = Trainer::new(&NET, ADAM, &mut buffer)?;
    trainer.initialise(Init::XAVIER_NORMAL, 2);
    let mut loss = f32::INFINITY;
    for _ in 0..500 {
        for x in (-8_i8..8).map(|x| f32::from(x) / 4.0) {
            trainer.accumulate(&[x], [x.sin()].as_slice())?;
        }
        loss = trainer.step()?;
    }
    println!("a sine to a loss of {loss:.1e}");
    assert!(loss < 1e-3);
    Ok(())
}
