//! Finding and checking the parts of a file.

use core::ops::Range;

use super::error::{CheckpointError, LoadError};
use super::format::{
    ABOUT, CHECKSUM_LEN, FILE_HEADER_LEN, MAGIC, MODEL, MODEL_HEADER_WORDS, PARAMETERS,
    SECTION_HEADER_LEN, TRAINING, TRAINING_HEADER_WORDS, Version, is_optional, u64_from_words,
};
use super::header::Header;
use super::layers::{self, StoredLayer, Unreadable};
use super::source::{Source, Values, checked, words};
use crate::model::View;
use crate::plan::ModelError;
use crate::shape::{Geometry, Shape, ShapeError};

/// Bytes of a file of version 1 that precede its layers.
const VERSION_1_HEADER_LEN: usize = 84;

/// The most words at the start of a section that describe its content.
const MAX_HEADER_WORDS: usize = 1 + TRAINING_HEADER_WORDS;

/// The layout of a file whose checksums match and whose layers form a model.
pub(crate) struct Layout {
    pub(super) version: Version,
    pub(super) input: Shape,
    pub(super) layers: Layers,
    pub(super) parameters: Values,
    pub(super) training: Option<(Header, Values)>,
    pub(super) about: Values,
}

/// A section whose checksum matches.
struct Section {
    tag: [u8; 4],
    /// Its first words; 0 if there are fewer.
    words: [u32; MAX_HEADER_WORDS],
    content: Range<usize>,
}

impl Section {
    /// Reads and checks the section that starts at byte `at`.
    fn read<S: Source>(source: &mut S, at: usize) -> Result<Self, LoadError<S::Error>> {
        let field = |offset| LoadError::from(CheckpointError::Field { offset });
        let available = source.len().saturating_sub(at);
        let longest = available.checked_sub(SECTION_HEADER_LEN + CHECKSUM_LEN);
        let longest = longest.ok_or(field(at))?;
        let [_, low, high] = words(source, at)?;
        let len = u64_from_words(low, high);
        if len > longest as u64 || !len.is_multiple_of(4) {
            return Err(field(at + 4));
        }
        let start = at + SECTION_HEADER_LEN;
        let content = start..start + len as usize;
        let first_words: [u32; SECTION_HEADER_LEN / 4 + MAX_HEADER_WORDS] =
            checked(source, at..content.end)?;
        let [tag, _, _, words @ ..] = first_words;
        Ok(Self {
            tag: tag.to_le_bytes(),
            words,
            content,
        })
    }

    /// Byte offset of the next section.
    const fn next(&self) -> usize {
        self.content.end + CHECKSUM_LEN
    }

    /// The content after the first `words` words.
    fn after(&self, words: usize) -> Result<Range<usize>, CheckpointError> {
        let first = self.content.start + 4 * words;
        match first <= self.content.end {
            true => Ok(first..self.content.end),
            false => Err(self.wrong_length()),
        }
    }

    /// The content after the first `words` words, which must be `count` values.
    fn values(&self, words: usize, count: u64) -> Result<Values, CheckpointError> {
        let range = self.after(words)?;
        match range.len() as u64 == count.saturating_mul(4) {
            true => Ok(Values {
                range,
                covered: self.content.start - SECTION_HEADER_LEN..self.content.end,
            }),
            false => Err(self.wrong_length()),
        }
    }

    /// The entries of an `abou` section, of which there must be at least one.
    fn about(&self) -> Result<Values, CheckpointError> {
        let entries = self.content.len() as u64 / 4;
        match entries > 0 {
            true => self.values(0, entries),
            false => Err(self.wrong_length()),
        }
    }

    /// The training state of a model with this number of parameters.
    fn training(&self, parameters: u32) -> Result<(Header, Values), CheckpointError> {
        let at = self.content.start;
        let field = |offset| CheckpointError::Field { offset };
        self.after(1 + TRAINING_HEADER_WORDS)?;
        let [count, header @ ..] = self.words;
        if count as usize != TRAINING_HEADER_WORDS {
            return Err(CheckpointError::Training { words: count });
        }
        let header = Header::decode(header, at + 4)?.ok_or(field(at + 4))?;
        let count = header.rule.slots() as u64 * u64::from(parameters);
        Ok((header, self.values(1 + TRAINING_HEADER_WORDS, count)?))
    }

    const fn wrong_length(&self) -> CheckpointError {
        CheckpointError::Field {
            offset: self.content.start - SECTION_HEADER_LEN + 4,
        }
    }
}

