//! Files in a storage that is read in pieces. The whole file is checked before anything is changed.

use firmgrad::checkpoint::{Checkpoint, CheckpointError, LoadError};
use firmgrad::{
    Init, Model, OnlineTrainer, Optimizer, Shape, Trainer, dense, softmax_cross_entropy,
};

use crate::resume::{ADAM, LEN, NET};
use crate::{VERSION_1, bytes, described, model, training};

/// A storage that counts reads. One read may fail, and one may have a wrong bit.
struct Storage<'a> {
    bytes: &'a [u8],
    reads: usize,
    fails: Option<usize>,
    wrong: Option<usize>,
}

impl<'a> Storage<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            reads: 0,
            fails: None,
            wrong: None,
        }
    }

    fn read(&mut self, at: usize, to: &mut [u8]) -> Result<(), usize> {
        assert!(to.len() <= 64, "no more memory than this");
        let number = self.reads;
        self.reads += 1;
        if self.fails == Some(number) {
            return Err(number);
        }
        to.copy_from_slice(&self.bytes[at..at + to.len()]);
        if self.wrong == Some(number) {
            to[number % to.len()] ^= 1 << (number % 8);
        }
        Ok(())
    }
}

/// Files from which [`NET`]'s trainer can resume.
fn trainings() -> [Vec<u8>; 3] {
    [VERSION_1[1].to_vec(), training(), described()]
}

fn trainer(buffer: &mut [f32; LEN]) -> OnlineTrainer<'_> {
    let mut trainer = Trainer::online(&NET, ADAM, buffer).unwrap();
    trainer.initialise(Init::XAVIER_UNIFORM, 3);
    trainer.learn(&[0.25; 60], 1).unwrap();
    trainer
}

fn state<G>(trainer: &Trainer<'_, f32, G>) -> Vec<u8> {
    bytes(|put| trainer.save(0, put))
}

#[test]
fn the_same_as_in_one_piece() {
    for file in trainings() {
        let (mut first, mut second) = ([0.0; LEN], [0.0; LEN]);
        let (mut whole, mut pieces) = (trainer(&mut first), trainer(&mut second));
        let want = whole.restore(&Checkpoint::parse(&file).unwrap()).unwrap();
        let mut storage = Storage::new(&file);
        let position = pieces.restore_from(file.len(), |at, to| storage.read(at, to));
        assert_eq!(position, Ok(want));
        assert_eq!(state(&pieces), state(&whole));
    }
    for file in [VERSION_1[0].to_vec(), model(), training()] {
        let mut parameters = vec![f32::NAN; NET.parameters()];
        let mut storage = Storage::new(&file);
        NET.load(file.len(), |at, to| storage.read(at, to), &mut parameters)
            .unwrap();
        assert!(
            Checkpoint::parse(&file)
                .unwrap()
                .parameters()
                .eq(parameters)
        );
    }
}

/// At each read, an error is passed on and a wrong bit is detected. The trainer is unchanged if
/// values were not copied yet; otherwise it is as new.
#[test]
fn reads_that_fail_or_lie() {
    for file in trainings() {
        let mut buffer = [0.0; LEN];
        let before = state(&trainer(&mut buffer));
        let mut buffer = [0.0; LEN];
        let new = state(&Trainer::online(&NET, ADAM, &mut buffer).unwrap());
        let mut whole = Storage::new(&file);
        let mut buffer = [0.0; LEN];
        let mut restored = trainer(&mut buffer);
        restored
            .restore_from(file.len(), |at, to| whole.read(at, to))
            .unwrap();
        let restored = state(&restored);
        let (mut unchanged, mut emptied) = (0, 0);
        for (number, fails) in (0..whole.reads).flat_map(|read| [(read, true), (read, false)]) {
            let mut storage = Storage {
                fails: fails.then_some(number),
                wrong: (!fails).then_some(number),
                ..Storage::new(&file)
            };
            let mut buffer = [0.0; LEN];
            let mut trainer = trainer(&mut buffer);
            let result = trainer.restore_from(file.len(), |at, to| storage.read(at, to));
            match result {
                Err(LoadError::Read(read)) => assert_eq!((fails, read), (true, number)),
                Err(LoadError::Checkpoint(_)) => assert!(!fails),
                // A bit that does not matter.
                Ok(_) => {
                    assert!(!fails && state(&trainer) == restored, "read {number}");
                    continue;
                }
            }
            let after = state(&trainer);
            match after == before {
                true => unchanged += 1,
                false => {
                    assert!(after == new, "read {number}");
                    emptied += 1;
                }
            }
        }
        assert!(unchanged > 0 && emptied > 0);
    }
}

