//! Files from which a trainer cannot resume, and receivers that fail.

use firmgrad::checkpoint::{Checkpoint, CheckpointError, Entry, SaveError};
use firmgrad::{
    Error, Init, Layer, Model, Optimizer, Shape, Trainer, dense, identity, relu,
    softmax_cross_entropy,
};

use firmgrad_tests::functions::layer as layer_of;

use crate::resume::{ADAM, NET};
use crate::{VERSION_1, model, sealed, sections, training};

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
    // The same layers, with samples turned by 90 degrees.
    let layers: Vec<Layer> = NET.layers().map(|layer| layer_of(layer.spec())).collect();
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
    file[8] = 3;
    let error = Checkpoint::parse(&sealed(file)).unwrap_err();
    assert_eq!(error, CheckpointError::Version { found: 3 });
    let text = "a checkpoint of version 3, this release reads versions 1 and 2";
    assert_eq!(error.to_string(), text);
}

/// Too short for the length field, or for a file of version 1.
#[test]
fn of_no_length() {
    for have in [8, 12, 19] {
        let error = CheckpointError::Length { need: 20, have };
        let short = &model()[..have as usize];
        assert_eq!(Checkpoint::parse(short).unwrap_err(), error);
    }
    for have in [20_u64, 83, 87] {
        let mut short = VERSION_1[0][..have as usize].to_vec();
        short[12..20].copy_from_slice(&have.to_le_bytes());
        let error = CheckpointError::Length { need: 88, have };
        assert_eq!(Checkpoint::parse(&short).unwrap_err(), error);
    }
}

#[test]
fn layers_of_no_kind() {
    for layer in 0..NET.layers().count() {
        let offset = 84 + 24 * layer;
        let mut file = VERSION_1[0].to_vec();
        file[offset] = 99;
        let error = CheckpointError::Field { offset };
        assert_eq!(Checkpoint::parse(&sealed(file)).unwrap_err(), error);
    }
}

/// The offset of each layer in a file of version 2.
fn layers(file: &[u8]) -> Vec<usize> {
    let (start, _, end) = sections(file)[0];
    let mut at = start + 12 + 20;
    let mut layers = Vec::new();
    while at < end - 4 {
        layers.push(at);
        at += 4 + 4 * usize::from(file[at + 2]);
    }
    layers
}

/// A kind of a later release, an input given by name, or more numbers than known: the layer is
/// named, not misread.
#[test]
fn layers_of_a_later_release() {
    let file = model();
    let places = layers(&file);
    assert_eq!(places.len(), NET.layers().count());
    for (layer, at) in places.into_iter().enumerate() {
        let kind = u16::from(file[at]);
        let mut other = file.clone();
        other[at + 1] = 0x7F;
        let error = CheckpointError::Layer {
            layer,
            kind: kind | 0x7F00,
        };
        assert_eq!(Checkpoint::parse(&sealed(other)).unwrap_err(), error);

        let mut named = file.clone();
        named[at + 4] = 1;
        let error = CheckpointError::Layer { layer, kind };
        assert_eq!(Checkpoint::parse(&sealed(named)).unwrap_err(), error);

        // One more number in a record and in the section around it.
        let end = at + 4 + 4 * usize::from(file[at + 2]);
        let mut longer = file.clone();
        longer[at + 2] += 1;
        longer.splice(end..end, [0; 4]);
        let lengths = [(12, 4), (24, 4)];
        for (place, more) in lengths {
            let len = u32::from_le_bytes(longer[place..place + 4].try_into().unwrap());
            longer[place..place + 4].copy_from_slice(&(len + more).to_le_bytes());
        }
        assert_eq!(Checkpoint::parse(&sealed(longer)).unwrap_err(), error);
    }
    let text = CheckpointError::Layer { layer: 2, kind: 40 }.to_string();
    assert_eq!(text, "this release does not know layer 3, of kind 40");
}

/// The file with a new section of eight bytes before section number `before`.
fn with_section(file: &[u8], before: usize, tag: [u8; 4]) -> Vec<u8> {
    let mut sections = sections(file);
    sections.push((file.len(), *b"end ", file.len()));
    let at = sections[before].0;
    let mut section = tag.to_vec();
    section.extend(8_u64.to_le_bytes());
    section.extend([7; 12]);
    let mut longer = file.to_vec();
    longer.splice(at..at, section);
    let len = (longer.len() as u64).to_le_bytes();
    longer[12..20].copy_from_slice(&len);
    sealed(longer)
}

