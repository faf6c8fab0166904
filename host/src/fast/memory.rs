//! Working memory of each thread, reused from call to call.

use std::cell::RefCell;

/// `f32` values in a cache line. Panels are aligned to cache lines; otherwise half of their loads
/// would touch two lines.
pub(super) const LINE: usize = 16;

thread_local! {
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Lends `len` values with arbitrary contents. A nested call gets other memory, whether it is made
/// by `work` or by other work that the thread runs while it waits.
pub(super) fn lend(len: usize, work: impl FnOnce(&mut [f32])) {
    let reused = FREE.with_borrow_mut(Vec::pop);
    let mut memory = reused.unwrap_or_default();
    if memory.len() < len + LINE {
        memory.resize(len + LINE, 0.0);
    }
    let start = memory.as_ptr().align_offset(size_of::<[f32; LINE]>());
    work(&mut memory[start.min(LINE)..][..len]);
    FREE.with_borrow_mut(|free| free.push(memory));
}
