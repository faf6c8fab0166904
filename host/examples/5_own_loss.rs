//! A loss of your own: that of Huber (1964), checked, planned, trained and saved.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::layer::{Backward, Custom, Forward};
use firmgrad::{Init, Layer, Model, Optimizer, Real, Shape, Targets, Trainer, dense, tanh};
use firmgrad_host::check::{Drawn, network_with};
use firmgrad_host::device::{Mode, Ram};
use std::io::Write;

/// For the difference `d` of each output and its target `t`: `d d / 2` up to 1, `|d| - 1 / 2` beyond.
const fn huber<R: Real>() -> Layer<R> {
    Layer::custom(
        const { &Custom::new(0x8003, "huber") },
        const { &Forward::Loss(|_| {}) },
        const {
            &Backward::Loss(|outputs, z, t, total| {
                let Targets::Values(t) = t else { return Err(0) };
                let mut last = R::ZERO;
                for (sample, z) in z.chunks_mut(outputs).enumerate() {
                    let t = t.chunks_exact(outputs).nth(sample).ok_or(sample)?;
                    last = R::ZERO;
                    for (z, &t) in z.iter_mut().zip(t) {
                        let d = *z - t;
                        let slope = if d.abs() <= R::ONE { d } else { d / d.abs() };
                        last = last + slope * (d - slope / R::from_f32(2.0));
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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let drawn = Drawn::new(&net(), 5, 1);
    for checked in network_with(&net(), &net(), &drawn.point(), usize::MAX)? {
        assert!(checked.verdict.is_right(), "{checked:?}");
    }
    let (model, sgd, mut file) = (net(), Optimizer::momentum(0.02, 0.9), Vec::new());
    let ram = Ram::of(&model, Mode::OnlineTraining(sgd)).total();
    let mut buffer = vec![0.0; model.online_len(&sgd)];
    let mut trainer = Trainer::online(&model, sgd, &mut buffer)?;
    trainer.initialise(Init::XAVIER_NORMAL, 2);
    let mut loss = f32::INFINITY;
    for step in 0..8000_u16 {
        let x = f32::from(step % 16) / 4.0 - 2.0;
        loss = trainer.learn(&[x], [x.sin()].as_slice())?;
    }
    trainer.save(8000, |bytes| file.write_all(bytes))?;
    trainer.restore(&Checkpoint::parse(&file)?)?;
    println!("a sine to a loss of {loss:.1e}, in {ram} bytes of RAM");
    Ok(())
}
