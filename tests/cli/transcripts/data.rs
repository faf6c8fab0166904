//! Data sets that cannot be used.

use std::fs::File;

use firmgrad::idx::IdxError;
use firmgrad_host::data::DataError;
use firmgrad_host::read::ReadError;

use super::{Row, check, says};
use crate::data::{IMAGES, LABELS, TRAIN};
use crate::gzip::gzip;
use crate::{Desk, assert_error};

fn pair(images: &[u8], labels: &[u8], error: &'static str) -> Row {
    says(&[("images", images), ("labels", labels)], TRAIN, error)
}

fn images(bytes: &[u8], error: &'static str) -> Row {
    pair(bytes, &LABELS, error)
}

fn labels(bytes: &[u8], error: &'static str) -> Row {
    pair(&IMAGES, bytes, error)
}

fn table(text: &[u8], error: &'static str) -> Row {
    says(&[("t.csv", text)], "train t.csv", error)
}

crate::every! {
    fn of_data(DataError) -> Row {
        DataError::Read { .. } => labels(&gzip(&LABELS)[..20], "cannot read labels to its end: "),
        // These have a table of their own.
        DataError::File(_) => None,
        // The size of a gzipped file's content: see tests/allocations.
        DataError::TooLarge { .. } => None,
        DataError::Missing { .. } => says(
            &[("folder/notes", b"mine")], "train folder", "folder has no file named train-images-idx3-ubyte or [..]fetch",
        ),
        DataError::Rank { .. } => says(
            &[("folder/train-images-idx4-ubyte", b"")],
            "train folder",
            "the name of folder/train-images-idx4-ubyte says that it has 4 dimensions, expected 3",
        ),
        DataError::WebPage { .. } => labels(b"<html>", "labels is a web page[..]delete it"),
        DataError::Idx { .. } => labels(b"text", "labels: byte 0 is 0x74[..]0x00[..]right file"),
        DataError::Swapped { .. } => pair(&LABELS, &IMAGES, "images holds labels[..]swap the two files"),
        DataError::Dimensions { .. } => images(
            &[0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7], "images holds data of dimensions [1, 1][..][count, height, width]",
        ),
        DataError::Count { .. } => labels(
            &[0, 0, 8, 1, 0, 0, 0, 2, 1, 0], "images holds 4 images but labels holds 2 labels",
        ),
        DataError::NoImage { .. } => pair(
            &[0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1], &[0, 0, 8, 1, 0, 0, 0, 0], "images holds no image",
        ),
        DataError::Shapes { .. } => says(
            &[
                ("folder/train-images-idx3-ubyte", &IMAGES),
                ("folder/train-labels-idx1-ubyte", &LABELS),
                ("folder/t10k-images-idx3-ubyte", &[0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]),
                ("folder/t10k-labels-idx1-ubyte", &[0, 0, 8, 1, 0, 0, 0, 1, 0]),
            ],
            "train folder",
            "folder/train-images-idx3-ubyte[..]1x2x1, folder/t10k-images-idx3-ubyte[..]1x2x2",
        ),
        DataError::Label { .. } => labels(
            &[0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 9], "labels: label 3 (counted from 0) is 9[..]less than 2",
        ),
        DataError::Encoding { .. } => table(b"a,kind\n\xFF,x\n", "t.csv: [..]line 2 is not UTF-8"),
        DataError::OpenQuote { .. } => table(b"a,kind\n1,x\n2,\"y\n3,z\n", "t.csv line 3: a quote is never closed"),
        DataError::Headless { .. } => table(b"5.1,setosa\n4.9,setosa\n", "t.csv line 1 holds numbers[..]header"),
        DataError::Repeated { .. } => table(b"a,a,kind\n1,2,x\n3,4,y\n", "t.csv line 1: two columns are called 'a'"),
        DataError::Empty { .. } => table(b"a,kind\n", "t.csv has no row of data"),
        DataError::NoFeature { .. } => table(b"kind\nx\n", "t.csv has no column other than \"kind\""),
        DataError::NoColumn { .. } => says(
            &[("t.csv", b"a,b,kind\n1,2,x\n")], "train t.csv --label sort", "t.csv has no column \"sort\"[..]a, b, kind",
        ),
        DataError::Ragged { .. } => table(b"a,kind\n1,x,y\n", "t.csv line 2: the row has 3 cells, the header has 2"),
        DataError::LongRow { .. } => table(
            &[b"a,kind\n1,\"x\n", "1,x\n".repeat(300_000).as_bytes()].concat(), "t.csv line 2: [..]1048576 bytes",
        ),
        DataError::Cell { .. } => table(b"a,kind\n1,x\n2,\n", "t.csv line 3, column \"kind\": found \"\"[..]a label"),
        DataError::Classes { .. } => table(
            &(0..257).fold(b"a,kind\n".to_vec(), |text, n| [text, format!("1,{n}x\n").into()].concat()),
            "t.csv: column \"kind\" has more than 256 different labels",
        ),
        DataError::Quantities { .. } => table(b"a,kind\n1,151.5\n2,75\n", "'t' are quantities[..]151.5[..]not classes"),
        DataError::ManyNumbers { .. } => table(
            &(0..60).fold(b"a,kind\n".to_vec(), |text, n| [text, format!("1,{}\n", n % 30).into()].concat()),
            "'t' are 30 different numbers for 60 samples[..]quantities",
        ),
        DataError::Rare { .. } => says(
            &[("t.csv", b"a,kind\n1,x\n2,x\n3,x\n4,rare\n")],
            "train t.csv --test 0.5",
            "'rare' of 't' has 1 sample, but at least 2 [..]0.5[..]--test",
        ),
        DataError::Fraction { .. } => says(&[], "train iris --test -0.5", "hold out -0.5 [..]from 0 to 1"),
    }
}

