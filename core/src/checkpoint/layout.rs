//! Where the parts of a file lie, found and checked without changing anything.

use core::ops::Range;

use super::header::{self, Header};
use super::record::{self, Unreadable};
use super::source::{Source, Values, checked, words};
use super::{
    ABOUT, CHECKSUM_LEN, CheckpointError, FRONT, LoadError, MAGIC, MODEL, MODEL_WORDS, PARAMETERS,
    SECTION, TRAINING, Version, is_optional, wide,
};
use crate::Shape;
use crate::layer::{Misfit, Placed, Spec};
use crate::model::{ModelError, View};

/// Bytes of a file of version 1 that come before its layers.
const HEADER: usize = 84;

/// Words at the beginning of a section that say what it is made of, at most.
const WORDS: usize = 1 + header::WORDS;

/// A file whose checksums are right and whose layers make a model.
pub(crate) struct Layout {
    pub(super) version: Version,
    pub(super) input: Shape,
    pub(super) layers: Layers,
    pub(super) parameters: Values,
    pub(super) training: Option<(Header, Values)>,
    pub(super) about: Range<usize>,
}

/// The records of the layers.
pub(super) struct Layers {
    pub(super) depth: usize,
    pub(super) place: Range<usize>,
}

impl Layout {
    /// Reads all of a file.
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
        let (need, have) = (wide(low, high), have as u64);
        if need != have {
            return Err(CheckpointError::Length { need, have }.into());
        }
        match version {
            Version::One => Self::version_one(source),
            Version::Two => Self::sections(source),
        }
    }

    /// A file of version 1: one header, one checksum over all of it.
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
        // Lengths that the file has do fit into memory.
        let records = u64::from(depth) * record::FIXED as u64;
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
            about: 0..0,
        };
        layout.check(source, parameters, FRONT + 12)?;
        Ok(layout)
    }

    /// A file of version 2, section by section.
    fn sections<S: Source>(source: &mut S) -> Result<Self, LoadError<S::Error>> {
        let field = |offset| LoadError::from(CheckpointError::Field { offset });
        let have = source.len();
        let mut layout = Self {
            version: Version::Two,
            input: Shape::vector(0),
            layers: Layers {
                depth: 0,
                place: 0..0,
            },
            parameters: Values::default(),
            training: None,
            about: 0..0,
        };
        let (mut at, mut parameters) = (FRONT, 0);
        // Known sections come in this order, each once.
        let mut seen = 0;
        while at < have {
            let room = (have - at).checked_sub(SECTION + CHECKSUM_LEN);
            let room = room.ok_or(field(at))?;
            let [_, low, high] = words(source, at)?;
            let len = wide(low, high);
            if len > room as u64 || !len.is_multiple_of(4) {
                return Err(field(at + 4));
            }
            let start = at + SECTION;
            let end = start + len as usize;
            let covered = at..end;
            let [tag, _, _, content @ ..]: [u32; SECTION / 4 + WORDS] =
                checked(source, covered.clone())?;
            let tag = tag.to_le_bytes();
            let order = match tag {
                MODEL => 1,
                PARAMETERS => 2,
                TRAINING => 3,
                ABOUT => 4,
                tag if is_optional(tag) => 0,
                tag => return Err(CheckpointError::Section { tag }.into()),
            };
            if order > 0 {
                let in_order = match order {
                    1 | 2 => order == seen + 1,
                    _ => seen >= 2 && order > seen,
                };
                if !in_order {
                    return Err(field(at));
                }
                seen = order;
            }
            let values = |first: usize| Values {
                place: first..end,
                covered,
            };
            match order {
                1 => {
                    let first = start + 4 * MODEL_WORDS;
                    if end < first {
                        return Err(field(at + 4));
                    }
                    let [channels, height, width, depth, count, ..] = content;
                    layout.input = Shape::image(channels as usize, height as usize, width as usize);
                    layout.layers = Layers {
                        depth: depth as usize,
                        place: first..end,
                    };
                    parameters = count;
                    layout.check(source, parameters, start + 16)?;
                }
                2 => {
                    if len != 4 * u64::from(parameters) {
                        return Err(field(at + 4));
                    }
                    layout.parameters = values(start);
                }
                3 => {
                    let first = start + 4 * (1 + header::WORDS);
                    if end < first {
                        return Err(field(at + 4));
                    }
                    let [count, header @ ..] = content;
                    if count as usize != header::WORDS {
                        return Err(field(start));
                    }
                    let header = Header::decode(header, start + 4)?;
                    let header = header.ok_or(field(start + 4))?;
                    let slots = header.rule.slots() as u64;
                    if (end - first) as u64 != 4 * slots * u64::from(parameters) {
                        return Err(field(at + 4));
                    }
                    layout.training = Some((header, values(first)));
                }
                4 => layout.about = start..end,
                _ => {}
            }
            at = end + CHECKSUM_LEN;
        }
        match seen < 2 {
            true => Err(field(have)),
            false => Ok(layout),
        }
    }

    /// Checks that the layers fit each other and have as many parameters as the number at byte
    /// `offset` says.
    fn check<S: Source>(
        &self,
        source: &mut S,
        parameters: u32,
        offset: usize,
    ) -> Result<(), LoadError<S::Error>> {
        let field = |offset| LoadError::from(CheckpointError::Field { offset });
        let (mut shape, mut found) = (self.input, 0_usize);
        let (mut at, mut headed) = (self.layers.place.start, false);
        for layer in 0..self.layers.depth {
            let spec;
            (spec, at) = self.layer(source, layer, at)?;
            let name = spec.name();
            let misfit = |misfit| {
                CheckpointError::Model(ModelError {
                    layer,
                    name,
                    misfit,
                })
            };
            let placed = Placed::new(spec, shape).map_err(misfit)?;
            if headed {
                return Err(misfit(Misfit::HeadInside).into());
            }
            headed = spec.is_head();
            found = found.saturating_add(placed.parameters());
            shape = placed.output;
        }
        if !headed || at != self.layers.place.end {
            return Err(field(offset - 4));
        }
        match found == parameters as usize {
            true => Ok(()),
            false => Err(field(offset)),
        }
    }

    /// The layer number `layer`, whose record begins at byte `at`, and where the next one begins.
    fn layer<S: Source>(
        &self,
        source: &mut S,
        layer: usize,
        at: usize,
    ) -> Result<(Spec, usize), LoadError<S::Error>> {
        let left = self.layers.place.end.saturating_sub(at);
        let field = CheckpointError::Field { offset: at };
        if left < 4 {
            return Err(field.into());
        }
        let [head] = words(source, at)?;
        let len = record::len_of(self.version, head);
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
        let mut bytes = [0; record::LONGEST];
        let bytes = bytes.get_mut(..len).ok_or(unknown)?;
        source.read(at, bytes).map_err(LoadError::Read)?;
        match record::decode(self.version, bytes) {
            Ok(spec) => Ok((spec, at + len)),
            Err(Unreadable::Unknown) => Err(unknown.into()),
            Err(Unreadable::Numbers) => Err(field.into()),
        }
    }

    /// Checks that the file's model is that of `view`.
    pub(super) fn compare<S: Source>(
        &self,
        source: &mut S,
        view: &View<'_, f32>,
    ) -> Result<(), LoadError<S::Error>> {
        let mut same = self.input == view.input;
        let mut layers = view.layers();
        let mut at = self.layers.place.start;
        for layer in 0..self.layers.depth {
            let spec;
            (spec, at) = self.layer(source, layer, at)?;
            same &= layers.next() == Some(spec);
        }
        match same && layers.next().is_none() {
            true => Ok(()),
            false => Err(CheckpointError::OtherModel.into()),
        }
    }
}
