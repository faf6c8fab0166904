//! One layer in a file: its kind and its numbers.

use core::fmt;
use core::num::NonZero;
use core::str;

use super::format::Version;
use crate::layer::spec::Spec;
use crate::shape::{FIRST_CUSTOM, LONGEST_NAME, MOST_NUMBERS, is_name};

/// Bytes of a layer in a file of version 1: its kind and always as many numbers.
pub(super) const FIXED: usize = 4 * (1 + MOST_NUMBERS);

/// Words of a custom layer's name.
const NAME: usize = LONGEST_NAME / 4;

/// The longest layer in bytes: in version 2, a head, the input, a name and numbers.
pub(super) const LONGEST: usize = 4 * (2 + NAME + MOST_NUMBERS);

/// A layer as a file has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StoredLayer {
    /// A kind of this crate.
    BuiltIn(Spec),
    /// A kind of another program.
    Custom(StoredCustom),
}

/// A [custom](crate::layer::Custom) layer as a file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredCustom {
    /// Number of the kind.
    pub id: u16,
    /// Its name in ASCII, zeros after it.
    pub name: [u8; LONGEST_NAME],
    numbers: [u32; MOST_NUMBERS],
    count: usize,
}

impl StoredCustom {
    /// Its name.
    pub fn name(&self) -> &str {
        let end = self.name.iter().position(|&byte| byte == 0);
        let name = self.name.get(..end.unwrap_or(LONGEST_NAME));
        str::from_utf8(name.unwrap_or_default()).unwrap_or_default()
    }

    /// Its numbers.
    pub fn numbers(&self) -> &[u32] {
        self.numbers.get(..self.count).unwrap_or_default()
    }
}

impl PartialEq<Spec> for StoredLayer {
    fn eq(&self, spec: &Spec) -> bool {
        match (self, spec) {
            (Self::BuiltIn(stored), spec) => stored == spec,
            (Self::Custom(stored), Spec::Custom(custom)) => {
                let (id, name, numbers) = (stored.id, stored.name(), stored.numbers());
                (id, name, numbers) == (custom.id, custom.name, custom.numbers)
            }
            (Self::Custom(_), _) => false,
        }
    }
}

impl fmt::Display for StoredLayer {
    /// The layer as [`Spec`] writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(spec) => spec.fmt(f),
            Self::Custom(custom) => {
                f.write_str(custom.name())?;
                let mut numbers = custom.numbers().iter();
                numbers.try_for_each(|number| write!(f, " {number}"))
            }
        }
    }
}

/// Why a layer cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// A later release wrote it: a kind, an input or a number of numbers that is not known.
    Unknown,
    /// No layer has such numbers, or such a name.
    Numbers,
}

/// Bytes of `spec` in a file of version 2.
pub(crate) const fn len(spec: &Spec) -> usize {
    let name = match spec {
        Spec::Custom(_) => NAME,
        _ => 0,
    };
    4 * (2 + name + spec.number_count())
}

/// Bytes of the layer that begins with `word`; at least 4.
pub(super) const fn len_of(version: Version, word: u32) -> usize {
    match version {
        Version::One => FIXED,
        Version::Two => 4 * (1 + (word >> 16) as usize),
    }
}

/// The layer that `bytes` are, the first of them its head.
pub(super) fn decode(version: Version, bytes: &[u8]) -> Result<StoredLayer, Unreadable> {
    let (words, _) = bytes.as_chunks::<4>();
    let (head, rest) = words.split_first().ok_or(Unreadable::Unknown)?;
    let head = u32::from_le_bytes(*head);
    if matches!(version, Version::One) {
        return built_in(head, rest, None);
    }
    let kind = head & 0xFFFF;
    match rest.split_first() {
        // What comes before it, which is 0, is the only input that is known.
        Some((&[0, 0, 0, 0], rest)) => match u16::try_from(kind) {
            Ok(id) if id >= FIRST_CUSTOM => custom(id, rest),
            _ => built_in(kind, rest, Some(bytes.len())),
        },
        _ => Err(Unreadable::Unknown),
    }
}

/// A kind of this crate with the numbers `words`, which takes `len` bytes in a file of version 2.
fn built_in(kind: u32, words: &[[u8; 4]], len: Option<usize>) -> Result<StoredLayer, Unreadable> {
    let id = u8::try_from(kind).ok().and_then(NonZero::new);
    let numbers = numbers(words);
    let spec = id.and_then(|id| Spec::of_numbers(id, numbers));
    let spec = spec.ok_or(Unreadable::Unknown)?;
    if len.is_some_and(|len| self::len(&spec) != len) {
        return Err(Unreadable::Unknown);
    }
    match spec.numbers().is_some_and(|(_, own)| own == numbers) {
        true => Ok(StoredLayer::BuiltIn(spec)),
        false => Err(Unreadable::Numbers),
    }
}

/// A kind of another program.
fn custom(id: u16, words: &[[u8; 4]]) -> Result<StoredLayer, Unreadable> {
    let (name, words) = words
        .split_first_chunk::<NAME>()
        .ok_or(Unreadable::Unknown)?;
    if words.len() > MOST_NUMBERS {
        return Err(Unreadable::Unknown);
    }
    let mut custom = StoredCustom {
        id,
        name: [0; LONGEST_NAME],
        numbers: numbers(words),
        count: words.len(),
    };
    for (to, &byte) in custom.name.iter_mut().zip(name.as_flattened()) {
        *to = byte;
    }
    let padding = custom.name.iter().skip(custom.name().len());
    match is_name(custom.name()) && padding.into_iter().all(|&byte| byte == 0) {
        true => Ok(StoredLayer::Custom(custom)),
        false => Err(Unreadable::Numbers),
    }
}

fn numbers(words: &[[u8; 4]]) -> [u32; MOST_NUMBERS] {
    let mut numbers = [0; MOST_NUMBERS];
    for (to, &word) in numbers.iter_mut().zip(words) {
        *to = u32::from_le_bytes(word);
    }
    numbers
}

/// The layer as the words of version 2, of which the first [`len`] bytes count; `None` where a
/// number of it does not fit into one.
pub(super) fn encode(spec: &Spec) -> Option<[u32; LONGEST / 4]> {
    let (kind, numbers) = spec.numbers()?;
    let follow = (len(spec) / 4 - 1) as u32;
    let mut name = [[0; 4]; NAME];
    let mut after_input = None;
    if let Spec::Custom(custom) = spec {
        for (to, &byte) in name
            .as_flattened_mut()
            .iter_mut()
            .zip(custom.name.as_bytes())
        {
            *to = byte;
        }
        after_input = Some(name.map(u32::from_le_bytes));
    }
    let front = [u32::from(kind) | follow << 16, 0];
    let all = front
        .into_iter()
        .chain(after_input.into_iter().flatten())
        .chain(numbers);
    let mut words = [0; LONGEST / 4];
    for (to, word) in words.iter_mut().zip(all) {
        *to = word;
    }
    Some(words)
}
