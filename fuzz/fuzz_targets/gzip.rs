//! Any two files, gzipped or not, give a typed error, or a data set that can be written and read
//! back, both plain and gzipped.
#![no_main]

use std::io::Write;
use std::path::Path;

use firmgrad::idx::{Element, Idx};
use firmgrad_host::data::{Dataset, Features, idx_files};
use flate2::{Compression, write::GzEncoder};
use libfuzzer_sys::fuzz_target;

// The length of the first file in two bytes, then both files.
fuzz_target!(|bytes: &[u8]| {
    let Some((len, files)) = bytes.split_first_chunk() else {
        return;
    };
    let len = usize::from(u16::from_le_bytes(*len));
    let (images, labels) = files.split_at(len.min(files.len()));
    let Some(data) = read(images, labels) else {
        return;
    };
    let [images, labels] = write(&data);
    assert_eq!(read(&gzip(&images), &gzip(&labels)).as_ref(), Some(&data));
    assert_eq!(read(&images, &labels), Some(data));
});

fn read(images: &[u8], labels: &[u8]) -> Option<Dataset> {
    let images = (Path::new("images"), images.to_vec());
    let labels = (Path::new("labels"), labels.to_vec());
    let data = idx_files::parse_pair(images, labels, "pair", 10);
    data.inspect_err(|error| {
        let message = error.to_string();
        assert!(!message.is_empty() && !message.contains('\n'), "{message}");
    })
    .ok()
}

/// The files of images and labels, not compressed.
fn write(data: &Dataset) -> [Vec<u8>; 2] {
    let Features::Bytes { values, .. } = &data.features else {
        panic!("images are bytes");
    };
    let [count, height, width] = [data.len(), data.shape.height, data.shape.width];
    [
        file(&[count, height, width], values),
        file(&[count], &data.labels),
    ]
}

fn file(dims: &[usize], values: &[u8]) -> Vec<u8> {
    let dims: Vec<u32> = dims.iter().map(|&dim| dim as u32).collect();
    let mut file = vec![0; 4 + 4 * dims.len()];
    Idx::write_header(Element::U8, &dims, &mut file).expect("dimensions that were read");
    file.extend_from_slice(values);
    file
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}
