//! The buffer lengths that a model gives are sufficient, and a buffer that is shorter by one is
//! refused.

use firmgrad::{Error, Init, Model, Optimizer, Padding, Predictor, Shape, Trainer, Window};
use firmgrad_tests::cases::{self, Batch, DEPTH};
use firmgrad_tests::specs::{average_pool, conv, max_pool, spec};

use crate::{classifier, regression};

fn models() -> Vec<Model<DEPTH>> {
    let of_image = |text| cases::net(Shape::image(3, 7, 9), text);
    vec![
        classifier(),
        regression(),
        cases::net(Shape::vector(4), "softmax"),
        of_image("tanh, maxpool 3x3 stride 2, dropout 0.5, softmax"),
        of_image(
            "maxpool 3x3 stride 2, conv 3x3x5 stride 2 same, relu, conv 3x3x1 stride 2 same, \
             dense 2, softmax",
        ),
        of_image("conv 3x3x1 stride 2 same, sigmoid, tanh, relu, dense 2, softmax"),
    ]
}

#[test]
fn of_training_buffers() {
    for model in models() {
        for optimizer in [
            Optimizer::sgd(0.1),
            Optimizer::adagrad(0.1),
            Optimizer::adam(0.1),
        ] {
            for micro_batch in [1, 2, 5] {
                let need = model.training_len(&optimizer, micro_batch);
                for have in [0, need - 1] {
                    let mut buffer = vec![0.0; have];
                    let trainer =
                        Trainer::with_micro_batch(&model, optimizer, micro_batch, &mut buffer);
                    let error = Error::BufferTooSmall { need, have };
                    assert_eq!(trainer.err(), Some(error));
                }
                let mut buffer = vec![f32::NAN; need];
                let mut trainer =
                    Trainer::with_micro_batch(&model, optimizer, micro_batch, &mut buffer).unwrap();
                trainer.initialise(Init::HE_NORMAL, 1);
                let batch = Batch::draw(&model, 5, 1);
                trainer
                    .accumulate_batch(&batch.inputs, batch.targets())
                    .unwrap();
                assert!(trainer.step().unwrap().is_finite());
            }
        }
    }
}

#[test]
fn of_inference_buffers() {
    for model in models() {
        let parameters: Vec<f32> = cases::normals(model.parameters(), 1);
        for micro_batch in [1, 2, 5] {
            let need = model.inference_len(micro_batch);
            for have in [0, need - 1] {
                let mut buffer = vec![0.0; have];
                let predictor =
                    Predictor::with_micro_batch(&model, &parameters, micro_batch, &mut buffer);
                let error = Error::BufferTooSmall { need, have };
                assert_eq!(predictor.err(), Some(error));
            }
            let mut buffer = vec![f32::NAN; need];
            let mut predictor =
                Predictor::with_micro_batch(&model, &parameters, micro_batch, &mut buffer).unwrap();
            let sample = model.input().len();
            let x: Vec<f32> = cases::normals(sample * (micro_batch + 1), 2);
            for samples in 1..=micro_batch {
                let outputs = predictor.outputs(&x[..samples * sample]).unwrap();
                assert_eq!(outputs.len(), model.outputs() * samples);
                assert!(outputs.iter().all(|y| y.is_finite()));
            }
            for have in [0, sample - 1, sample + 1, sample * (micro_batch + 1)] {
                let need = sample * (have / sample).clamp(1, micro_batch);
                let error = Error::Input { need, have };
                assert_eq!(
                    predictor.outputs(&x[..have]).err(),
                    (need != have).then_some(error)
                );
            }
        }
    }
}

/// Worked out by hand for a network 2 - 4 tanh - 3 with `(2 + 1) 4 + (4 + 1) 3 = 27` parameters.
#[test]
fn by_hand() {
    let model = classifier();
    assert_eq!(model.parameters(), 27);
    // Tanh and the loss work in place: 4 + 3 activations, and as many gradients.
    assert_eq!(model.training_len(&Optimizer::sgd(0.1), 1), 2 * 27 + 7 + 7);
    assert_eq!(
        model.training_len(&Optimizer::adam(0.1), 10),
        4 * 27 + 10 * (7 + 7)
    );
    // Online training stores the gradients of the larger layer only.
    assert_eq!(model.online_len(&Optimizer::sgd(0.1)), 27 + 15 + 7 + 7);
    // The hidden values in one area, the outputs in the other.
    assert_eq!(model.inference_len(1), 7);
    assert_eq!(model.inference_len(10), 70);
}

