//! Pairs of IDX files, valid and damaged.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use firmgrad::Shape;
use firmgrad_host::data::idx_files::{load_pair, parse_pair};
use firmgrad_host::data::{DataError, Dataset, Features, mnist};
use tempfile::TempDir;

use crate::assert_says;
use crate::gzip::gzip;

/// Three images of 2 by 1 pixels and their labels.
const IMAGES: [u8; 22] = [
    0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 51, 102, 153, 204, 255,
];
const LABELS: [u8; 11] = [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 2];

/// A folder with the two files, and their paths.
fn folder(images: &[u8], labels: &[u8]) -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["images", "labels"].map(|name| folder.path().join(name));
    fs::write(&paths[0], images).unwrap();
    fs::write(&paths[1], labels).unwrap();
    let [images, labels] = paths;
    (folder, images, labels)
}

/// The message with which a pair is refused.
#[track_caller]
fn refusal(images: &[u8], labels: &[u8]) -> String {
    let (_folder, images, labels) = folder(images, labels);
    load_pair(&images, &labels, "three", 3)
        .unwrap_err()
        .to_string()
}

/// Parses a pair.
fn parsed(images: &[u8], labels: &[u8]) -> Result<Dataset, DataError> {
    let images = (Path::new("images"), images.to_vec());
    parse_pair(images, (Path::new("labels"), labels.to_vec()), "three", 3)
}

/// `bytes` with `value` at `place`.
fn changed(bytes: &[u8], place: usize, value: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[place] = value;
    bytes
}

#[test]
fn a_pair_reads_plain_or_gzipped_whatever_its_name() {
    for (images, labels) in [
        (IMAGES.to_vec(), LABELS.to_vec()),
        (gzip(&IMAGES), gzip(&LABELS)),
    ] {
        let (_folder, images, labels) = folder(&images, &labels);
        let data = load_pair(&images, &labels, "three", 3).unwrap();
        assert_eq!((data.len(), data.shape), (3, Shape::image(1, 2, 1)));
        assert_eq!(data.classes, ["0", "1", "2"]);
        assert_eq!(data.labels, [1, 0, 2]);
        let (values, scale) = (vec![0, 51, 102, 153, 204, 255], 1.0 / 255.0);
        assert_eq!(data.features, Features::Bytes { values, scale });
        let (mut inputs, mut labels) = (Vec::new(), Vec::new());
        data.gather(&[2, 0], &mut inputs, &mut labels);
        assert_eq!(
            (inputs, labels),
            (vec![204.0 * scale, 1.0, 0.0, 51.0 * scale], vec![2, 1])
        );
    }
}

#[test]
fn a_folder_is_searched_for_every_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let error = mnist::load(folder.path()).unwrap_err().to_string();
    assert_says(
        &error,
        &[
            folder.path().to_str().unwrap(),
            "train-images-idx3-ubyte or",
        ],
    );
    assert_says(
        &error,
        &["train-images.idx3-ubyte.gz", "fetch the data set"],
    );
    write("train-images-idx3-ubyte", &IMAGES);
    write("train-labels.idx1-ubyte", &LABELS);
    write("t10k-images-idx3-ubyte.gz", &gzip(&IMAGES));
    write("t10k-labels.idx1-ubyte.gz", &gzip(&LABELS));
    let (train, test) = mnist::load(folder.path()).unwrap();
    assert_eq!((train.len(), test.len(), test.classes.len()), (3, 3, 10));
}

#[test]
fn a_missing_file_is_named() {
    let error = load_pair(Path::new("no/images"), Path::new("no/labels"), "none", 3);
    assert_says(
        &error.unwrap_err().to_string(),
        &["cannot open no/images", "check the name"],
    );
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    for len in 0..IMAGES.len() {
        let error = refusal(&IMAGES[..len], &LABELS);
        assert_says(&error, &["images: ", "fetch it again"]);
    }
    let zipped = gzip(&IMAGES);
    for len in 2..zipped.len() {
        assert_says(
            &refusal(&zipped[..len], &LABELS),
            &["images", "to its end", "fetch it again"],
        );
    }
    let longer = [&LABELS[..], &[0]].concat();
    assert_says(
        &refusal(&IMAGES, &longer),
        &["labels: there are 4 bytes of data", "says 3"],
    );
}