/// Loads parameters for a predictor from a storage that fails or has a wrong bit.
#[test]
fn parameters_from_reads_that_fail_or_lie() {
    let file = model();
    let before = vec![0.5; NET.parameters()];
    let mut whole = Storage::new(&file);
    let mut copy = before.clone();
    NET.load(file.len(), |at, to| whole.read(at, to), &mut copy)
        .unwrap();
    let mut noticed = 0;
    for (number, fails) in (0..whole.reads).flat_map(|read| [(read, true), (read, false)]) {
        let mut storage = Storage {
            fails: fails.then_some(number),
            wrong: (!fails).then_some(number),
            ..Storage::new(&file)
        };
        let mut to = before.clone();
        let loaded = NET.load(file.len(), |at, to| storage.read(at, to), &mut to);
        match loaded {
            Ok(()) => assert!(!fails && to == copy, "read {number}"),
            Err(_) => {
                noticed += 1;
                assert!(to == before || to.iter().all(|&value| value == 0.0));
            }
        }
    }
    assert!(
        noticed > 3 * whole.reads / 2,
        "{noticed} of {}",
        whole.reads
    );
}

#[test]
fn of_another_model_optimiser_or_kind() {
    const OTHER: Model<2> = Model::new(Shape::vector(60), [dense(2), softmax_cross_entropy()]);
    let refused = |model: &Model<2>, file: &[u8]| {
        let optimizer = Optimizer::sgd(0.1);
        let mut buffer = vec![0.0; model.training_len(&optimizer, 1)];
        let mut trainer = Trainer::new(model, optimizer, &mut buffer).unwrap();
        let mut storage = Storage::new(file);
        trainer.restore_from(file.len(), |at, to| storage.read(at, to))
    };
    let other = LoadError::Checkpoint(CheckpointError::OtherModel);
    assert_eq!(refused(&OTHER, &training()), Err(other));
    let mut buffer = [0.0; LEN];
    let mut trainer = trainer(&mut buffer);
    for (file, error) in [
        (model(), CheckpointError::NoTraining),
        (
            {
                let momentum = Optimizer::momentum(0.1, 0.9);
                let mut buffer = vec![0.0; NET.training_len(&momentum, 1)];
                let other = Trainer::new(&NET, momentum, &mut buffer).unwrap();
                bytes(|put| other.save(0, put))
            },
            CheckpointError::OtherOptimizer,
        ),
    ] {
        let mut storage = Storage::new(&file);
        let result = trainer.restore_from(file.len(), |at, to| storage.read(at, to));
        assert_eq!(result, Err(LoadError::Checkpoint(error)));
    }
    let file = model();
    let mut storage = Storage::new(&file);
    let (need, have) = (NET.parameters(), 3);
    assert_eq!(
        NET.load(file.len(), |at, to| storage.read(at, to), &mut [0.0; 3]),
        Err(LoadError::Checkpoint(CheckpointError::Parameters {
            need,
            have
        }))
    );
    let mut parameters = vec![0.5; OTHER.parameters()];
    let loaded = OTHER.load(file.len(), |at, to| storage.read(at, to), &mut parameters);
    assert_eq!(loaded, Err(other));
    assert!(parameters.iter().all(|&parameter| parameter == 0.5));
}
