//! Reads that return wrong bits or an error for some time.

use super::nor::Nor;
use super::{NET, assert_saves_go_on, newest, operations, save, saved, slots, value};

/// Bit numbers within a read: one in each word of a head, and the same in a checkpoint.
const BITS: [usize; 4] = [0, 45, 90, 127];

/// A flash whose saves take few operations.
type Flash = Nor<256>;

/// Number of reads of one save, and some more for reads that are repeated.
fn reads(flash: &Flash) -> usize {
    let mut flash = flash.clone();
    flash.watch(usize::MAX);
    save(&mut flash, 0).unwrap();
    flash.reads + 6
}

/// Saves into `flash`, whose reads misbehave, and cuts the power at every operation and not at all.
/// The old or the new checkpoint must be there, and the new one if the save succeeded.
#[track_caller]
fn assert_nothing_is_lost(flash: &Flash, before: u32, what: impl std::fmt::Debug) {
    let mut right = flash.clone();
    right.recover();
    let old = newest(&right);
    for cut in (0..operations(&right)).chain([usize::MAX]) {
        let mut flash = flash.clone();
        flash.watch(cut);
        let result = save(&mut flash, 77);
        flash.recover();
        let found = newest(&flash);
        match result {
            Ok(saved) => {
                assert!(saved.number > before, "{what:?}, cut {cut}: {saved:?}");
                assert_eq!(found, Some((saved.clone(), 77)), "{what:?}, cut {cut}");
                assert_saves_go_on(&flash, saved.number, (&what, cut));
            }
            Err(_) => {
                let new = found.as_ref().is_some_and(|(_, value)| *value == 77);
                assert!(new || found == old, "{what:?}, cut {cut}: {found:?}");
                assert_saves_go_on(&flash, before, (&what, cut));
            }
        }
    }
}

/// One read has one wrong bit, or two reads have one each, such as those of both heads or both
/// checkpoints.
#[test]
fn a_bit_that_is_read_wrongly_once() {
    for before in 0..6 {
        let flash: Flash = saved(before);
        let reads = reads(&flash);
        for bit in BITS {
            for first in 0..reads {
                for second in first..reads {
                    let mut wrong = flash.clone();
                    wrong.wrong = vec![(first, bit), (second, 127 - bit)];
                    // Nor is anything lost if the flash is only read.
                    wrong.watch(usize::MAX);
                    let found = slots(wrong.clone()).newest();
                    assert_eq!(found.map_or(0, |saved| saved.number), before);
                    let saved = save(&mut wrong.clone(), 77).unwrap();
                    assert_eq!(saved.number, before + 1, "{bit} of {first} and {second}");
                    if bit == BITS[1] {
                        assert_nothing_is_lost(&wrong, before, (before, first, second));
                    }
                }
            }
        }
    }
}

/// A sequence of reads fails, starting at any read.
#[test]
fn a_flash_that_does_not_answer_for_a_time() {
    for before in 0..4 {
        let flash: Flash = saved(before);
        for first in 0..reads(&flash) {
            for len in (1..12).chain([15, 18, 21, 27, 36, 54, 80]) {
                let mut silent = flash.clone();
                silent.silent = first..first + len;
                assert_nothing_is_lost(&silent, before, (before, first, len));
            }
        }
    }
}

/// A head that fails its checksum at every attempt may hold any number. A later save is still the
/// newest, even when that head can be read again. A slot that looks blank is written first.
#[test]
fn heads_that_are_wrong_at_every_try() {
    for (before, tries) in [(1, 3), (2, 6), (3, 6), (4, 6)] {
        let mut wrong: Flash = saved(before);
        wrong.wrong = (0..tries).map(|read| (read, 40)).collect();
        let mut flash = wrong.clone();
        flash.watch(usize::MAX);
        let saved = save(&mut flash, 77).unwrap();
        assert_eq!(newest(&flash), Some((saved.clone(), 77)), "{before}");
        assert_saves_go_on(&flash, saved.number, before);
        if before == 1 {
            for cut in 0..flash.operations() {
                let mut torn = wrong.clone();
                torn.watch(cut);
                assert!(save(&mut torn, 77).is_err());
                torn.recover();
                assert!([Some(1), Some(77)].contains(&value(&torn)), "cut {cut}");
            }
        }
    }
}

/// Numbers that these slots have read count, whatever is read later.
#[test]
fn a_number_is_higher_than_any_that_was_seen() {
    for before in 1..5 {
        let mut flash: Flash = saved(before);
        flash.watch(usize::MAX);
        let mut looked = slots(flash.clone());
        assert_eq!(looked.newest().unwrap().number, before);
        let seen = looked.free().reads;
        flash.wrong = (seen..seen + 6).map(|read| (read, 40)).collect();
        let mut slots = slots(flash);
        assert_eq!(slots.newest().unwrap().number, before);
        let saved = slots.save(|put| NET.save(&[5.0; NET.parameters()], put));
        assert_eq!(saved.unwrap().number, before + 1);
    }
}
