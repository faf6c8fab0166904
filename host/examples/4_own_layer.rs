//! A layer of your own: a factor for each feature, checked, planned, trained and saved.

use firmgrad::checkpoint::Checkpoint;
use firmgrad::layer::{Backward, Custom, Forward, TransformBackward, TransformForward};
use firmgrad::{Layer, Model, Optimizer, Real, Shape, Trainer, dense, softmax_cross_entropy};
use firmgrad_host::check::{Drawn, network_with};
use firmgrad_host::device::{Mode, Ram};
use std::io::Write;

const N: usize = 3;
const SCALE: Custom = Custom {
    shapes: Some((Shape::vector(N), Shape::vector(N))),
    weights: N,
    fans: (1, 1),
    ..Custom::new(0x8002, "scale")
};

/// `y[i] = w[i] x[i]`; the functions receive several samples, one after the other.
const fn scale<R: Real>() -> Layer<R> {
    let forward = const {
        &Forward::Transform(TransformForward {
            in_strips: false,
            compute: |_, w, x, y, _| (0..y.len()).for_each(|i| y[i] = w[i % N] * x[i]),
        })
    };
    let backward = const {
        &Backward::Transform(TransformBackward {
            input_gradient: |_, w, dy, dx| {
                (0..dx.len()).for_each(|i| dx[i] = dx[i] + w[i % N] * dy[i]);
            },
            weight_gradient: |_, x, dy, dw, _| {
                (0..dy.len()).for_each(|i| dw[i % N] = dw[i % N] + x[i] * dy[i]);
            },
            bias_gradient: |_, _, _| (),
        })
    };
    Layer::custom(&SCALE, forward, backward)
}

const fn net<R: Real>() -> Model<3, R> {
    let layers = [scale(), dense(2), softmax_cross_entropy()];
    Model::new(Shape::vector(N), layers)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let drawn = Drawn::new(&net(), 5, 1);
    for checked in network_with(&net(), &net(), &drawn.point(), usize::MAX)? {
        assert!(checked.verdict.is_right(), "{checked:?}");
    }
    let (model, sgd, mut file) = (net(), Optimizer::sgd(0.1), Vec::new());
    let ram = Ram::of(&model, Mode::OnlineTraining(sgd)).total();
    println!("{ram} bytes of RAM to train");
    let mut buffer = vec![0.0; model.online_len(&sgd)];
    let mut trainer = Trainer::online(&model, sgd, &mut buffer)?;
    trainer.learn(&[0.1, 0.2, 0.3], 1)?;
    trainer.save(1, |bytes| file.write_all(bytes))?;
    trainer.restore(&Checkpoint::parse(&file)?)?;
    Ok(())
}