/// The records of the layers.
pub(super) struct Layers {
    pub(super) depth: usize,
    pub(super) range: Range<usize>,
}

impl Layout {
    /// Reads and checks a whole file.
    pub(super) fn read<S: Source>(source: &mut S) -> Result<Self, LoadError<S::Error>> {
        let have = source.len();
        let mut magic = [0; MAGIC.len()];
        if have >= magic.len() {
            source.read(0, &mut magic).map_err(LoadError::Read)?;
        }
        if magic != MAGIC {
            return Err(CheckpointError::NotACheckpoint.into());
        }
        let [version, low, high] = words(source, MAGIC.len())?;
        let version = match version {
            1 => Version::One,
            2 => Version::Two,
            found => return Err(CheckpointError::Version { found }.into()),
        };
        let (need, have) = (u64_from_words(low, high), have as u64);
        if need != have {
            return Err(CheckpointError::Length { need, have }.into());
        }
        match version {
            Version::One => Self::version_one(source),
            Version::Two => Self::sections(source),
        }
    }

    /// Reads a file of version 1, which has one header and one checksum over all of it.
    fn version_one<S: Source>(source: &mut S) -> Result<Self, LoadError<S::Error>> {
        let have = source.len();
        let Some(end) = have
            .checked_sub(CHECKSUM_LEN)
            .filter(|&end| end >= VERSION_1_HEADER_LEN)
        else {
            return Err(LoadError::short(VERSION_1_HEADER_LEN + CHECKSUM_LEN, have));
        };
        let header_words: [u32; VERSION_1_HEADER_LEN / 4] = checked(source, 0..end)?;
        let [
            _,
            _,
            _,
            _,
            _,
            channels,
            height,
            width,
            depth,
            parameters,
            training @ ..,
        ] = header_words;
        let header = Header::decode(training, 40)?;
        let slots = header.map_or(0, |header| header.rule.slots());
        // Once their sum is checked, the lengths fit into a `usize`, because the file itself does.
        let records = u64::from(depth) * layers::VERSION_1_LAYER_LEN as u64;
        let values = u64::from(parameters).saturating_mul(4);
        let state = values.saturating_mul(slots as u64);
        let without_state = (VERSION_1_HEADER_LEN as u64 + records).saturating_add(values);
        if without_state.saturating_add(state) != end as u64 {
            return Err(CheckpointError::Field { offset: 12 }.into());
        }
        let layers_end = VERSION_1_HEADER_LEN + records as usize;
        let parameters_end = layers_end + values as usize;
        let covered = 0..end;
        let layout = Self {
            version: Version::One,
            input: Shape::image(channels as usize, height as usize, width as usize),
            layers: Layers {
                depth: depth as usize,
                range: VERSION_1_HEADER_LEN..layers_end,
            },
            parameters: Values {
                range: layers_end..parameters_end,
                covered: covered.clone(),
            },
            training: header.map(|header| {
                let range = parameters_end..end;
                (header, Values { range, covered })
            }),
            about: Values::default(),
        };
        layout.check(source, parameters, FILE_HEADER_LEN + 16)?;
        Ok(layout)
    }

    /// Reads a file of version 2 section by section. Known sections must be in order, each at most
    /// once.
    fn sections<S: Source>(source: &mut S) -> Result<Self, LoadError<S::Error>> {
        let end = source.len();
        let mut layout = Self {
            version: Version::Two,
            input: Shape::vector(0),
            layers: Layers {
                depth: 0,
                range: 0..0,
            },
            parameters: Values::default(),
            training: None,
            about: Values::default(),
        };
        let (mut at, mut parameters) = (FILE_HEADER_LEN, 0);
        let mut last = None;
        while at < end {
            let section = Section::read(source, at)?;
            let in_order = match (section.tag, last) {
                (MODEL, None) | (PARAMETERS, Some(MODEL)) | (TRAINING, Some(PARAMETERS)) => true,
                (ABOUT, Some(PARAMETERS | TRAINING)) => true,
                (MODEL | PARAMETERS | TRAINING | ABOUT, _) => false,
                (tag, _) if is_optional(tag) => {
                    at = section.next();
                    continue;
                }
                (tag, _) => return Err(CheckpointError::Section { tag }.into()),
            };
            if !in_order {
                return Err(CheckpointError::Field { offset: at }.into());
            }
            match section.tag {
                MODEL => parameters = layout.model(source, &section)?,
                PARAMETERS => layout.parameters = section.values(0, parameters.into())?,
                TRAINING => layout.training = Some(section.training(parameters)?),
                _ => layout.about = section.about()?,
            }
            last = Some(section.tag);
            at = section.next();
        }
        match last {
            None | Some(MODEL) => Err(CheckpointError::Field { offset: end }.into()),
            _ => Ok(layout),
        }
    }

