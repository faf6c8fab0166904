//! Files written in pieces.

use firmgrad::checkpoint::SaveError;

/// Receives the pieces of a file in order.
pub type Put<'a> = &'a mut dyn FnMut(&[u8]) -> Result<(), ()>;

/// The bytes that `save` passes on, joined.
///
/// # Panics
/// If `save` fails.
pub fn bytes(save: impl FnOnce(Put<'_>) -> Result<(), SaveError<()>>) -> Vec<u8> {
    let mut file = Vec::new();
    let saved = save(&mut |piece| {
        file.extend_from_slice(piece);
        Ok(())
    });
    saved.expect("memory does not fail");
    file
}
