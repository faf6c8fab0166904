//! Two slots in a flash that loses power and wears out. Either the old or the new checkpoint can
//! always be read.

mod misread;
mod nor;
mod pieces;
mod slots;
mod unreadable;

use firmgrad::checkpoint::Checkpoint;
use firmgrad::flash::{FlashError, Saved, Slots};
use firmgrad::{Model, Shape, dense, softmax_cross_entropy};
use nor::{BLOCK, FAULTS, Failed, Fault, Nor, Torn};

const NET: Model<2> = Model::new(Shape::vector(20), [dense(6), softmax_cross_entropy()]);

/// Number of blocks before the slots, and in each slot.
const BEFORE: usize = 1;
const EACH: usize = 4;

const SAVES: u32 = 100;

fn slots<const WORD: usize>(flash: Nor<WORD>) -> Slots<Nor<WORD>> {
    Slots::new(flash, (BEFORE * BLOCK) as u32, (EACH * BLOCK) as u32).unwrap()
}

fn flash<const WORD: usize>() -> Nor<WORD> {
    Nor::new(BEFORE + 2 * EACH)
}

/// Saves a model in which every parameter is `value`.
fn save<const WORD: usize>(flash: &mut Nor<WORD>, value: u32) -> Result<Saved, FlashError<Failed>> {
    let mut slots = slots(flash.clone());
    let parameters = [value as f32; NET.parameters()];
    let saved = slots.save(|put| NET.save(&parameters, put));
    *flash = slots.free();
    saved
}

/// The newest checkpoint and its value. Checks that mapped memory and reads of the flash agree.
fn newest<const WORD: usize>(flash: &Nor<WORD>) -> Option<(Saved, u32)> {
    let mut slots = slots(flash.clone());
    let saved = slots.newest()?;
    let place = saved.bytes.start as usize..saved.bytes.end as usize;
    let checkpoint = Checkpoint::parse(&flash.memory()[place.clone()]).unwrap();
    let mut copy = vec![0; place.len()];
    slots.read(&saved, &mut copy).unwrap();
    assert_eq!(copy, flash.memory()[place]);
    let mut parameters = checkpoint.parameters();
    let first = parameters.next().unwrap();
    assert!(parameters.all(|value| value == first));
    Some((saved, first as u32))
}

/// The value of the newest checkpoint.
fn value<const WORD: usize>(flash: &Nor<WORD>) -> Option<u32> {
    newest(flash).map(|(_, value)| value)
}

/// A flash after `number` saves with the values 1 to `number`.
fn saved<const WORD: usize>(number: u32) -> Nor<WORD> {
    let mut flash = flash();
    for value in 1..=number {
        save(&mut flash, value).unwrap();
    }
    flash
}

/// Number of operations of a save into `flash`.
fn operations<const WORD: usize>(flash: &Nor<WORD>) -> usize {
    let mut flash = flash.clone();
    flash.watch(usize::MAX);
    save(&mut flash, 0).unwrap();
    flash.operations()
}

/// Asserts that further saves work: each is the newest, with a number above `number` and above those
/// of earlier saves.
#[track_caller]
fn assert_saves_go_on<const WORD: usize>(
    flash: &Nor<WORD>,
    mut number: u32,
    what: impl std::fmt::Debug,
) {
    let mut flash = flash.clone();
    for value in 1000..1003 {
        let saved = save(&mut flash, value).unwrap_or_else(|error| panic!("{what:?}: {error}"));
        assert!(saved.number > number, "{what:?}: {saved:?} after {number}");
        number = saved.number;
        assert_eq!(newest(&flash), Some((saved, value)), "{what:?}");
    }
}

#[test]
fn the_newest_is_read() {
    let mut flash: Nor = flash();
    assert_eq!(value(&flash), None);
    for number in 1..=SAVES {
        save(&mut flash, number).unwrap();
        assert_eq!(value(&flash), Some(number));
        assert!(flash.memory()[..BEFORE * BLOCK].iter().all(|&b| b == 0xFF));
    }
    // Every block of both slots was erased the same number of times.
    assert_eq!(flash.erased[0], 0);
    assert!(flash.erased[1..].iter().all(|&erases| erases == SAVES / 2));
}

/// Cuts the power at every operation of each of a hundred saves.
#[test]
fn power_that_goes_at_any_operation() {
    let mut flash: Nor = flash();
    for number in 1..=SAVES {
        let old = (number > 1).then(|| number - 1);
        let mut whole = flash.clone();
        whole.watch(usize::MAX);
        save(&mut whole, number).unwrap();
        for cut in 0..whole.operations() {
            let mut torn = flash.clone();
            torn.watch(cut);
            assert!(save(&mut torn, number).is_err());
            torn.power_up_after_a_torn_operation(&Torn((cut as u64) << 32 | u64::from(number)));
            let found = value(&torn);
            assert!(
                found == old || found == Some(number),
                "{number}, cut {cut}: {found:?}"
            );
            // The next save works as usual.
            save(&mut torn, 1000).unwrap();
            assert_eq!(value(&torn), Some(1000));
        }
        flash = whole;
    }
}

