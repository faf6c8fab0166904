//! An activation of your own: softplus, checked, planned, trained and saved.

use std::io::Write;

use firmgrad::checkpoint::{Checkpoint, CheckpointError};
use firmgrad::layer::{Backward, Custom, ElementwiseBackward, Forward};
use firmgrad::{Layer, Model, Optimizer, Real, Shape, Trainer, dense, softmax_cross_entropy};
use firmgrad_host::check::{Drawn, network_with};
use firmgrad_host::device::{Mode, Ram};

/// `y = ln(1 + e^z)`, `dy/dz = 1 - e^-y`.
const fn softplus<R: Real>() -> Layer<R> {
    const KIND: Custom = Custom::new(0x8001, "softplus");
    Layer::custom(
        &KIND,
        const {
            &Forward::Elementwise(|_, _, y| {
                y.iter_mut().for_each(|y| *y = (R::ONE + y.exp()).ln());
            })
        },
        const {
            &Backward::Elementwise(ElementwiseBackward {
                gradient: |_, _, y, dy| {
                    for (dy, &y) in dy.iter_mut().zip(y) {
                        *dy = *dy * (R::ONE - (-y).exp());
                    }
                },
                reads_output: true,
            })
        },
    )
}

const fn net<R: Real>() -> Model<4, R> {
    let layers = [dense(6), softplus(), dense(3), softmax_cross_entropy()];
    Model::new(Shape::vector(4), layers)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let drawn = Drawn::new(&net(), 5, 1);
    for checked in network_with(&net(), &net(), &drawn.point(), usize::MAX)? {
        assert!(checked.verdict.is_right(), "{checked:?}");
    }
    const NET: Model<4> = net();
    const SGD: Optimizer = Optimizer::sgd(0.1);
    let ram = Ram::of(&NET, Mode::OnlineTraining(SGD)).total();
    println!("{ram} bytes of RAM to train");
    let mut buffer = [0.0; NET.online_len(&SGD)];
    let mut trainer = Trainer::online(&NET, SGD, &mut buffer)?;
    let mut file = Vec::new();
    trainer.save(0, |bytes| file.write_all(bytes))?;
    let checkpoint = Checkpoint::parse(&file)?;
    trainer.restore(&checkpoint)?;
    // Who does not know the activation cannot make a model of the file.
    let refused = checkpoint.model::<4>().unwrap_err();
    assert!(matches!(refused, CheckpointError::Custom { layer: 1, .. }));
    println!("{refused}");
    Ok(())
}
