//! Finding and checking the parts of a file, without changing anything.

use core::ops::Range;

use super::error::{CheckpointError, LoadError};
use super::format::{
    ABOUT, CHECKSUM_LEN, FRONT, MAGIC, MODEL, MODEL_WORDS, PARAMETERS, SECTION, TRAINING, Version,
    is_optional, u64_from_words,
};
use super::header::{self, Header};
use super::layers::{self, StoredLayer, Unreadable};
use super::source::{Source, Values, checked, words};
use crate::model::View;
use crate::plan::ModelError;
use crate::shape::{Geometry, Shape, ShapeError};

/// Bytes of a file of version 1 that precede its layers.
const HEADER: usize = 84;

/// The most words at the start of a section that describe its content.
const WORDS: usize = 1 + header::WORDS;

/// The layout of a file whose checksums are right and whose layers form a model.
pub(crate) struct Layout {
    pub(super) version: Version,
    pub(super) input: Shape,
    pub(super) layers: Layers,
    pub(super) parameters: Values,
    pub(super) training: Option<(Header, Values)>,
    pub(super) about: Values,
}

/// A section whose checksum is right.
struct Section {
    tag: [u8; 4],
    /// Its first words; 0 if there are fewer.
    words: [u32; WORDS],
    content: Range<usize>,
}

impl Section {
    /// Reads and checks the section that starts at byte `at`.
    fn read<S: Source>(source: &mut S, at: usize) -> Result<Self, LoadError<S::Error>> {
        let field = |offset| LoadError::from(CheckpointError::Field { offset });
        let room = source.len().saturating_sub(at);
        let room = room.checked_sub(SECTION + CHECKSUM_LEN).ok_or(field(at))?;
        let [_, low, high] = words(source, at)?;
        let len = u64_from_words(low, high);
        if len > room as u64 || !len.is_multiple_of(4) {
            return Err(field(at + 4));
        }
        let start = at + SECTION;
        let content = start..start + len as usize;
        let front: [u32; SECTION / 4 + WORDS] = checked(source, at..content.end)?;
        let [tag, _, _, words @ ..] = front;
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
        let place = self.after(words)?;
        match place.len() as u64 == count.saturating_mul(4) {
            true => Ok(Values {
                place,
                covered: self.content.start - SECTION..self.content.end,
            }),
            false => Err(self.wrong_length()),
        }
    }

    /// The entries of an *about*, which must not be empty.
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
        self.after(1 + header::WORDS)?;
        let [count, header @ ..] = self.words;
        if count as usize != header::WORDS {
            return Err(CheckpointError::Training { words: count });
        }
        let header = Header::decode(header, at + 4)?.ok_or(field(at + 4))?;
        let count = header.rule.slots() as u64 * u64::from(parameters);
        Ok((header, self.values(1 + header::WORDS, count)?))
    }

    const fn wrong_length(&self) -> CheckpointError {
        CheckpointError::Field {
            offset: self.content.start - SECTION + 4,
        }
    }
}

/// The records of the layers.
pub(super) struct Layers {
    pub(super) depth: usize,
    pub(super) place: Range<usize>,
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
        let Some(end) = have.checked_sub(CHECKSUM_LEN).filter(|&end| end >= HEADER) else {
            return Err(LoadError::short(HEADER + CHECKSUM_LEN, have));
        };
        let front: [u32; HEADER / 4] = checked(source, 0..end)?;
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
        ] = front;
        let header = Header::decode(training, 40)?;
        let slots = header.map_or(0, |header| header.rule.slots());
        // Lengths fit into a `usize`, because the file itself does.
        let records = u64::from(depth) * layers::VERSION_1_LAYER_LEN as u64;
        let values = u64::from(parameters).saturating_mul(4);
        let state = values.saturating_mul(slots as u64);
        let content = (HEADER as u64 + records).saturating_add(values);
        if content.saturating_add(state) != end as u64 {
            return Err(CheckpointError::Field { offset: 12 }.into());
        }
        let (records, values) = (HEADER + records as usize, values as usize);
        let covered = 0..end;
        let values = records + values;
        let layout = Self {
            version: Version::One,
            input: Shape::image(channels as usize, height as usize, width as usize),
            layers: Layers {
                depth: depth as usize,
                place: HEADER..records,
            },
            parameters: Values {
                place: records..values,
                covered: covered.clone(),
            },
            training: header.map(|header| {
                let place = values..end;
                (header, Values { place, covered })
            }),
            about: Values::default(),
        };
        layout.check(source, parameters, FRONT + 12)?;
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
                place: 0..0,
            },
            parameters: Values::default(),
            training: None,
            about: Values::default(),
        };
        let (mut at, mut parameters) = (FRONT, 0);
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
            place: section.after(MODEL_WORDS)?,
        };
        let offset = section.content.start + 4 * (MODEL_WORDS - 1);
        self.check(source, parameters, offset)?;
        Ok(parameters)
    }

    /// Checks that the layers fit each other and have the number of parameters that is stored at
    /// byte `offset`.
    fn check<S: Source>(
        &self,
        source: &mut S,
        parameters: u32,
        offset: usize,
    ) -> Result<(), LoadError<S::Error>> {
        let field = |offset| LoadError::from(CheckpointError::Field { offset });
        // The output shape and the parameters of a custom layer are not known.
        let (mut shape, mut found) = (Some(self.input), 0_usize);
        let (mut at, mut ended) = (self.layers.place.start, false);
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
            if ended {
                return Err(model(ShapeError::LossInside).into());
            }
            ended = spec.is_loss();
        }
        if at != self.layers.place.end || !ended && shape.is_some() {
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
        let left = self.layers.place.end.saturating_sub(at);
        let field = CheckpointError::Field { offset: at };
        if left < 4 {
            return Err(field.into());
        }
        let [head] = words(source, at)?;
        let len = layers::len_of(self.version, head);
        if len > left {
            return Err(field.into());
        }
        let unknown = match self.version {
            Version::One => field,
            Version::Two => CheckpointError::Layer {
                layer,
                kind: head as u16,
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

    /// Checks that the model of the file is that of `view`.
    pub(super) fn compare<S: Source>(
        &self,
        source: &mut S,
        view: &View<'_, f32>,
    ) -> Result<(), LoadError<S::Error>> {
        let mut same = self.input == view.input;
        let mut specs = view.specs();
        let mut at = self.layers.place.start;
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
