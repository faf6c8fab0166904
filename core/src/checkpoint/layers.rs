//! Encoding and decoding one layer: its kind and its hyperparameters.

use core::fmt;
use core::num::NonZero;
use core::str;

use byteorder::{ByteOrder, LittleEndian};

use super::format::Version;
use crate::layer::spec::Spec;
use crate::shape::{FIRST_CUSTOM, MAX_HYPERPARAMETERS, MAX_NAME_LEN, is_name};

/// Bytes of a layer in a file of version 1: its kind and a fixed number of hyperparameters.
pub(super) const VERSION_1_LAYER_LEN: usize = 4 * (1 + MAX_HYPERPARAMETERS);

/// Words of a custom layer's name.
const NAME: usize = MAX_NAME_LEN / 4;

/// The most bytes of a layer. In version 2 these are the first word (kind and length), the input
/// source, a name and hyperparameters.
pub(super) const MAX_LAYER_LEN: usize = 4 * (2 + NAME + MAX_HYPERPARAMETERS);

/// A layer as stored in a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StoredLayer {
    /// A layer type of this crate.
    BuiltIn(Spec),
    /// A [custom](crate::layer::Custom) layer.
    Custom(StoredCustom),
}

/// A [custom](crate::layer::Custom) layer as stored in a file.
///
/// ```
/// use firmgrad::checkpoint::{Checkpoint, StoredLayer};
/// use firmgrad::layer::Custom;
/// use firmgrad::{Layer, Model, Shape, mean_squared_error, relu};
///
/// // A rectifier under another name.
/// const KIND: Custom = Custom { hyperparameters: &[7], ..Custom::new(0x8001, "ramp") };
/// const RAMP: Layer = Layer::custom(&KIND, relu().forward(), relu().backward());
/// const NET: Model<2> = Model::new(Shape::vector(1), [RAMP, mean_squared_error()]);
///
/// let mut file = Vec::new();
/// NET.save(&[], |bytes| Ok::<_, ()>(file.extend_from_slice(bytes))).unwrap();
/// let first = Checkpoint::parse(&file).unwrap().layers().next().unwrap();
/// assert_eq!(first, RAMP.spec());
/// let StoredLayer::Custom(ramp) = first else { panic!("a custom layer was saved") };
/// assert_eq!((ramp.id, ramp.name(), ramp.hyperparameters()), (0x8001, "ramp", &[7][..]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredCustom {
    /// Identifier of the layer type.
    pub id: u16,
    /// Its name in ASCII, padded with zeros.
    pub name: [u8; MAX_NAME_LEN],
    hyperparameters: [u32; MAX_HYPERPARAMETERS],
    count: usize,
}

impl StoredCustom {
    /// Its name.
    pub fn name(&self) -> &str {
        let name = self.name.get(..name_len(&self.name));
        str::from_utf8(name.unwrap_or_default()).unwrap_or_default()
    }

    /// Its hyperparameters, as they are stored.
    pub fn hyperparameters(&self) -> &[u32] {
        self.hyperparameters.get(..self.count).unwrap_or_default()
    }
}

impl PartialEq<Spec> for StoredLayer {
    fn eq(&self, spec: &Spec) -> bool {
        match (self, spec) {
            (Self::BuiltIn(stored), spec) => stored == spec,
            (Self::Custom(stored), Spec::Custom(custom)) => {
                stored.id == custom.id
                    && stored.name == padded(custom.name)
                    && stored.hyperparameters() == custom.hyperparameters
            }
            (Self::Custom(_), _) => false,
        }
    }
}

impl fmt::Display for StoredLayer {
    /// Writes the layer like [`Spec`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(spec) => spec.fmt(f),
            Self::Custom(custom) => {
                f.write_str(custom.name())?;
                let mut hyperparameters = custom.hyperparameters().iter();
                hyperparameters.try_for_each(|value| write!(f, " {value}"))
            }
        }
    }
}

/// Why a layer cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// A kind, an input source or a number of hyperparameters that is not known. A later release
    /// may have written it.
    Unknown,
    /// The hyperparameters or the name are not valid for any layer.
    Hyperparameters,
}

/// Bytes of `spec` in a file of version 2.
pub(crate) const fn len(spec: &Spec) -> usize {
    let name = match spec {
        Spec::Custom(_) => NAME,
        _ => 0,
    };
    4 * (2 + name + spec.hyperparameter_count())
}

/// Bytes of the layer whose first word is `word`; at least 4.
pub(super) const fn len_of(version: Version, word: u32) -> usize {
    match version {
        Version::One => VERSION_1_LAYER_LEN,
        Version::Two => 4 * (1 + (word >> 16) as usize),
    }
}

