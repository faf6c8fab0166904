//! A convolutional network for 8x8 digits, computed in wide registers, tested on every fifth digit.

use firmgrad::{
    Error, Init, Layer, Model, Optimizer, Padding, Predictor, Rng, Shape, Targets, Trainer, Window,
    conv2d, dense, max_pool, relu, softmax_cross_entropy,
};
use firmgrad_host::{data, fast};

const LAYERS: [Layer; 5] = [
    conv2d(8, Window::square(3, 1), Padding::Same),
    relu(),
    max_pool(Window::square(2, 2)),
    dense(10),
    softmax_cross_entropy(),
];
const BATCH: usize = 32;

fn main() -> Result<(), Error> {
    let model = Model::<5>::new(Shape::image(1, 8, 8), LAYERS.map(fast::layer));
    let adam = fast::optimizer(Optimizer::adam(0.01));
    let digits = data::digits::digits();
    let (held_out, mut order): (Vec<usize>, Vec<usize>) =
        (0..digits.len()).partition(|number| number % 5 == 0);

    let mut buffer = vec![0.0; model.training_len(&adam, BATCH)];
    let mut trainer = Trainer::with_micro_batch(&model, adam, BATCH, &mut buffer)?;
    trainer.initialise(Init::HE_NORMAL, 1);
    let (mut inputs, mut classes) = (Vec::new(), Vec::new());
    for epoch in 0..10 {
        Rng::new(1, 100 + epoch).shuffle(&mut order);
        let mut losses = 0.0;
        for batch in order.chunks(BATCH) {
            digits.gather(batch, &mut inputs, &mut classes);
            trainer.accumulate_batch(&inputs, Targets::Classes(&classes))?;
            losses += trainer.step()? * batch.len() as f32;
        }
        println!("epoch {epoch}: loss {:.4}", losses / order.len() as f32);
    }

    let parameters = trainer.parameters().to_vec();
    let mut buffer = vec![0.0; model.inference_len(1)];
    let mut predictor = Predictor::new(&model, &parameters, &mut buffer)?;
    let mut right = 0;
    for &number in &held_out {
        digits.gather(&[number], &mut inputs, &mut classes);
        right += usize::from(predictor.predict(&inputs)? == classes[0]);
    }
    println!("{right} of {} digits right", held_out.len());
    assert!(right * 100 >= held_out.len() * 95);
    Ok(())
}