/// Layers before the first weights need no gradients. Max pooling stores its indices in one element
/// for the two columns of each of two rows.
#[test]
fn of_layers_before_the_first_weights_by_hand() {
    for (pool, indices) in [("maxpool", 2), ("avgpool", 0)] {
        let text = format!("{pool} 2x2, dense 3, softmax");
        let model: Model<DEPTH> = cases::net(Shape::image(1, 4, 4), &text);
        let (parameters, saved) = ((4 + 1) * 3, 4 + indices + 3);
        let need = model.training_len(&Optimizer::sgd(0.1), 1);
        assert_eq!(need, 2 * parameters + saved + 3, "{pool}");
    }
}

/// Inference with one sample stores the convolution's output only for a row of pooling windows,
/// unless windows overlap. Working memory is one channel of the input rows that it needs, with
/// their border.
#[test]
fn of_strips_by_hand() {
    let convolution = conv(2, Window::square(3, 1), Padding::Same);
    for (stride, pooled, strip) in [
        (2, 3 * 3 * 2, 2 * 6 * 2 + 4 * 8),
        (3, 2 * 2 * 2, 2 * 6 * 2 + 4 * 8),
        (1, 5 * 5 * 2, 6 * 6 * 2 + 8 * 8),
    ] {
        let (one, two) = (pooled + strip, 2 * (pooled + 6 * 6 * 2) + 8 * 8);
        let window = Window::square(2, stride);
        let lengths = |specs: &[_]| {
            let model: Model<DEPTH> = cases::model(Shape::image(1, 6, 6), specs);
            [1, 2].map(|room| model.inference_len(room))
        };
        for pool in [max_pool(window), average_pool(window)] {
            let specs = [convolution, pool, spec("softmax")];
            assert_eq!(lengths(&specs), [one, two], "{specs:?}");
        }
        // A monotone activation between the two costs nothing, because it moves after the pooling.
        for map in ["tanh", "sigmoid", "relu"] {
            let specs = [convolution, spec(map), max_pool(window), spec("softmax")];
            assert_eq!(lengths(&specs)[0], one, "{specs:?}");
        }
    }
}

/// A micro-batch whose buffer length overflows is refused like any other that does not fit.
#[test]
fn of_endless_micro_batches() {
    let model = classifier();
    let optimizer = Optimizer::sgd(0.1);
    let need = model.training_len(&optimizer, usize::MAX);
    let mut buffer = [0.0; 100];
    let trainer = Trainer::with_micro_batch(&model, optimizer, usize::MAX, &mut buffer);
    assert_eq!(
        trainer.err(),
        Some(Error::BufferTooSmall { need, have: 100 })
    );
    let need = model.inference_len(usize::MAX);
    let parameters = [0.0; 27];
    let predictor = Predictor::with_micro_batch(&model, &parameters, usize::MAX, &mut buffer);
    assert_eq!(
        predictor.err(),
        Some(Error::BufferTooSmall { need, have: 100 })
    );
}

#[test]
fn of_shapes() {
    let shape = Shape::image(3, 5, 7);
    assert_eq!((shape.len(), shape.checked_len()), (105, Some(105)));
    assert!(!shape.is_empty() && !Shape::vector(1).is_empty());
    for (channels, height, width) in [(0, 5, 7), (3, 0, 7), (3, 5, 0), (0, 0, 0)] {
        let empty = Shape::image(channels, height, width);
        assert!(empty.is_empty());
        assert_eq!((empty.len(), empty.checked_len()), (0, Some(0)));
    }
    for (channels, height, width) in [
        (usize::MAX, 2, 1),
        (usize::MAX, 1, 2),
        (1, usize::MAX, 2),
        (usize::MAX / 4 + 1, 2, 2),
    ] {
        assert_eq!(Shape::image(channels, height, width).checked_len(), None);
    }
}
