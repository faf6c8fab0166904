//! A convolution followed by pooling has the same bits whether it is computed strip by strip, as
//! with a micro-batch of one, or as a whole.

use firmgrad::{Init, Model, Optimizer, Padding, Predictor, Shape, Trainer, Window};
use firmgrad_tests::bits::assert_same;
use firmgrad_tests::cases::{Batch, DEPTH, model};
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