#[test]
fn power_that_goes_before_all_has_arrived() {
    let mut flash: Nor = flash();
    for number in 1..=SAVES {
        let old = value(&flash);
        let mut whole = flash.clone();
        whole.watch(usize::MAX);
        save(&mut whole, number).unwrap();
        for cut in 0..=whole.operations() {
            let mut torn = flash.clone();
            torn.watch(cut);
            _ = save(&mut torn, number);
            torn.power_up_out_of_order(u64::from(number) << 16 | cut as u64);
            let found = value(&torn);
            assert!(
                found == old || found == Some(number),
                "{number}, cut {cut}: {found:?}"
            );
        }
        flash = whole;
    }
}

/// All operations on one block are lost, or any single operation.
#[test]
fn a_block_or_an_operation_that_never_arrives() {
    for before in 0..5 {
        let flash: Nor = saved(before);
        let old = value(&flash);
        let mut whole = flash.clone();
        whole.watch(usize::MAX);
        save(&mut whole, 77).unwrap();
        for block in BEFORE..BEFORE + 2 * EACH {
            let mut torn = whole.clone();
            torn.power_up_without(|_, start| start / BLOCK == block);
            let found = value(&torn);
            assert!(
                found == old || found == Some(77),
                "{before}, {block}: {found:?}"
            );
        }
        for lost in 0..whole.operations() {
            let mut torn = whole.clone();
            torn.power_up_without(|number, _| number == lost);
            let found = value(&torn);
            assert!(
                found == old || found == Some(77),
                "{before}, {lost}: {found:?}"
            );
        }
    }
}

/// A block fails in each of five ways, after none or some saves, and for a hundred saves more.
#[test]
fn blocks_that_fail() {
    for fault in FAULTS {
        for block in BEFORE..BEFORE + 2 * EACH {
            for before in 0..4 {
                let mut flash: Nor = saved(before);
                flash.fault = Some((block, fault));
                let mut last = value(&flash);
                let faulty = (block - BEFORE) / EACH;
                for number in 10..10 + SAVES {
                    let newest = slots(flash.clone()).newest();
                    let holds = |saved: Saved| saved.bytes.start as usize / BLOCK >= BEFORE + EACH;
                    let target = usize::from(!newest.is_none_or(holds));
                    let result = save(&mut flash, number);
                    let found = value(&flash);
                    let what = format!("{fault:?} of {block} after {before}: {found:?}");
                    match result {
                        Ok(_) => assert_eq!(found, Some(number), "{what}"),
                        Err(_) => {
                            assert!(found == last || found == Some(number), "{what}");
                            assert!(target == faulty || fault == Fault::Read, "{what}");
                        }
                    }
                    last = found;
                }
            }
        }
    }
}

/// If a block no longer changes, the first save that cannot be read back reports it.
#[test]
fn wear_is_noticed() {
    let mut flash: Nor = saved(2);
    flash.fault = Some((BEFORE, Fault::EraseNothing));
    assert_eq!(
        save(&mut flash, 3).map_err(|error| error.to_string()),
        Err("the flash does not hold what was written".to_owned())
    );
    assert_eq!(value(&flash), Some(2));
}

/// A write-protected flash reads back a valid checkpoint, but an older one.
#[test]
fn protection_is_noticed() {
    let mut flash: Nor = saved(3);
    flash.protected = true;
    assert!(matches!(save(&mut flash, 4), Err(FlashError::Worn)));
    assert_eq!(value(&flash), Some(3));
}

#[test]
fn places_that_will_not_do() {
    let len = (EACH * BLOCK) as u32;
    let block = BLOCK as u32;
    for (start, len) in [
        (block / 2, len),
        (block, len + block / 2),
        (2 * block, len),
        (u32::MAX - block + 1, len),
        (block, u32::MAX - block + 1),
        (block, 0),
    ] {
        let refused = Slots::new(flash::<8>(), start, len).map(|_| ());
        assert!(matches!(refused, Err(FlashError::Layout)), "{start} {len}");
    }
    let mut small = Slots::new(flash::<8>(), 0, 2 * block).unwrap();
    let parameters = [0.5; NET.parameters()];
    let refused = small.save(|put| NET.save(&parameters, put));
    assert!(matches!(refused, Err(FlashError::TooLong)));
    let refused = small.save(|put| NET.save(&[0.5], put));
    assert!(matches!(refused, Err(FlashError::Refused)));
}