crate::every! {
    fn of_files(ReadError) -> Row {
        ReadError::Open { .. } => says(&[], "train nowhere.csv", "cannot open nowhere.csv: [..]check the name"),
        ReadError::Irregular { .. } => says(
            &[("images", &IMAGES)], "train images,/dev/zero", "/dev/zero is a device, not a file",
        ).filter(|_| cfg!(unix)),
        ReadError::Read { .. } => says(
            &[("folder/images", &IMAGES)], "train folder/images,folder", "cannot read folder: ",
        ).filter(|_| cfg!(unix)),
        // See the sparse file below.
        ReadError::TooLarge { .. } => None,
        // Memory that runs out: see tests/data.
        ReadError::Memory { .. } => None,
    }
}

crate::every! {
    fn of_idx(IdxError) -> Row {
        IdxError::Gzip => images(&gzip(&gzip(&IMAGES)), "images: this is gzip-compressed data"),
        IdxError::Markup => images(b"<html>", "images is a web page"),
        IdxError::Header { .. } => images(&IMAGES[..9], "images: there are 9 bytes, too few for the IDX header of 16"),
        IdxError::Magic { .. } => images(b"\0Image", "images: byte 1 is 0x49[..]0x00"),
        IdxError::Type { .. } => labels(
            &[0, 0, 10, 1, 0, 0, 0, 4, 1, 0, 1, 0], "labels: byte 2 is 0x0a, not an IDX type",
        ),
        IdxError::Overflow { .. } => images(
            &[&[0, 0, 8, 3][..], &[0xFF; 12]].concat(), "images: the size overflows at dimension ",
        ),
        IdxError::Length { .. } => images(&IMAGES[..20], "images: there are 4 bytes of data where the IDX header says 8"),
        IdxError::Element { .. } => labels(
            &[0, 0, 9, 1, 0, 0, 0, 4, 1, 0, 1, 0], "labels: there are elements of type i8 where u8 was expected",
        ),
        // Errors of writing, which no command does.
        IdxError::Rank { .. } | IdxError::Buffer { .. } => None,
    }
}

#[test]
fn data_and_tables() {
    check(of_data());
    check(of_files());
    check(of_idx());
}

#[test]
fn a_file_of_more_than_a_gibibyte() {
    let desk = Desk::new();
    desk.put("images", IMAGES);
    let labels = File::create(desk.path("labels")).unwrap();
    labels.set_len((1 << 30) + 1).unwrap();
    let output = desk.firmgrad(TRAIN);
    assert_error(&output, 1, "labels holds more than 1073741824 bytes");
}