#[test]
fn gzip_cut_off_anywhere_is_refused() {
    let (images, labels) = (gzip(&IMAGES), gzip(&LABELS));
    for len in 0..images.len() {
        assert_says(
            &parsed(&images[..len], &labels).unwrap_err().to_string(),
            &["images", "fetch it again"],
        );
    }
    for len in 0..labels.len() {
        assert_says(
            &parsed(&images, &labels[..len]).unwrap_err().to_string(),
            &["labels", "fetch it again"],
        );
    }
}

/// A flipped bit that is not detected changes no data. Such bits are the time, system and hints in
/// the first ten bytes, and the padding in the last byte of the compressed data.
#[test]
fn flipped_bits_of_gzip_are_noticed_or_change_nothing() {
    let (images, labels) = (gzip(&IMAGES), gzip(&LABELS));
    let sound = parsed(&IMAGES, &LABELS).unwrap();
    let last = images.len() - 9;
    let mut seen = vec![0; images.len()];
    for bit in 0..8 * images.len() {
        let flipped = images[bit / 8] ^ 1 << (bit % 8);
        match parsed(&changed(&images, bit / 8, flipped), &labels) {
            Ok(data) => assert_eq!(data, sound, "bit {bit}"),
            Err(error) => {
                assert_says(&error.to_string(), &["images"]);
                seen[bit / 8] += 1;
            }
        }
    }
    // Damage of the magic number, method, compressed data, checksum and length is detected.
    for (byte, seen) in seen.into_iter().enumerate() {
        let unseen_at_most = match byte {
            3..10 => 8,
            _ if byte == last => 7,
            _ => 0,
        };
        assert!(8 - seen <= unseen_at_most, "byte {byte}");
    }
}

#[test]
fn every_value_of_every_byte_of_a_gzip_header() {
    let (images, labels) = (gzip(&IMAGES), gzip(&LABELS));
    let sound = parsed(&IMAGES, &LABELS).unwrap();
    for place in 0..10 {
        for value in 0..=255 {
            if let Ok(data) = parsed(&changed(&images, place, value), &labels) {
                assert_eq!(data, sound, "byte {place} = {value:#x}");
            }
        }
    }
}

/// A sparse file, which takes no disk space, is refused because of its length.
#[test]
fn a_file_of_more_than_a_gibibyte_is_refused() {
    let (_folder, images, labels) = folder(&IMAGES, &LABELS);
    let file = fs::File::options().write(true).open(&labels).unwrap();
    file.set_len((1 << 30) + 1).unwrap();
    let error = load_pair(&images, &labels, "three", 3).unwrap_err();
    assert_says(
        &error.to_string(),
        &["labels holds more than 1073741824 bytes", "smaller"],
    );
}

#[test]
fn a_folder_in_place_of_a_file_is_said() {
    let (folder, images, _) = folder(&IMAGES, &LABELS);
    let error = load_pair(&images, folder.path(), "three", 3).unwrap_err();
    assert_says(
        &error.to_string(),
        &["cannot read", &folder.path().display().to_string()],
    );
}

#[test]
fn what_is_no_idx_of_bytes_is_said() {
    let page = refusal(b"<!DOCTYPE html><title>404</title>", &LABELS);
    assert_says(&page, &["images is a web page", "delete it"]);
    let magic = refusal(&changed(&IMAGES, 0, 0x50), &LABELS);
    assert_says(&magic, &["images: byte 0 is 0x50", "right file"]);
    let kind = refusal(&IMAGES, &changed(&LABELS, 2, 0x09));
    assert_says(&kind, &["labels: there are elements of type i8 where u8"]);
    let twice = refusal(&gzip(&gzip(&IMAGES)), &LABELS);
    assert_says(&twice, &["images: this is gzip-compressed"]);
}

#[test]
fn files_that_do_not_fit_each_other_are_refused() {
    assert_says(
        &refusal(&LABELS, &IMAGES),
        &["images holds labels", "swap the two files"],
    );
    assert_says(
        &refusal(&IMAGES, &IMAGES),
        &["labels holds images", "swap the two files"],
    );
    let fewer = refusal(&IMAGES, &[0, 0, 8, 1, 0, 0, 0, 2, 1, 0]);
    assert_says(
        &fewer,
        &["images holds 3 images", "labels holds 2 labels", "same set"],
    );
    let label = refusal(&IMAGES, &changed(&LABELS, 10, 3));
    assert_says(
        &label,
        &["labels: label 2 (counted from 0) is 3", "less than 3"],
    );
    let flat = refusal(&[0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], &LABELS);
    assert_says(
        &flat,
        &[
            "images holds data of dimensions [1, 1]",
            "[count, height, width]",
        ],
    );
    let scalar = refusal(&IMAGES, &[0, 0, 8, 0, 7]);
    assert_says(
        &scalar,
        &["labels holds data of dimensions []", "labels of [count]"],
    );
    let flat = refusal(&[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1], &LABELS);
    assert_says(&flat, &["dimensions [3, 0, 1]"]);
    let thin = refusal(&[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0], &LABELS);
    assert_says(&thin, &["dimensions [3, 1, 0]"]);
}

