//! scratch
use firmgrad::*;
use firmgrad_host::fast;
use std::time::Instant;
fn main() {
    let threads: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let plain = std::env::args().nth(2).is_some();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    let act: Layer = match std::env::args().nth(3).as_deref() {
        Some("tanh") => tanh(),
        Some("sigmoid") => sigmoid(),
        _ => relu(),
    };
    let w = Window::square(5, 1);
    let p = Window::square(2, 2);
    let layers: [Layer; 11] = [
        conv2d(32, w, Padding::Same),
        act,
        max_pool(p),
        conv2d(64, w, Padding::Same),
        act,
        max_pool(p),
        dense(1024),
        act,
        dropout(0.5),
        dense(10),
        softmax_cross_entropy(),
    ]
    .map(|l| {
        if plain && std::env::args().nth(2).unwrap() == "plain" {
            l
        } else {
            fast::layer(l)
        }
    });
    let model = Model::new(Shape::image(1, 28, 28), layers);
    let opt = fast::optimizer(Optimizer::adam(1e-3));
    let mut buf = vec![0f32; model.training_len(&opt, 50)];
    let mut t = Trainer::with_micro_batch(&model, opt, 50, &mut buf).unwrap();
    let s = Instant::now();
    t.initialise(Init::XAVIER_UNIFORM, 1);
    println!("init {:?} params {}", s.elapsed(), model.parameters());
    let raw = std::fs::read("/tmp/mnist/package/data/train-images-idx3-ubyte").unwrap();
    let lab = std::fs::read("/tmp/mnist/package/data/train-labels-idx1-ubyte").unwrap();
    pool.install(|| {
        let n = 20;
        let mut tot = [0.0; 2];
        for i in 0..n + 3 {
            if i == 3 {
                tot = [0.0; 2];
            }
            let x: Vec<f32> = raw[16 + i * 39200..][..39200]
                .iter()
                .map(|&b| b as f32 * (1.0 / 255.0))
                .collect();
            let y: Vec<usize> = lab[8 + i * 50..][..50]
                .iter()
                .map(|&b| b as usize)
                .collect();
            let s = Instant::now();
            t.accumulate_batch(&x, Targets::Classes(&y)).unwrap();
            tot[0] += s.elapsed().as_secs_f64();
            let s = Instant::now();
            let l = t.step().unwrap();
            tot[1] += s.elapsed().as_secs_f64();
            if i % 10 == 2 {
                println!("{i} {l}");
            }
        }
        println!(
            "accumulate {:.1} ms step {:.1} ms  {:.0} samples/s",
            tot[0] / n as f64 * 1e3,
            tot[1] / n as f64 * 1e3,
            50.0 * n as f64 / (tot[0] + tot[1])
        );
    });
}