/// An unknown optional section is skipped anywhere in the file, an unknown mandatory one is refused
/// by name.
#[test]
fn sections_of_a_later_release() {
    let file = training();
    for before in 0..4 {
        let longer = with_section(&file, before, *b"newS");
        let skipped = Checkpoint::parse(&longer).unwrap();
        let known = Checkpoint::parse(&file).unwrap();
        assert!(skipped.parameters().eq(known.parameters()));
        let slots = [skipped, known].map(|file| file.training().unwrap().slots().sum::<f32>());
        assert_eq!(slots[0], slots[1]);
        for tag in [*b"NEWs", *b"\nab\"", *b"\0\0\0\0"] {
            let longer = with_section(&file, before, tag);
            let error = Checkpoint::parse(&longer).unwrap_err();
            assert_eq!(error, CheckpointError::Section { tag });
        }
    }
    let text = CheckpointError::Section { tag: *b"NEW\n" }.to_string();
    let want =
        "this release does not know the section 'NEW\\n', without which the file cannot be used";
    assert_eq!(text, want);
}

/// An unknown rule or an unknown form of the training state is named, too.
#[test]
fn trainings_of_a_later_release() {
    let file = training();
    let (at, _, _) = sections(&file)[2];
    let mut other = file.clone();
    other[at + 16] = 8;
    let error = Checkpoint::parse(&sealed(other)).unwrap_err();
    assert_eq!(error, CheckpointError::Rule { kind: 8 });
    let text = "this release does not know the optimiser with rule 8";
    assert_eq!(error.to_string(), text);
    let mut other = file;
    other[at + 12] = 12;
    let error = Checkpoint::parse(&sealed(other)).unwrap_err();
    assert_eq!(error, CheckpointError::Training { words: 12 });
    let text = "this release does not know a training whose state begins with 12 words";
    assert_eq!(error.to_string(), text);
}

/// A file without entries has no such section.
#[test]
fn an_about_without_entries() {
    let mut file = model();
    let at = file.len();
    file.extend(b"abou");
    file.extend([0; 12]);
    let len = (file.len() as u64).to_le_bytes();
    file[12..20].copy_from_slice(&len);
    let error = CheckpointError::Field { offset: at + 4 };
    assert_eq!(Checkpoint::parse(&sealed(file)).unwrap_err(), error);
}

/// Too few bytes for the smallest section, or for the section that they begin.
#[test]
fn a_section_that_is_cut() {
    for more in (4..16).step_by(4) {
        let mut file = model();
        let at = file.len();
        file.extend(&b"newS\0\0\0\0\0\0\0\0\0\0\0\0"[..more]);
        let len = (file.len() as u64).to_le_bytes();
        file[12..20].copy_from_slice(&len);
        let error = CheckpointError::Field { offset: at };
        assert_eq!(Checkpoint::parse(&file).unwrap_err(), error, "{more}");
    }
}

/// An entry that would be read back as another one, or not at all.
#[test]
fn entries_that_cannot_be_written() {
    for kind in 1..=7 {
        let entry = Entry::Other { kind, bytes: &[] };
        let parameters = vec![0.0; NET.parameters()];
        let refused = NET.save_with(&parameters, [entry].into_iter(), |_| -> Result<(), ()> {
            panic!("nothing is written")
        });
        assert_eq!(refused, Err(SaveError::TooLarge));
    }
}

/// A section that comes twice, too early, or not at all.
#[test]
fn sections_out_of_order() {
    let file = training();
    let sections = sections(&file);
    let part = |number: usize| file[sections[number].0..sections[number].2].to_vec();
    let joined = |order: &[usize]| {
        let mut joined = file[..20].to_vec();
        joined.extend(order.iter().flat_map(|&number| part(number)));
        let len = (joined.len() as u64).to_le_bytes();
        joined[12..20].copy_from_slice(&len);
        joined
    };
    assert_eq!(joined(&[0, 1, 2]), file);
    assert!(Checkpoint::parse(&joined(&[0, 1])).is_ok());
    for order in [
        &[][..],
        &[0],
        &[1],
        &[2],
        &[1, 0, 2],
        &[0, 2, 1],
        &[0, 0, 1],
        &[0, 1, 1],
        &[0, 1, 2, 2],
        &[0, 1, 2, 0],
    ] {
        let error = Checkpoint::parse(&joined(order)).unwrap_err();
        assert!(matches!(error, CheckpointError::Field { .. }), "{order:?}");
    }
}

#[test]
fn reasons_in_words() {
    let parameters = Error::Parameters { need: 3, have: 2 };
    let about = CheckpointError::About { need: 9, have: 8 };
    let text = "9 bytes about the data, there is room for 8";
    assert_eq!(about.to_string(), text);
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

/// A checkpoint stores sizes in 32 bits, but a shape may have larger ones.
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

/// The receiver fails at piece `k`, for every `k`, and gets no later piece. In a training state,
/// the optimiser's state follows the parameters.
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