/// Four samples of 4 by 4 have as many pixels as one of 8 by 8.
#[test]
fn test_images_of_another_size_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let images = |count: u8, side: u8| {
        let mut bytes = vec![0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side];
        bytes.extend(vec![7; usize::from(count) * usize::from(side).pow(2)]);
        bytes
    };
    let labels = |count: u8| [&[0, 0, 8, 1, 0, 0, 0, count][..], &vec![0; count.into()]].concat();
    write("train-images-idx3-ubyte", &images(8, 4));
    write("train-labels-idx1-ubyte", &labels(8));
    write("t10k-labels-idx1-ubyte", &labels(2));
    for side in [5, 8, 2] {
        write("t10k-images-idx3-ubyte", &images(2, side));
        let error = mnist::load(folder.path()).unwrap_err().to_string();
        let shape = format!("t10k-images-idx3-ubyte of 1x{side}x{side}");
        assert_says(
            &error,
            &["train-images-idx3-ubyte holds images of 1x4x4", &shape],
        );
    }
    write("t10k-images-idx3-ubyte", &images(2, 4));
    mnist::load(folder.path()).unwrap();
}

#[test]
fn a_file_of_no_image_is_refused() {
    let error = refusal(
        &[0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1],
        &[0, 0, 8, 1, 0, 0, 0, 0],
    );
    assert_says(&error, &["images holds no image", "at least one"]);
}

/// MNIST's file names contain the number of dimensions.
#[test]
fn a_folder_of_files_of_another_rank_is_told_so() {
    for rank in [1, 2, 4] {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("train-images-idx{rank}-ubyte.gz");
        fs::write(folder.path().join(&name), IMAGES).unwrap();
        let error = mnist::load(folder.path()).unwrap_err().to_string();
        let dimensions = format!("says that it has {rank} dimensions, expected 3");
        assert_says(&error, &[&name, &dimensions]);
    }
}

/// Reading a pipe in a folder could block for ever.
#[cfg(unix)]
#[test]
fn what_is_found_in_a_folder_and_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("train-images.idx3-ubyte");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let error = mnist::load(folder.path()).unwrap_err().to_string();
    assert_says(&error, &["train-images.idx3-ubyte is a pipe, not a file"]);
    let error = firmgrad_host::fetch::fetch_mnist(folder.path(), Some(folder.path()), &|_| {});
    assert_says(&error.unwrap_err().to_string(), &["is a pipe, not a file"]);
    let other = tempfile::tempdir().unwrap();
    let error = firmgrad_host::fetch::fetch_mnist(other.path(), Some(folder.path()), &|_| {});
    assert_says(&error.unwrap_err().to_string(), &["is a pipe, not a file"]);
    fs::remove_file(&pipe).unwrap();
    fs::create_dir(&pipe).unwrap();
    let error = mnist::load(folder.path()).unwrap_err().to_string();
    assert_says(&error, &["train-images.idx3-ubyte is a folder, not a file"]);
}

#[cfg(unix)]
#[test]
fn a_device_is_refused_before_it_is_read() {
    let (_folder, images, _) = folder(&IMAGES, &LABELS);
    for device in ["/dev/zero", "/dev/full"] {
        let error = load_pair(&images, Path::new(device), "three", 3).unwrap_err();
        assert_says(&error.to_string(), &[device, "is a device, not a file"]);
    }
}

/// A pipe has no length, so the bytes are counted as they are read.
#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_is_read() {
    use std::os::fd::AsRawFd;

    let named = |limit: u64, sent: &'static [u8]| {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let path = format!("/proc/self/fd/{}", reader.as_raw_fd());
        if !Path::new(&path).exists() {
            return None;
        }
        let writing = std::thread::spawn(move || writer.write_all(sent));
        let read = firmgrad_host::read::read(Path::new(&path), limit);
        drop(reader);
        let _ = writing.join().unwrap();
        Some(read)
    };
    let Some(read) = named(5, b"12345") else {
        return;
    };
    assert_eq!(read.unwrap(), b"12345");
    let error = named(4, b"12345").unwrap().unwrap_err().to_string();
    assert_says(&error, &["holds more than 4 bytes"]);
}