/// Decodes the layer in `bytes`, which begin with its first word.
pub(super) fn decode(version: Version, bytes: &[u8]) -> Result<StoredLayer, Unreadable> {
    let (words, _) = bytes.as_chunks::<4>();
    let (first_word, rest) = words.split_first().ok_or(Unreadable::Unknown)?;
    let first_word = LittleEndian::read_u32(first_word);
    if matches!(version, Version::One) {
        return built_in(first_word, rest, None);
    }
    let kind = first_word & 0xFFFF;
    match rest.split_first() {
        // 0, the output of the previous layer, is the only input source that is known.
        Some((&[0, 0, 0, 0], rest)) => match u16::try_from(kind) {
            Ok(id) if id >= FIRST_CUSTOM => custom(id, rest),
            _ => built_in(kind, rest, Some(bytes.len())),
        },
        _ => Err(Unreadable::Unknown),
    }
}

/// Decodes a layer type of this crate with the hyperparameters `words`. In a file of version 2 the
/// layer has `len` bytes.
fn built_in(kind: u32, words: &[[u8; 4]], len: Option<usize>) -> Result<StoredLayer, Unreadable> {
    let id = u8::try_from(kind).ok().and_then(NonZero::new);
    let hyperparameters = hyperparameters(words);
    let spec = id.and_then(|id| Spec::from_hyperparameters(id, hyperparameters));
    let spec = spec.ok_or(Unreadable::Unknown)?;
    if len.is_some_and(|len| self::len(&spec) != len) {
        return Err(Unreadable::Unknown);
    }
    match spec
        .hyperparameters()
        .is_some_and(|(_, encoded)| encoded == hyperparameters)
    {
        true => Ok(StoredLayer::BuiltIn(spec)),
        false => Err(Unreadable::Hyperparameters),
    }
}

/// Decodes a custom layer.
fn custom(id: u16, words: &[[u8; 4]]) -> Result<StoredLayer, Unreadable> {
    let (name, words) = words
        .split_first_chunk::<NAME>()
        .ok_or(Unreadable::Unknown)?;
    if words.len() > MAX_HYPERPARAMETERS {
        return Err(Unreadable::Unknown);
    }
    let mut custom = StoredCustom {
        id,
        name: [0; MAX_NAME_LEN],
        hyperparameters: hyperparameters(words),
        count: words.len(),
    };
    for (to, &byte) in custom.name.iter_mut().zip(name.as_flattened()) {
        *to = byte;
    }
    let (letters, padding) = custom
        .name
        .split_at_checked(name_len(&custom.name))
        .unwrap_or_default();
    match is_name(letters) && padding.iter().all(|&byte| byte == 0) {
        true => Ok(StoredLayer::Custom(custom)),
        false => Err(Unreadable::Hyperparameters),
    }
}

/// Index of the first zero, or the length.
fn name_len(name: &[u8; MAX_NAME_LEN]) -> usize {
    let end = name.iter().position(|&byte| byte == 0);
    end.unwrap_or(MAX_NAME_LEN)
}

/// `name` in ASCII, padded with zeros.
fn padded(name: &str) -> [u8; MAX_NAME_LEN] {
    let mut padded = [0; MAX_NAME_LEN];
    for (to, &byte) in padded.iter_mut().zip(name.as_bytes()) {
        *to = byte;
    }
    padded
}

fn hyperparameters(words: &[[u8; 4]]) -> [u32; MAX_HYPERPARAMETERS] {
    let mut hyperparameters = [0; MAX_HYPERPARAMETERS];
    for (to, word) in hyperparameters.iter_mut().zip(words) {
        *to = LittleEndian::read_u32(word);
    }
    hyperparameters
}

/// Encodes a layer for version 2. Only the first [`len`] bytes of the words are part of the file.
/// `None` if a hyperparameter does not fit into a word.
pub(super) fn encode(spec: &Spec) -> Option<[u32; MAX_LAYER_LEN / 4]> {
    let (kind, hyperparameters) = spec.hyperparameters()?;
    let follow = (len(spec) / 4 - 1) as u32;
    let name = match spec {
        Spec::Custom(custom) => {
            let mut words = [0; NAME];
            LittleEndian::read_u32_into(&padded(custom.name), &mut words);
            Some(words)
        }
        _ => None,
    };
    let front = [u32::from(kind) | follow << 16, 0];
    let all = front
        .into_iter()
        .chain(name.into_iter().flatten())
        .chain(hyperparameters);
    let mut words = [0; MAX_LAYER_LEN / 4];
    for (to, word) in words.iter_mut().zip(all) {
        *to = word;
    }
    Some(words)
}
