//! The IDX reader on valid, damaged and arbitrary bytes.

use firmgrad::idx::{Element, Idx, IdxError};
use proptest::prelude::*;

/// A file with the dimensions `dims`, whose bytes count up.
fn file(element: Element, dims: &[u32]) -> Vec<u8> {
    let mut bytes = vec![0; 4 + 4 * dims.len()];
    let header = Idx::write_header(element, dims, &mut bytes).unwrap();
    assert_eq!(header, bytes.len());
    let len = dims.iter().product::<u32>() as usize * element.size();
    bytes.extend((0..len).map(|n| n as u8));
    bytes
}

fn element() -> impl Strategy<Value = Element> {
    prop::sample::select(&Element::ALL[..])
}

/// Up to 255 dimensions with a small product.
fn dims() -> impl Strategy<Value = Vec<u32>> {
    let few = prop::collection::vec(0u32..6, 0..5);
    let many = (prop::collection::vec(0u32..6, 0..3), 0usize..253).prop_map(|(mut dims, ones)| {
        dims.resize(dims.len() + ones, 1);
        dims
    });
    prop_oneof![few, many]
}

/// Calls every method of an accepted view and checks its invariants.
fn exercise(bytes: &[u8]) -> Result<(), IdxError> {
    let idx = Idx::parse(bytes)?;
    let dims: Vec<u32> = idx.dims().collect();
    assert_eq!(idx.rank(), dims.len());
    let mut header = vec![0; 4 + 4 * dims.len()];
    Idx::write_header(idx.element(), &dims, &mut header)?;
    assert_eq!([&header, idx.data()].concat(), bytes);
    assert_eq!(idx.values().len() * idx.element().size(), idx.data().len());
    assert_eq!(idx.len(), dims.first().map_or(0, |&dim| dim as usize));
    assert_eq!(idx.is_empty(), dims.first().is_none_or(|&dim| dim == 0));
    assert_eq!(idx.item(idx.len()), None);
    assert_eq!(idx.item(usize::MAX), None);
    if let Some(last) = idx.len().checked_sub(1) {
        let item = idx.item(last).expect("an item below the length");
        assert_eq!(item.len() * idx.len(), idx.data().len());
        assert!(idx.data().ends_with(item));
    }
    Ok(())
}

