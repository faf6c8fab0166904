//! A convolution followed by pooling has the same bits whether it is computed strip by strip, as
//! with a micro-batch of one, or as a whole.

use firmgrad::layer::{Backward, Custom, Forward, PoolBackward, PoolForward};
use firmgrad::{Init, Layer, Model, Optimizer, Padding, Predictor, Shape, Trainer, Window};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{Batch, DEPTH, model};
use firmgrad_tests::functions::layer;
use firmgrad_tests::specs::{conv, spec};

/// Outputs and gradients of three samples, one after another, with a micro-batch of `room`.
fn computed(model: &Model<DEPTH>, room: usize) -> [Vec<f32>; 2] {
    let optimizer = Optimizer::sgd(0.1);
    let mut buffer = vec![f32::NAN; model.training_len(&optimizer, room)];
    let mut trainer = Trainer::with_micro_batch(model, optimizer, room, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 3);
    let parameters = trainer.parameters().to_vec();
    let mut buffer = vec![f32::NAN; model.inference_len(room)];
    let mut predictor = Predictor::with_micro_batch(model, &parameters, room, &mut buffer).unwrap();
    let mut outputs = Vec::new();
    for (sample, target) in Batch::draw(model, 3, 1).samples() {
        trainer.accumulate(sample, target).unwrap();
        outputs.extend_from_slice(predictor.outputs(sample).unwrap());
    }
    [outputs, trainer.gradients().to_vec()]
}

#[test]
fn strips_have_the_bits_of_the_whole() {
    let square = |size, stride| Window::square(size, stride);
    for channels in [1, 2] {
        for padding in [Padding::Valid, Padding::Same] {
            for window in [square(2, 1), square(3, 1), square(3, 2)] {
                for pool in ["maxpool 2x2", "maxpool 2x2 stride 3", "avgpool 3x3"] {
                    let specs = [
                        conv(channels, square(1, 1), padding),
                        conv(3, window, padding),
                        spec(pool),
                        spec("relu"),
                        spec("softmax"),
                    ];
                    // With the input gradient of the convolution, and without it.
                    for specs in [&specs[..], &specs[1..]] {
                        let model = model(Shape::image(channels, 11, 9), specs);
                        let [outputs, gradients] = computed(&model, 1);
                        let [all_outputs, all_gradients] = computed(&model, 2);
                        assert_same(&outputs, &all_outputs, specs);
                        assert_same(&gradients, &all_gradients, specs);
                    }
                }
            }
        }
    }
}

/// The index of value `tap` of window `window`, in a 2x2 pooling of an image of 4x4.
fn tap(window: usize, tap: usize) -> usize {
    4 * (2 * (window / 2) + tap / 2) + 2 * (window % 2) + tap % 2
}

/// A custom pooling, whose windows the plan does not know, is computed as a whole.
#[test]
fn a_custom_pooling_after_a_convolution() {
    const MEAN: Custom = Custom {
        shapes: Some((Shape::image(1, 4, 4), Shape::image(1, 2, 2))),
        ..Custom::new(0x8010, "mean_2x2")
    };
    const FORWARD: Forward<f32> = Forward::Pool(PoolForward::new(|_, x, y, _| {
        for (x, y) in x.chunks(16).zip(y.chunks_mut(4)) {
            for (window, y) in y.iter_mut().enumerate() {
                *y = (0..4).fold(0.0, |sum, at| sum + x[tap(window, at)]) / 4.0;
            }
        }
    }));
    const BACKWARD: Backward<f32> = Backward::Pool(PoolBackward::new(|_, _, dy, dx| {
        for (dy, dx) in dy.chunks(4).zip(dx.chunks_mut(16)) {
            for (window, dy) in dy.iter().enumerate() {
                (0..4).for_each(|at| dx[tap(window, at)] = dy / 4.0);
            }
        }
    }));
    let custom = Layer::custom(&MEAN, &FORWARD, &BACKWARD);
    let models = [custom, layer(spec("avgpool 2x2"))].map(|pooling| {
        let convolution = layer(conv(1, Window::square(3, 1), Padding::Same));
        let layers = [convolution, pooling, layer(spec("softmax"))];
        Model::try_new(Shape::image(1, 4, 4), &layers).unwrap()
    });
    for room in [1, 2] {
        let [own, built_in] = models.each_ref().map(|model| computed(model, room));
        assert_same(&own.concat(), &built_in.concat(), room);
    }
}
