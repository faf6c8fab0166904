//! A flash with an error-correcting code: words of a torn operation return an error until they are
//! erased.

use firmgrad::flash::FlashError;

use super::nor::{BLOCK, Fault, Nor};
use super::{BEFORE, EACH, assert_saves_go_on, newest, operations, save, saved, slots, value};

/// Saves `number` into `flash` and cuts the power at operation `cut`. Asserts that the old or the
/// new checkpoint is there.
#[track_caller]
fn torn<const WORD: usize>(flash: &Nor<WORD>, number: u32, cut: usize, seed: u64) -> Nor<WORD> {
    let old = value(flash);
    let mut torn = flash.clone();
    torn.watch(cut);
    assert!(save(&mut torn, number).is_err());
    torn.power_up_unreadable(seed);
    let found = value(&torn);
    assert!(
        found == old || found == Some(number),
        "words of {WORD}, {number}, cut {cut}, seed {seed}: {found:?}"
    );
    torn
}

/// Tears each of `saves` saves at every operation, and each torn block in `seeds` ways.
fn tear<const WORD: usize>(saves: u32, seeds: u64) {
    for before in 0..saves {
        let flash: Nor<WORD> = saved(before);
        for cut in 0..operations(&flash) {
            for seed in 0..seeds {
                let torn = torn(&flash, before + 1, cut, seed);
                assert_saves_go_on(&torn, before, (WORD, before, cut, seed));
            }
        }
    }
}

#[test]
fn torn_words_and_erases_of_every_size() {
    tear::<1>(3, 1);
    tear::<4>(4, 2);
    tear::<8>(6, 2);
    tear::<16>(6, 3);
    tear::<256>(6, 10);
}

/// Tears two saves, one after the other.
fn tear_twice<const WORD: usize>(saves: u32) {
    for before in 0..saves {
        let flash: Nor<WORD> = saved(before);
        for first in 0..operations(&flash) {
            for seed in 0..2 {
                let once = torn(&flash, 10, first, seed);
                for second in 0..operations(&once) {
                    let twice = torn(&once, 20, second, seed);
                    assert_saves_go_on(&twice, before, (WORD, before, first, second, seed));
                }
            }
        }
    }
}

#[test]
fn saves_torn_one_after_another() {
    tear_twice::<32>(2);
    tear_twice::<256>(5);
}

/// Makes any word of either slot unreadable. The next save erases it, and if that save is torn, the
/// readable checkpoint is still there.
fn rot<const WORD: usize>(cuts: bool) {
    for before in 1..5 {
        let flash: Nor<WORD> = saved(before);
        for word in (BEFORE * BLOCK..(BEFORE + 2 * EACH) * BLOCK).step_by(WORD) {
            let mut flash = flash.clone();
            flash.rot(word);
            let left = newest(&flash).map_or(0, |(saved, _)| saved.number);
            assert!(before - left <= 1, "{before}, {word}: {left}");
            assert_saves_go_on(&flash, left, (before, word));
            for cut in (0..operations(&flash)).filter(|_| cuts) {
                let torn = torn(&flash, 7, cut, 1);
                assert_saves_go_on(&torn, left, (before, word, cut));
            }
        }
    }
}

#[test]
fn a_word_that_rots_is_erased_by_the_next_save() {
    rot::<8>(false);
    rot::<256>(true);
}

/// If neither slot can be read, nothing is changed, and the checkpoints are still there once they
/// can be read.
#[test]
fn nothing_is_erased_where_either_slot_may_hold_the_newest() {
    for before in 0..4 {
        let flash: Nor = saved(before);
        let mut silent = flash.clone();
        silent.silent = 0..usize::MAX;
        assert!(matches!(save(&mut silent, 9), Err(FlashError::Flash(_))));
        assert_eq!(slots(silent.clone()).newest(), None);
        assert_eq!(silent.memory(), flash.memory());
        assert_eq!(silent.erased, flash.erased);
        silent.recover();
        assert_eq!(newest(&silent), newest(&flash));
        assert_saves_go_on(&silent, before, before);
    }
}

/// A block that can never be read prevents saves into its slot, but the other slot is not affected.
#[test]
fn a_block_that_is_dead_takes_nothing_from_the_other_slot() {
    for block in BEFORE..BEFORE + 2 * EACH {
        let mut flash: Nor = saved(3);
        flash.fault = Some((block, Fault::Read));
        for number in 4..8 {
            let old = newest(&flash);
            match save(&mut flash, number) {
                Ok(saved) => assert_eq!(newest(&flash), Some((saved, number))),
                Err(_) => assert_eq!(newest(&flash), old),
            }
        }
    }
}
