//! A flash that is not mapped into memory: a checkpoint is restored page by page.

use firmgrad::checkpoint::{Checkpoint, CheckpointError, Entry, LoadError};
use firmgrad::flash::{Saved, Slots};
use firmgrad::{Init, Optimizer, Trainer};
use firmgrad_tests::saved::bytes;

use super::NET;
use super::nor::{BLOCK, Nor};

const SGD: Optimizer = Optimizer::momentum(0.1, 0.9);
const LEN: usize = NET.training_len(&SGD, 1);

type Flash = Nor<256>;

/// Number of blocks of a slot.
const EACH: usize = 2048 / BLOCK;

fn slots_in(flash: Flash) -> Slots<Flash> {
    Slots::new(flash, 0, (EACH * BLOCK) as u32).unwrap()
}

fn trainer(buffer: &mut [f32; LEN], seed: u64, samples: u32) -> Trainer<'_> {
    let mut trainer = Trainer::new(&NET, SGD, buffer).unwrap();
    trainer.initialise(Init::XAVIER_UNIFORM, seed);
    for sample in 0..samples {
        let class = sample as usize % 6;
        trainer.learn(&[class as f32 / 8.0; 20], class).unwrap();
    }
    trainer
}

/// What the trainer would save.
fn state(trainer: &Trainer<'_>) -> Vec<u8> {
    bytes(|put| trainer.save(7, put))
}

/// A flash with a saved training state after nine samples.
fn filled() -> (Flash, Saved) {
    let mut buffer = [0.0; LEN];
    let trainer = trainer(&mut buffer, 1, 9);
    let mut slots = slots_in(Nor::new(2 * EACH));
    let saved = slots.save(|put| trainer.save(7, put)).unwrap();
    assert!(saved.bytes.len() > 3 * 256);
    (slots.free(), saved)
}

#[test]
fn as_from_a_flash_that_is_mapped() {
    let (flash, saved) = filled();
    let place = saved.bytes.start as usize..saved.bytes.end as usize;
    let mapped = flash.memory()[place].to_vec();
    let mapped = Checkpoint::parse(&mapped).unwrap();
    let (mut first, mut second) = ([0.0; LEN], [0.0; LEN]);
    let mut want = trainer(&mut first, 2, 1);
    assert_eq!(want.restore(&mapped), Ok(7));
    let mut got = trainer(&mut second, 2, 1);
    let mut slots = slots_in(flash);
    assert_eq!(slots.restore(&saved, &mut got), Ok(7));
    assert_eq!(state(&got), state(&want));
    let mut parameters = [f32::NAN; NET.parameters()];
    assert_eq!(slots.load(&saved, &NET, &mut parameters), Ok(()));
    assert!(mapped.parameters().eq(parameters));
}

/// A flash that fails or returns a wrong bit from each read on. Either the saved state is restored,
/// or the trainer is unchanged or as new.
#[test]
fn reads_that_fail_or_are_wrong() {
    let (flash, saved) = filled();
    let before = state(&trainer(&mut [0.0; LEN], 2, 1));
    let new = state(&Trainer::new(&NET, SGD, &mut [0.0; LEN]).unwrap());
    let whole = state(&trainer(&mut [0.0; LEN], 1, 9));
    let run = |change: &dyn Fn(&mut Flash)| {
        let mut flash = flash.clone();
        flash.watch(usize::MAX);
        change(&mut flash);
        let mut slots = slots_in(flash);
        let mut buffer = [0.0; LEN];
        let mut trainer = trainer(&mut buffer, 2, 1);
        let result = slots.restore(&saved, &mut trainer);
        let after = state(&trainer);
        match result {
            Ok(position) => assert!(position == 7 && after == whole),
            Err(_) => assert!(after == before || after == new),
        }
        (result, slots.free().reads)
    };
    let (_, reads) = run(&|_| ());
    assert!(reads > 8);
    let mut noticed = 0;
    for read in 0..reads {
        // Reads are retried.
        let (result, _) = run(&|flash| flash.silent = read..read + 2);
        assert_eq!(result, Ok(7));
        let (result, _) = run(&|flash| flash.silent = read..read + 3);
        assert!(matches!(result, Err(LoadError::Read(_))));
        for bit in [0, 77, 1024, 2047] {
            let (result, _) = run(&|flash| flash.wrong = vec![(read, bit)]);
            noticed += u32::from(result.is_err());
        }
    }
    assert!(noticed as usize > 2 * reads);
}

/// Entries that the desktop wrote about its data are kept from save to save.
#[test]
fn entries_about_the_data() {
    let about = [Entry::Class("still"), Entry::Class("moving")];
    let mut buffer = [0.0; LEN];
    let trainer = trainer(&mut buffer, 1, 2);
    let mut slots = slots_in(Nor::new(2 * EACH));
    let first = slots
        .save(|put| trainer.save_with(1, about.into_iter(), put))
        .unwrap();
    let mut room = [0; 64];
    let read = slots.about(&first, &mut room).unwrap();
    assert!(read.entries().eq(about));
    let second = slots
        .save(|put| trainer.save_with(2, read.entries(), put))
        .unwrap();
    assert!(
        slots
            .about(&second, &mut [0; 64])
            .unwrap()
            .entries()
            .eq(about)
    );
    let need = 2 * 8 + 8 + 8;
    let short = slots.about(&second, &mut [0; 31]).map(|_| ());
    let error = CheckpointError::About { need, have: 31 };
    assert_eq!(short, Err(LoadError::Checkpoint(error)));
    let plain = slots.save(|put| trainer.save(3, put)).unwrap();
    assert_eq!(slots.about(&plain, &mut []).unwrap().entries().count(), 0);
}

/// Reads of raw bytes are retried, too.
#[test]
fn bytes_of_a_flash_that_is_silent_for_a_read() {
    let (mut flash, saved) = filled();
    flash.watch(usize::MAX);
    flash.silent = 1..2;
    let mut slots = slots_in(flash);
    let mut copy = vec![0; saved.bytes.len()];
    slots.read(&saved, &mut copy).unwrap();
    assert!(Checkpoint::parse(&copy).is_ok());
}
