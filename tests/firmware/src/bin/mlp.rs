#![no_std]
#![no_main]
use firmgrad::{Init, Model, Optimizer, Rng, Shape, Targets, Trainer, dense, moons, softmax_cross_entropy, tanh};
use firmware::{entry, exit};
use static_cell::ConstStaticCell;
const MLP: Model<4> = Model::new(Shape::vector(2), [dense(3), tanh(), dense(2), softmax_cross_entropy()]);
const SGD: Optimizer = Optimizer::sgd(0.1);
static BUFFER: ConstStaticCell<[f32; MLP.training_len(&SGD, 200)]> = ConstStaticCell::new([0.0; MLP.training_len(&SGD, 200)]);
#[entry]
fn main() -> ! {
    let buffer = BUFFER.take();
    let mut trainer = Trainer::with_micro_batch(&MLP, SGD, 200, buffer).unwrap();
    trainer.initialise(Init::XAVIER_UNIFORM, 1);
    let mut points = [[0.0; 2]; 200];
    let mut classes = [0; 200];
    let mut rng = Rng::new(1, 99);
    for ((to, class), point) in points.iter_mut().zip(&mut classes).zip(moons::points(200, 0.2, &mut rng)) {
        (*to, *class) = (point.0, point.1.into());
    }
    for _ in 0..1 {
    _ = trainer.accumulate_batch(points.as_flattened(), Targets::Classes(&classes));
    _ = trainer.step();
    }
    exit(true)
}