proptest! {
    #[test]
    fn sound_files_read_back(element in element(), dims in dims()) {
        let bytes = file(element, &dims);
        let idx = Idx::parse(&bytes).unwrap();
        prop_assert_eq!(idx.element(), element);
        prop_assert_eq!(idx.dims().collect::<Vec<_>>(), dims);
        prop_assert_eq!(exercise(&bytes), Ok(()));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = exercise(&bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_sound_magic_never_panic(
        element in element(),
        rank in 0u8..6,
        rest in prop::collection::vec(prop_oneof![Just(0u8), any::<u8>()], 0..64),
    ) {
        let _ = exercise(&[&[0, 0, element.code(), rank], &rest[..]].concat());
    }

    #[test]
    fn a_header_is_written_whole_or_not_at_all(element in element(), dims in dims(), len in 0usize..64) {
        let mut out = vec![0xAA; len];
        let need = 4 + 4 * dims.len();
        match Idx::write_header(element, &dims, &mut out) {
            Ok(written) => {
                prop_assert_eq!(written, need);
                prop_assert!(out[need..].iter().all(|&byte| byte == 0xAA));
            }
            Err(error) => {
                prop_assert_eq!(error, IdxError::Buffer { expected: need, found: len });
                prop_assert!(out.iter().all(|&byte| byte == 0xAA));
            }
        }
    }
}

#[test]
fn each_type_decodes_exactly() {
    let cases: [(Element, &[u8], f64); 9] = [
        (Element::U8, &[0xFF], 255.0),
        (Element::I8, &[0xFF], -1.0),
        (Element::I16, &[0xFE, 0x01], -511.0),
        (Element::I32, &[0x80, 0, 0, 0], -2_147_483_648.0),
        (Element::I32, &[0x7F, 0xFF, 0xFF, 0xFF], 2_147_483_647.0),
        (Element::F32, &[0x3F, 0xC0, 0, 0], 1.5),
        (Element::F32, &[0, 0, 0, 1], f64::from(f32::from_bits(1))),
        (Element::F64, &[0xC0, 0x04, 0, 0, 0, 0, 0, 0], -2.5),
        (Element::F64, &[0, 0, 0, 0, 0, 0, 0, 1], f64::from_bits(1)),
    ];
    for (element, bytes, value) in cases {
        let bytes = [&[0, 0, element.code(), 0], bytes].concat();
        let idx = Idx::parse(&bytes).unwrap();
        assert!(idx.values().eq([value]), "{element} {bytes:?}");
        assert_eq!(idx.as_u8().is_ok(), element == Element::U8);
    }
}

/// The header of the published MNIST: magic number 0x00000803 (2051), 60,000 images of 28 by 28.
#[test]
fn the_published_header() {
    let mut bytes = vec![0, 0, 8, 3, 0, 0, 0xEA, 0x60, 0, 0, 0, 28, 0, 0, 0, 28];
    bytes.resize(16 + 60_000 * 784, 7);
    let idx = Idx::parse(&bytes).unwrap();
    assert_eq!(idx.element(), Element::U8);
    assert!(idx.dims().eq([60_000, 28, 28]));
    assert_eq!(idx.len(), 60_000);
    assert_eq!(idx.item(59_999).map(<[u8]>::len), Some(784));
    assert_eq!(idx.item(60_000), None);
    assert_eq!(idx.as_u8().map(<[u8]>::len), Ok(47_040_000));
}

#[test]
fn truncation_and_trailing_bytes_are_refused_at_every_length() {
    for element in Element::ALL {
        let bytes = file(element, &[3, 2]);
        for len in 0..bytes.len() {
            let error = Idx::parse(&bytes[..len]).unwrap_err();
            let expected = match len {
                0..4 => IdxError::Header {
                    expected: 4,
                    found: len,
                },
                4..12 => IdxError::Header {
                    expected: 12,
                    found: len,
                },
                _ => IdxError::Length {
                    expected: bytes.len() - 12,
                    found: len - 12,
                },
            };
            assert_eq!(error, expected);
        }
        for extra in 1..10 {
            let longer = [&bytes[..], &vec![0; extra]].concat();
            let (expected, found) = (bytes.len() - 12, bytes.len() - 12 + extra);
            assert_eq!(
                Idx::parse(&longer),
                Err(IdxError::Length { expected, found })
            );
        }
    }
}

/// A changed header is accepted only if it describes the same number of bytes.
#[test]
fn every_header_byte_with_every_value() {
    for element in Element::ALL {
        let bytes = file(element, &[3, 2]);
        for offset in 0..12 {
            for value in 0..=u8::MAX {
                let mut changed = bytes.clone();
                changed[offset] = value;
                let same_size = matches!(offset, 2)
                    && Element::from_code(value)
                        .is_some_and(|other| other.size() == element.size());
                let sound = changed == bytes || same_size;
                assert_eq!(
                    exercise(&changed).is_ok(),
                    sound,
                    "byte {offset} = {value:#x}"
                );
            }
        }
    }
}

#[test]
fn dimensions_that_overflow_are_refused() {
    const EDGES: [u32; 4] = [0, 1, 1 << 31, u32::MAX];
    for rank in 0..=6u32 {
        for code in 0..4usize.pow(rank) {
            let dims: Vec<u32> = (0..rank)
                .map(|axis| EDGES[code >> (2 * axis) & 3])
                .collect();
            for element in Element::ALL {
                let header: Vec<u8> = [0, 0, element.code(), rank as u8]
                    .into_iter()
                    .chain(dims.iter().flat_map(|dim| dim.to_be_bytes()))
                    .collect();
                // The sizes in a type that six dimensions cannot overflow before the first zero or
                // the first excess.
                let mut size = element.size() as u128;
                let overflow = dims.iter().position(|&dim| {
                    size *= u128::from(dim);
                    size > usize::MAX as u128
                });
                match (Idx::parse(&header), overflow) {
                    (Err(IdxError::Overflow { axis }), Some(expected)) => {
                        assert_eq!(axis, expected)
                    }
                    (Err(IdxError::Length { found: 0, .. }), None) => assert_ne!(size, 0),
                    (Ok(idx), None) => assert_eq!((size, idx.data()), (0, &[][..])),
                    (other, _) => panic!("{dims:?} of {element}: {other:?}"),
                }
            }
        }
    }
}

/// Each message says what was found, so that a host can print it after the file's name.
#[test]
fn what_users_hand_over_instead_is_named() {
    let cases: [(&[u8], &str); 7] = [
        (&[0x1F, 0x8B, 8, 0, 0, 0], "gzip-compressed data"),
        (b"<!DOCTYPE html>", "a web page"),
        (b"\r\n <html>", "a web page"),
        (
            &[0, 0, 8, 2, 0],
            "5 bytes, too few for the IDX header of 12",
        ),
        (&[0, 0xAB, 8, 0, 0], "byte 1 is 0xab"),
        (&[0, 0, 0x0A, 0, 0], "byte 2 is 0x0a"),
        (
            &[0, 0, 8, 1, 0, 0, 0, 6, 1],
            "1 bytes of data where the IDX header says 6",
        ),
    ];
    for (bytes, part) in cases {
        let message = Idx::parse(bytes).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
    let bytes = file(Element::F32, &[1]);
    let other = Idx::parse(&bytes).unwrap().as_u8().unwrap_err();
    assert_eq!(
        other.to_string(),
        "there are elements of type f32 where u8 was expected"
    );
    let huge = Idx::write_header(Element::U8, &[1, u32::MAX, u32::MAX, 2], &mut [0; 20]);
    assert!(huge.unwrap_err().to_string().contains("dimension 3"));
    let many = Idx::write_header(Element::U8, &[1; 256], &mut [0; 2000]).unwrap_err();
    assert!(many.to_string().contains("256 dimensions"));
}
