#![no_std]
#![no_main]
use firmgrad::*;
use firmware::{count::Counter, entry, exit, println};
const W5: Window = Window::square(5, 1);
const W2: Window = Window::square(2, 2);
const CNN: Model<8> = Model::new(
    Shape::image(1, 28, 28),
    [
        conv2d(8, W5, Padding::Valid), relu(), max_pool(W2),
        conv2d(16, W5, Padding::Valid), relu(), max_pool(W2),
        dense(10), softmax_cross_entropy(),
    ],
);
const MLP: Model<4> = Model::new(Shape::vector(2), [dense(3), tanh(), dense(2), softmax_cross_entropy()]);
const SGD: Optimizer = Optimizer::sgd(0.1);
const ADAM: Optimizer = Optimizer::adam(0.01);
#[entry]
fn main() -> ! {
    static mut TRAIN: [f32; CNN.training_len(&ADAM, 1)] = [0.0; CNN.training_len(&ADAM, 1)];
    static mut A: [f32; 5000] = [0.01; 5000];
    static mut B: [f32; 5000] = [0.02; 5000];
    static mut C: [f32; 5000] = [0.02; 5000];
    static mut S: [f32; 200] = [0.0; 200];
    static mut X: [f32; 784] = [0.0; 784];
    static mut PTS: [([f32; 2], u8); 200] = [([0.0; 2], 0); 200];
    static mut INFER: [f32; CNN.inference_len(1)] = [0.0; CNN.inference_len(1)];
    static mut BUFFER: [f32; MLP.training_len(&ADAM, 8)] = [0.0; MLP.training_len(&ADAM, 8)];
    static PARAMS: [f32; CNN.parameters()] = [0.01; CNN.parameters()];
    let counter = Counter::new();
    for (i, x) in X.iter_mut().enumerate() { *x = (i % 17) as f32 / 17.0 - 0.3; }
    for (to, from) in PTS.iter_mut().zip(moons::points(200, 0.2, &mut Rng::new(1, 99))) { *to = from; }
    println!("infer len {} train sgd {} adam {}", INFER.len() * 4, CNN.training_len(&SGD, 1) * 4, CNN.training_len(&ADAM, 1) * 4);
    if let Ok(mut p) = Predictor::new(&CNN, &PARAMS, INFER) {
        println!("cnn inference {}", counter.count(|| { p.predict(X).ok(); }));
    }
    for placed in CNN.layers() {
        let name = placed.spec.name();
        let l: Layer = match placed.spec { Spec::Conv2d{filters,window,padding} => conv2d(filters,window,padding), Spec::MaxPool{window} => max_pool(window), Spec::Relu => relu(), Spec::Dense{units} => dense(units), _ => continue };
        let (i, o, p) = (placed.input.len(), placed.output.len(), placed.parameters());
        match l.kernels() {
            Kernels::Transform(t) => {
                let f = counter.count(|| (t.forward)(&placed, &PARAMS[..p], &A[..i], &mut B[..o], S));
                let w = counter.count(|| (t.weight_gradient)(&placed, 0, &A[..i], &B[..o], &mut C[..placed.weights()], S));
                let x = counter.count(|| (t.input_gradient)(&placed, &PARAMS[..p], &B[..o], &mut A[..i]));
                let m = placed.multiply_adds() as u32;
                println!("{} macs {} fwd {} ({}) dw {} ({}) dx {} ({})", name, m, f, f*100/m, w, w*100/m, x, x*100/m);
            }
            Kernels::Pool(t) => {
                let f = counter.count(|| (t.forward)(&placed, &A[..i], &mut B[..o], &mut C[..placed.indices()]));
                let x = counter.count(|| (t.input_gradient)(&placed, &C[..placed.indices()], &B[..o], &mut A[..i]));
                println!("{} in {} fwd {} ({}) dx {} ({})", name, i, f, f*100/i as u32, x, x*100/o as u32);
            }
            Kernels::Map(t) => {
                let pass = Pass{seed:0,step:0,sample:0,layer:0,training:true};
                let f = counter.count(|| (t.forward)(&placed, &pass, &mut B[..o]));
                let x = counter.count(|| (t.backward)(&placed, &pass, &A[..o], &mut B[..o]));
                println!("{} in {} fwd {} ({}) dx {} ({})", name, i, f, f*100/i as u32, x, x*100/o as u32);
            }
            _ => {}
        }
    }
    println!("online sgd {} adam {}", CNN.online_len(&SGD) * 4, CNN.online_len(&ADAM) * 4);
    for opt in [SGD, ADAM] {
        if let Ok(mut t) = Trainer::online(&CNN, opt, TRAIN) {
            t.initialise(Init::XAVIER_UNIFORM, 1);
            let n = counter.count(|| { t.learn(X, 3usize).ok(); });
            println!("online train {}", n);
        }
        if let Ok(mut t) = Trainer::new(&CNN, opt, TRAIN) {
            t.initialise(Init::XAVIER_UNIFORM, 1);
            let n = counter.count(|| { t.learn(X, 3usize).ok(); });
            println!("train {}", n);
        }
        if let Ok(mut t) = Trainer::with_micro_batch(&MLP, opt, 8, BUFFER) {
            t.initialise(Init::XAVIER_UNIFORM, 1);
            let n = counter.count(|| {
                for chunk in PTS.chunks(8) {
                    let mut x = [0.0; 16]; let mut c = [0; 8];
                    for ((p, l), (x, c)) in chunk.iter().zip(x.chunks_exact_mut(2).zip(&mut c)) { x.copy_from_slice(p); *c = usize::from(*l); }
                    t.accumulate_batch(&x, Targets::Classes(&c)).ok();
                }
                t.step().ok();
            });
            println!("mlp per sample in 8 {}", n / 200);
        }
        if let Ok(mut t) = Trainer::new(&MLP, opt, BUFFER) {
            t.initialise(Init::XAVIER_UNIFORM, 1);
            let n = counter.count(|| {
                for (p, c) in PTS.iter() { t.accumulate(p, usize::from(*c)).ok(); }
                t.step().ok();
            });
            println!("mlp per sample {}", n / 200);
        }
    }
    exit(true)
}
