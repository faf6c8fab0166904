//! Heap use of the readers of files: IDX, plain and gzipped, checkpoints and net notation.

use std::fs;
use std::io::Write;
use std::path::Path;

use firmgrad::checkpoint::{Checkpoint, Entry};
use firmgrad::idx::{Element, Idx, IdxError};
use firmgrad::{Optimizer, Trainer, notation};
use firmgrad_host::data::idx_files::{load_pair, parse_pair};
use firmgrad_host::data::{DataError, Dataset};
use firmgrad_tests::cases::DEPTH;
use firmgrad_tests::nets::small;
use firmgrad_tests::saved::bytes;
use flate2::Compression;

use crate::gzip::gzip;
use crate::{peak, without_heap};

/// What decompression may allocate on top of its output.
const GZIP: u64 = 512 << 10;

/// What names and messages may allocate.
const WORDS: u64 = 4 << 10;

/// An IDX file of `u8` with dimensions `dims`. `fill` gives the value at each index.
fn idx(dims: &[u32], fill: impl Fn(usize) -> u8) -> Vec<u8> {
    let mut bytes = vec![0; 4 + 4 * dims.len()];
    Idx::write_header(Element::U8, dims, &mut bytes).unwrap();
    let len: u32 = dims.iter().product();
    bytes.extend((0..len as usize).map(fill));
    bytes
}

/// 10,000 images of 28 by 28 and their labels. Gzip halves them.
fn pair() -> [Vec<u8>; 2] {
    let noise = |n: usize| (n.wrapping_mul(0x9E37_79B9) >> 24) as u8 & 0x0F;
    [
        idx(&[10_000, 28, 28], noise),
        idx(&[10_000], |n| noise(n) % 10),
    ]
}

/// What `parse_pair` returns, and the peak of what it allocates on top of its arguments.
fn parsed(images: Vec<u8>, labels: Vec<u8>) -> (Result<Dataset, DataError>, u64) {
    let (images, labels) = ((Path::new("images"), images), (Path::new("labels"), labels));
    peak(|| parse_pair(images, labels, "pair", 10))
}

#[test]
fn a_view_of_an_idx_file() {
    let [images, _] = pair();
    let sum = without_heap(|| {
        let idx = Idx::parse(&images).unwrap();
        assert_eq!(idx.item(9_999).map(<[u8]>::len), Some(784));
        idx.dims().map(f64::from).sum::<f64>() + idx.values().sum::<f64>()
    });
    assert!(sum > 1e6);
}

/// Every header of dimensions whose product overflows, or that no data follow.
#[test]
fn headers_that_promise_too_much() {
    const EDGES: [u32; 4] = [0, 1, 1 << 31, u32::MAX];
    let (mut refused, mut empty) = (0, 0);
    for rank in 1..=5 {
        for code in 0..4_usize.pow(rank) {
            let dims = (0..rank).map(|axis| EDGES[code >> (2 * axis) & 3]);
            let mut file = vec![0, 0, Element::U8.code(), rank as u8];
            file.extend(dims.flat_map(u32::to_be_bytes));
            match without_heap(|| Idx::parse(&file)) {
                Ok(idx) => {
                    assert!(idx.data().is_empty());
                    empty += 1;
                }
                Err(error) => {
                    assert!(matches!(
                        error,
                        IdxError::Overflow { .. } | IdxError::Length { found: 0, .. }
                    ));
                    refused += 1;
                }
            }
            for (file, bound) in [(gzip(&file), GZIP), (file, WORDS)] {
                let (answer, most) = parsed(file, idx(&[1], |_| 7));
                answer.unwrap_err();
                assert!(most <= bound, "{most}");
            }
        }
    }
    assert!(refused > 0 && empty > 0, "{refused} {empty}");
}

