//! How much of the stack was used. It is painted before `main`, and words that still have the paint
//! were never written.

const PAINT: u32 = 0xcccc_cccc;

unsafe extern "C" {
    static _stack_start: u32;
    static _stack_end: u32;
}

/// Number of bytes of the stack written so far; `None` if it was used to its end or beyond.
pub fn used() -> Option<usize> {
    let top = &raw const _stack_start;
    let end = &raw const _stack_end;
    let mut lowest = end;
    // SAFETY: the linker places the stack between the two addresses, which are aligned to words.
    while lowest < top && unsafe { lowest.read_volatile() } == PAINT {
        lowest = lowest.wrapping_add(1);
    }
    (lowest > end).then_some(top as usize - lowest as usize)
}
