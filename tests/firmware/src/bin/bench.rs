//! Counts the instructions of an inference, of a training step and of each layer's passes.

#![no_std]
#![no_main]

use firmgrad::layer::{Backward, Forward, PassContext};
use firmgrad::{
    Error, Geometry, Init, Layer, Model, Optimizer, Padding, Predictor, Rng, Shape, Spec, Targets,
    Trainer, Window, average_pool, conv2d, dense, dropout, leaky_relu, max_pool,
    mean_squared_error, moons, relu, sigmoid, softmax_cross_entropy, tanh,
};
use firmware::count::count;
use firmware::{entry, exit, println};
use static_cell::ConstStaticCell;

const FIVE: Window = Window::square(5, 1);
const HALF: Window = Window::square(2, 2);
const IMAGE: Shape = Shape::image(1, 28, 28);
const CNN_LAYERS: [Layer; 8] = [
    conv2d(8, FIVE, Padding::Valid),
    relu(),
    max_pool(HALF),
    conv2d(16, FIVE, Padding::Valid),
    relu(),
    max_pool(HALF),
    dense(10),
    softmax_cross_entropy(),
];
const CNN: Model<8> = Model::new(IMAGE, CNN_LAYERS);
/// The kinds of layer that the CNN does not have, one after another.
const OTHER_LAYERS: [Layer; 6] = [
    average_pool(HALF),
    tanh(),
    sigmoid(),
    leaky_relu(0.1),
    dropout(0.5),
    mean_squared_error(),
];
const MLP: Model<4> = Model::new(
    Shape::vector(2),
    [dense(3), tanh(), dense(2), softmax_cross_entropy()],
);

const OPTIMIZERS: [Optimizer; 2] = [Optimizer::sgd(0.1), Optimizer::adam(0.01)];
const LEN: usize = CNN.online_len(&OPTIMIZERS[1]);

/// Points of the full batch, and how many of them are computed together.
const POINTS: usize = 200;
const MICRO_BATCH: usize = 200;

static BUFFER: ConstStaticCell<[f32; LEN]> = ConstStaticCell::new([0.0; LEN]);
static PARAMETERS: [f32; CNN.parameters()] = [0.01; CNN.parameters()];

#[entry]
fn main() -> ! {
    let done = BUFFER
        .try_take()
        .and_then(|buffer| networks(buffer).ok().and_then(|()| kinds(buffer)));
    exit(done.is_some())
}

fn networks(buffer: &mut [f32]) -> Result<(), Error> {
    let image = core::array::from_fn::<f32, 784, _>(|pixel| (pixel % 17) as f32 / 17.0 - 0.3);
    let mut predictor = Predictor::new(&CNN, &PARAMETERS, buffer)?;
    let taken = count(|| _ = predictor.predict(&image));
    println!("cnn inference {}", taken);
    for optimizer in OPTIMIZERS {
        let name = optimizer.rule().name();
        let mut trainer = Trainer::online(&CNN, optimizer, buffer)?;
        trainer.initialise(Init::XAVIER_UNIFORM, 1);
        let taken = count(|| _ = trainer.learn(&image, 3));
        let bytes = CNN.online_len(&optimizer) * 4;
        println!("cnn {} step {} buffer {}", name, taken, bytes);
        let mut trainer = Trainer::with_micro_batch(&MLP, optimizer, MICRO_BATCH, buffer)?;
        trainer.initialise(Init::XAVIER_UNIFORM, 1);
        let mut points = [[0.0; 2]; POINTS];
        let mut classes = [0; POINTS];
        let mut rng = Rng::new(1, 99);
        let made = moons::points(POINTS, 0.2, &mut rng);
        for ((to, class), point) in points.iter_mut().zip(&mut classes).zip(made) {
            (*to, *class) = (point.0, point.1.into());
        }
        let taken = count(|| {
            _ = trainer.accumulate_batch(points.as_flattened(), Targets::Classes(&classes));
            _ = trainer.step();
        });
        println!("mlp {} sample {}", name, taken / POINTS as u32);
    }
    Ok(())
}

/// Every kind of layer on arbitrary values; those of the CNN in its shapes.
fn kinds(memory: &mut [f32]) -> Option<()> {
    memory.fill(0.02);
    for (input, layers) in [(IMAGE, CNN_LAYERS.as_slice()), (IMAGE, &OTHER_LAYERS)] {
        let mut shape = input;
        for layer in layers {
            let geometry = Geometry::new(layer.spec(), shape).ok()?;
            passes(&geometry, layer, memory)?;
            shape = geometry.output;
        }
    }
    Some(())
}

/// The passes of one layer.
fn passes(layer: &Geometry, of: &Layer, memory: &mut [f32]) -> Option<()> {
    let (name, values) = (layer.spec().name(), layer.output.len());
    let (x, rest) = memory.split_at_mut_checked(layer.input.len())?;
    let (y, rest) = rest.split_at_mut_checked(values)?;
    match (of.forward(), of.backward()) {
        (Forward::Transform(forward), Backward::Transform(backward)) => {
            let (gradients, scratch) = rest.split_at_mut_checked(layer.parameters())?;
            let (dw, _) = gradients.split_at_mut_checked(layer.weights())?;
            let all = PARAMETERS.get(..layer.parameters())?;
            let forward = count(|| (forward.compute)(layer, all, x, y, scratch));
            let dw = count(|| (backward.weight_gradient)(layer, x, y, dw, scratch));
            let dx = count(|| (backward.input_gradient)(layer, all, y, x));
            let each = |taken| taken * 100 / (layer.multiply_adds() as u32).max(1);
            println!(
                "{} forward {} dw {} dx {}, a hundred multiply-adds: {} {} {}",
                name,
                forward,
                dw,
                dx,
                each(forward),
                each(dw),
                each(dx)
            );
        }
        (Forward::Pool(forward), Backward::Pool(backward)) => {
            let (indices, _) = rest.split_at_mut_checked(layer.indices())?;
            let forward = count(|| (forward.compute)(layer, x, y, indices));
            let dx = count(|| (backward.input_gradient)(layer, indices, y, x));
            println!("{} {} values, forward {} dx {}", name, values, forward, dx);
        }
        (Forward::Elementwise(forward), Backward::Elementwise(backward)) => {
            let pass = PassContext {
                seed: 0,
                step: 0,
                sample: 0,
                layer: 0,
                training: true,
            };
            let forward = count(|| forward(layer, &pass, y));
            let dx = count(|| (backward.gradient)(layer, &pass, x, y));
            println!("{} {} values, forward {} dx {}", name, values, forward, dx);
        }
        (_, Backward::Loss(gradient)) => {
            let targets = match layer.spec() {
                Spec::MeanSquaredError(_) => Targets::Values(x),
                _ => Targets::Classes(&[0]),
            };
            let taken = count(|| _ = gradient(y.len(), y, targets, &mut 0.0));
            println!("{} {} values, loss and gradient {}", name, values, taken);
        }
        _ => return None,
    }
    Some(())
}