    /// Reads the input shape and the layers from the model's section, and returns the number of
    /// parameters.
    fn model<S: Source>(
        &mut self,
        source: &mut S,
        section: &Section,
    ) -> Result<u32, LoadError<S::Error>> {
        let [channels, height, width, depth, parameters, ..] = section.words;
        self.input = Shape::image(channels as usize, height as usize, width as usize);
        self.layers = Layers {
            depth: depth as usize,
            range: section.after(MODEL_HEADER_WORDS)?,
        };
        let offset = section.content.start + 4 * (MODEL_HEADER_WORDS - 1);
        self.check(source, parameters, offset)?;
        Ok(parameters)
    }

    /// Checks that the layers fit each other and that they have `parameters` parameters. The file
    /// stores this number at byte `offset`, after the number of layers.
    fn check<S: Source>(
        &self,
        source: &mut S,
        parameters: u32,
        offset: usize,
    ) -> Result<(), LoadError<S::Error>> {
        let field = |offset| LoadError::from(CheckpointError::Field { offset });
        // The output shape and the parameters of a custom layer are not known.
        let (mut shape, mut found) = (Some(self.input), 0_usize);
        let (mut at, mut ends_with_loss) = (self.layers.range.start, false);
        for layer in 0..self.layers.depth {
            let stored;
            (stored, at) = self.layer(source, layer, at)?;
            let StoredLayer::BuiltIn(spec) = stored else {
                shape = None;
                continue;
            };
            let name = spec.name();
            let model = |error| CheckpointError::Model(ModelError { layer, name, error });
            if let Some(input) = shape {
                let geometry = Geometry::new(spec, input).map_err(model)?;
                found = found.saturating_add(geometry.parameters());
                shape = Some(geometry.output);
            }
            if ends_with_loss {
                return Err(model(ShapeError::LossInside).into());
            }
            ends_with_loss = spec.is_loss();
        }
        if at != self.layers.range.end || !ends_with_loss && shape.is_some() {
            return Err(field(offset - 4));
        }
        match found == parameters as usize || shape.is_none() {
            true => Ok(()),
            false => Err(field(offset)),
        }
    }

    /// Reads the layer with index `layer`, whose record starts at byte `at`. Returns the layer and
    /// the start of the next record.
    fn layer<S: Source>(
        &self,
        source: &mut S,
        layer: usize,
        at: usize,
    ) -> Result<(StoredLayer, usize), LoadError<S::Error>> {
        let remaining = self.layers.range.end.saturating_sub(at);
        let field = CheckpointError::Field { offset: at };
        if remaining < 4 {
            return Err(field.into());
        }
        let [first_word] = words(source, at)?;
        let len = layers::len_of(self.version, first_word);
        if len > remaining {
            return Err(field.into());
        }
        let unknown = match self.version {
            Version::One => field,
            Version::Two => CheckpointError::Layer {
                layer,
                kind: first_word as u16,
            },
        };
        let mut bytes = [0; layers::MAX_LAYER_LEN];
        let bytes = bytes.get_mut(..len).ok_or(unknown)?;
        source.read(at, bytes).map_err(LoadError::Read)?;
        match layers::decode(self.version, bytes) {
            Ok(layer) => Ok((layer, at + len)),
            Err(Unreadable::Unknown) => Err(unknown.into()),
            Err(Unreadable::Hyperparameters) => Err(field.into()),
        }
    }

    /// Checks that the file's model is that of `view`.
    pub(super) fn compare<S: Source>(
        &self,
        source: &mut S,
        view: &View<'_, f32>,
    ) -> Result<(), LoadError<S::Error>> {
        // A custom layer's parameters are not part of what identifies it.
        let mut same =
            self.input == view.input && self.parameters.range.len() == 4 * view.lengths.parameters;
        let mut specs = view.specs();
        let mut at = self.layers.range.start;
        for layer in 0..self.layers.depth {
            let stored;
            (stored, at) = self.layer(source, layer, at)?;
            same &= specs.next().is_some_and(|spec| stored == spec);
        }
        match same && specs.next().is_none() {
            true => Ok(()),
            false => Err(CheckpointError::OtherModel.into()),
        }
    }
}
