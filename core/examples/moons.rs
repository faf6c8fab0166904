use firmgrad::*;
const NET: Model<4> = Model::new(
    Shape::vector(2),
    [dense(3), tanh(), dense(2), softmax_cross_entropy()],
);
const LEN: usize = NET.training_len(&Optimizer::adam(0.0), 1);
const CNN: Model<11, f64> = Model::new(
    Shape::image(1, 8, 8),
    [
        conv2d(4, Window::square(3, 1), Padding::Same),
        relu(),
        max_pool(Window::square(2, 2)),
        conv2d(3, Window::square(3, 2), Padding::Same),
        tanh(),
        average_pool(Window::square(2, 1)),
        dense(5),
        leaky_relu(0.01),
        sigmoid(),
        dense(3),
        softmax_cross_entropy(),
    ],
);
fn main() {
    let mut buffer = [0.0f32; LEN];
    let mut t = Trainer::new(&NET, Optimizer::adam(0.05), &mut buffer).unwrap();
    t.initialise(Init::XAVIER_UNIFORM, 1);
    let mut rng = Rng::new(5, 9);
    for epoch in 0..200 {
        for i in 0..100 {
            let a = core::f32::consts::PI * (i / 2) as f32 / 49.0;
            let (x, y) = if i % 2 == 0 {
                (a.cos(), a.sin())
            } else {
                (1.0 - a.cos(), 0.5 - a.sin())
            };
            t.accumulate(&[x + 0.2 * rng.normal(), y + 0.2 * rng.normal()], i % 2)
                .unwrap();
        }
        let loss = t.step().unwrap();
        if epoch % 50 == 49 {
            println!("{epoch} {loss}");
        }
    }
    // gradient check
    let mut buf = vec![0.0f64; CNN.training_len(&Optimizer::sgd(0.1), 3)];
    let mut t = Trainer::with_micro_batch(&CNN, Optimizer::sgd(0.1), 3, &mut buf).unwrap();
    t.initialise(Init::XAVIER_NORMAL, 3);
    let x: Vec<f64> = (0..192).map(|_| rng.normal() as f64).collect();
    let y = [0usize, 2, 1];
    let p = t.parameters().to_vec();
    t.accumulate_batch(&x, Targets::Classes(&y)).unwrap();
    let g = t.gradients().to_vec();
    let mut b2 = vec![0.0; CNN.inference_len(3)];
    let loss = |p: &[f64], b2: &mut [f64]| {
        let mut pr = Predictor::with_micro_batch(&CNN, p, 3, b2).unwrap();
        let o = pr.outputs(&x).unwrap().to_vec();
        o.chunks(3)
            .zip(y)
            .map(|(z, y)| CNN.loss(z, y.into()).unwrap())
            .sum::<f64>()
    };
    let (mut num, mut den) = (0.0, 0.0);
    for i in 0..p.len() {
        let h = 1e-5;
        let mut q = p.clone();
        q[i] += h;
        let up = loss(&q, &mut b2);
        q[i] -= 2.0 * h;
        let n = (up - loss(&q, &mut b2)) / (2.0 * h);
        num += (n - g[i]) * (n - g[i]);
        den += g[i] * g[i];
    }
    println!("params {} err {:e}", p.len(), (num / den).sqrt());
}
