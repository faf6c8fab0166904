//! What a trainer does not go on from, and receivers that fail.

use firmgrad::checkpoint::{Checkpoint, CheckpointError, SaveError};
use firmgrad::{
    Error, Init, Layer, Model, Optimizer, Shape, Trainer, dense, identity, relu,
    softmax_cross_entropy,
};

use crate::resume::{ADAM, NET};
use crate::{model, sealed, training};

const OTHER: Model<3> = Model::new(
    Shape::vector(60),
    [dense(2), relu(), softmax_cross_entropy()],
);

#[track_caller]
fn assert_refused<const N: usize>(
    model: &Model<N>,
    optimizer: Optimizer,
    file: &[u8],
    error: CheckpointError,
) {
    let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
    let mut trainer = Trainer::new(model, optimizer, &mut buffer).unwrap();
    trainer.initialise(Init::HE_NORMAL, 1);
    let before = trainer.parameters().to_vec();
    let checkpoint = Checkpoint::parse(file).unwrap();
    assert_eq!(trainer.restore(&checkpoint), Err(error));
    assert_eq!(trainer.parameters(), before);
    assert_eq!(trainer.steps(), 0);
}

#[test]
fn of_another_training() {
    assert_refused(&NET, ADAM, &model(), CheckpointError::NoTraining);
    let file = training();
    assert_refused(&OTHER, ADAM, &file, CheckpointError::OtherModel);
    // The same layers behind samples that lie down.
    let layers: Vec<Layer> = NET.layers().map(|layer| layer.spec.into()).collect();
    let turned: Model<12> = Model::try_new(Shape::image(2, 6, 5), &layers).unwrap();
    assert_eq!(turned.parameters(), NET.parameters());
    assert_refused(&turned, ADAM, &file, CheckpointError::OtherModel);
    for other in [Optimizer::adam(0.01), Optimizer::sgd(0.1)] {
        assert_refused(&NET, other, &file, CheckpointError::OtherOptimizer);
    }
}

#[test]
fn of_another_version() {
    let mut file = model();
    file[8] = 2;
    let error = Checkpoint::parse(&sealed(file)).unwrap_err();
    assert_eq!(error, CheckpointError::Version { found: 2 });
    let text = "a checkpoint of version 2, this release reads version 1";
    assert_eq!(error.to_string(), text);
}

/// Too short for the fields that say how long it should be.
#[test]
fn of_no_length() {
    for have in [8, 12, 83] {
        let error = CheckpointError::Length { need: 88, have };
        let short = &model()[..have as usize];
        assert_eq!(Checkpoint::parse(short).unwrap_err(), error);
    }
}

#[test]
fn layers_of_no_kind() {
    for layer in 0..NET.layers().count() {
        let offset = 84 + 24 * layer;
        let mut file = model();
        file[offset] = 99;
        let error = CheckpointError::Field { offset };
        assert_eq!(Checkpoint::parse(&sealed(file)).unwrap_err(), error);
    }
}

#[test]
fn reasons_in_words() {
    let parameters = Error::Parameters { need: 3, have: 2 };
    for (error, text) in [
        (SaveError::Refused(parameters), parameters.to_string()),
        (
            SaveError::TooLarge,
            "the model is too large for a checkpoint".into(),
        ),
        (
            SaveError::Put("the disk is full"),
            "the disk is full".into(),
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
    let error = CheckpointError::Parameters { need: 3, have: 2 };
    assert_eq!(error.to_string(), "3 parameters, there is room for 2");
}

#[test]
fn too_little_room() {
    let file = model();
    let checkpoint = Checkpoint::parse(&file).unwrap();
    let error = CheckpointError::TooManyLayers { most: 11, have: 12 };
    assert_eq!(checkpoint.model::<11>().unwrap_err(), error);
    let (need, have) = (NET.parameters(), 3);
    let error = CheckpointError::Parameters { need, have };
    assert_eq!(checkpoint.read(&mut [0.0; 3]), Err(error));
}

#[test]
fn parameters_of_another_model() {
    let refused = NET.save(&[0.0; 2], |_| -> Result<(), ()> {
        panic!("nothing is written")
    });
    let (need, have) = (NET.parameters(), 2);
    let error = Error::Parameters { need, have };
    assert_eq!(refused, Err(SaveError::Refused(error)));
}

/// Numbers of a checkpoint are of 32 bits, a shape's may be more.
#[cfg(target_pointer_width = "64")]
#[test]
fn a_model_that_no_checkpoint_holds() {
    let layers = [identity(), softmax_cross_entropy()];
    for shape in [
        Shape::image(1 << 32, 1, 1),
        Shape::image(1, 1 << 32, 1),
        Shape::image(1, 1, 1 << 32),
    ] {
        let refused = Model::<2>::new(shape, layers)
            .save(&[], |_| -> Result<(), ()> { panic!("nothing is written") });
        assert_eq!(refused, Err(SaveError::TooLarge));
    }
}

/// The receiver fails at piece `k`, for every `k`: it is told of no later piece. Pieces are those
/// of a model, or of a training, whose optimiser's state comes behind the parameters.
#[test]
fn receivers_that_fail() {
    let parameters = vec![0.5; NET.parameters()];
    fails_at_every_piece(|put| NET.save(&parameters, put));
    let mut buffer = vec![0.0; NET.training_len(&ADAM, 1)];
    let trainer = Trainer::new(&NET, ADAM, &mut buffer).unwrap();
    fails_at_every_piece(|put| trainer.save(0, put));
}

type Put<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), usize>;

#[track_caller]
fn fails_at_every_piece(save: impl Fn(Put<'_>) -> Result<(), SaveError<usize>>) {
    let mut pieces = 0;
    let whole = save(&mut |piece| {
        assert!(!piece.is_empty() && piece.len() <= 64 && piece.len().is_multiple_of(4));
        pieces += 1;
        Ok(())
    });
    whole.unwrap();
    for fails in 0..pieces {
        let mut piece = 0;
        let saved = save(&mut |_| {
            piece += 1;
            if piece > fails { Err(piece) } else { Ok(()) }
        });
        assert_eq!(saved, Err(SaveError::Put(fails + 1)));
        assert_eq!(piece, fails + 1);
    }
}
