//! Elements of slices in constants, where `get` is not available. An index that the compiler cannot
//! prove to be in bounds would link a panic into programs that make a model at run time.

/// Element `index`.
pub(crate) const fn get<T>(slice: &[T], index: usize) -> Option<&T> {
    match slice.split_at_checked(index) {
        Some((_, [element, ..])) => Some(element),
        _ => None,
    }
}

/// Replaces element `index`, if there is one.
pub(crate) const fn set<T: Copy>(slice: &mut [T], index: usize, to: T) {
    if let Some((_, [element, ..])) = slice.split_at_mut_checked(index) {
        *element = to;
    }
}
