//! Working memory of each thread, kept from call to call.

use std::cell::RefCell;

/// Values to a line of a cache. Panels begin with one, else half of their loads touch two.
pub(super) const LINE: usize = 16;

thread_local! {
    static KEPT: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Lends `len` values, whatever they hold. A call within `work`, or by other work that the thread
/// takes up meanwhile, is lent other memory.
pub(super) fn lend(len: usize, work: impl FnOnce(&mut [f32])) {
    let kept = KEPT.with_borrow_mut(Vec::pop);
    let mut memory = kept.unwrap_or_default();
    if memory.len() < len + LINE {
        memory.resize(len + LINE, 0.0);
    }
    let start = memory.as_ptr().align_offset(size_of::<[f32; LINE]>());
    work(&mut memory[start.min(LINE)..][..len]);
    KEPT.with_borrow_mut(|kept| kept.push(memory));
}