/// The length of the file is known before it is read, and the header is removed in place.
#[test]
fn a_plain_pair() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["images", "labels"].map(|name| folder.path().join(name));
    let files = pair();
    for (path, file) in paths.iter().zip(&files) {
        fs::write(path, file).unwrap();
    }
    let (data, most) = peak(|| load_pair(&paths[0], &paths[1], "pair", 16));
    assert_eq!(data.unwrap().len(), 10_000);
    let len = files.concat().len() as u64;
    assert!((len..len + WORDS).contains(&most), "{most} of {len}");
}

#[test]
fn a_gzipped_pair() {
    let [images, labels] = pair();
    let len = (images.len() + labels.len()) as u64;
    let (plain, none) = parsed(images.clone(), labels.clone());
    assert!(none <= WORDS, "{none}");
    let (data, most) = parsed(gzip(&images), gzip(&labels));
    assert_eq!(data.unwrap(), plain.unwrap());
    assert!((len..len + GZIP).contains(&most), "{most} of {len}");
}

/// A file of less than 2 MiB that expands to more than 1 GiB, and an empty one that claims to.
#[test]
fn a_bomb() {
    let zeros = gzip(&vec![0; 1 << 24]);
    let bomb = zeros.repeat(65);
    assert!(bomb.len() < 1 << 21);
    let (answer, most) = parsed(bomb, Vec::new());
    assert!(matches!(answer, Err(DataError::TooLarge { .. })));
    assert!(most <= GZIP, "{most}");

    let mut liar = gzip(b"");
    let len = liar.len();
    liar[len - 4..].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    let (answer, most) = parsed(liar, Vec::new());
    assert!(matches!(answer, Err(DataError::Read { .. })));
    assert!(most <= GZIP, "{most}");
}

/// A gzip header with an extra field, a name and a comment of nearly the largest length.
#[test]
fn a_gzip_header_that_is_long() {
    let [images, labels] = pair();
    let words = vec![b'w'; 65_000];
    let mut encoder = flate2::GzBuilder::new()
        .filename(&words[..])
        .comment(&words[..])
        .extra(&words[..])
        .write(Vec::new(), Compression::default());
    encoder.write_all(&labels).unwrap();
    let (data, most) = parsed(images, encoder.finish().unwrap());
    assert_eq!(data.unwrap().len(), 10_000);
    assert!(most > 3 * 65_000, "the bound is lower: {most}");
    assert!(most <= GZIP + labels.len() as u64, "{most}");
}

#[test]
fn a_view_of_a_checkpoint() {
    let model = small()[0].model(false);
    let optimizer = Optimizer::adam(0.003);
    let mut buffer = vec![0.0; model.online_len(&optimizer)];
    let mut trainer = Trainer::online(&model, optimizer, &mut buffer).unwrap();
    let about = [Entry::Class("a"), Entry::Class("b")].into_iter();
    let file = bytes(|put| trainer.save_with(7, about, put));
    without_heap(|| {
        let checkpoint = Checkpoint::parse(&file).unwrap();
        assert_eq!(checkpoint.parameters().count(), model.parameters());
        let read = checkpoint.model::<DEPTH>().unwrap();
        assert_eq!(read.parameters(), model.parameters());
        assert_eq!(trainer.restore(&checkpoint), Ok(7));
        assert_eq!(checkpoint.about().unwrap().entries().count(), 2);
        let pieces = trainer.restore_from(file.len(), |at, to| {
            to.copy_from_slice(&file[at..at + to.len()]);
            Ok::<(), ()>(())
        });
        assert_eq!(pieces, Ok(7));
        for end in 0..file.len() {
            Checkpoint::parse(&file[..end]).unwrap_err();
        }
    });
}

#[test]
fn layers_from_net_notation() {
    let net = "conv 5x5x32 same, relu, maxpool 2x2, dropout 0.25, ".repeat(1000);
    without_heap(|| {
        let layers = notation::parse::<5000, f32>(&net[..net.len() - 2]).unwrap();
        assert_eq!(layers.len(), 4001);
        notation::parse::<8, f32>(&net).unwrap_err();
    });
}
