//! Any text gives a typed error with a position in it, or layers that can be written and read back.
#![no_main]

use firmgrad::{Spec, notation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(specs) = read(text) else { return };
    let written = write(&specs);
    let again = read(&written).expect("what was written");
    assert_eq!(again, specs);
    assert_eq!(write(&again), written);
});

fn read(text: &str) -> Option<Vec<Spec>> {
    match notation::parse::<16, f32>(text) {
        Ok(layers) => Some(layers.iter().map(|layer| layer.spec()).collect()),
        Err(error) => {
            assert!(text.is_char_boundary(error.position));
            let message = error.to_string();
            assert!(!message.is_empty() && !message.contains('\n'));
            None
        }
    }
}

fn write(specs: &[Spec]) -> String {
    let layers: Vec<String> = specs.iter().map(Spec::to_string).collect();
    layers.join(", ")
}
