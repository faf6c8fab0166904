//! Data sets that cannot be used.

use std::fs::File;

use firmgrad::idx::IdxError;
use firmgrad_host::data::DataError;
use firmgrad_host::read::ReadError;

use super::{Row, check, says};
use crate::data::{IMAGES, LABELS, gzip};
use crate::{Desk, errors};

fn pair(images: &[u8], labels: &[u8], error: &'static str) -> Row {
    let line = "train images,labels --classes 2";
    says(&[("images", images), ("labels", labels)], line, error)
}

fn table(text: &[u8], error: &'static str) -> Row {
    says(&[("t.csv", text)], "train t.csv", error)
}

crate::every! {
    fn of_data(DataError) -> Row {
        DataError::Read { .. } => pair(
            &IMAGES,
            &gzip(&LABELS)[..20],
            "cannot read labels to its end: [..]; if it is damaged, delete it and fetch it again",
        ),
        // These have a table of their own.
        DataError::File(_) => None,
        // The size of a gzipped file's content: see tests/allocations.
        DataError::TooLarge { .. } => None,
        DataError::Missing { .. } => says(
            &[("folder/notes", b"mine")],
            "train folder",
            "folder has none of train-images-idx3-ubyte, [..]; fetch the data set, or copy the file there",
        ),
        DataError::Rank { .. } => says(
            &[("folder/train-images-idx4-ubyte", b"")],
            "train folder",
            "folder/train-images-idx4-ubyte is of 4 dimensions by its name, 3 are read: [count, height, width] of \
             images, [count] of labels",
        ),
        DataError::WebPage { .. } => pair(
            &IMAGES,
            b"<html>",
            "labels is a web page, not IDX data; delete it and fetch the file again",
        ),
        DataError::Idx { .. } => pair(
            &IMAGES,
            b"text",
            "labels: byte 0 is 0x74 where an IDX file has 0x00; check that it is the right file, or fetch it again",
        ),
        DataError::Swapped { .. } => pair(
            &LABELS,
            &IMAGES,
            "images holds labels (one dimension) where images (three dimensions) were expected; swap the two files",
        ),
        DataError::Dimensions { .. } => pair(
            &[0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7],
            &LABELS,
            "images holds data of dimensions [1, 1], expected images of [count, height, width]; check that it is \
             the right file",
        ),
        DataError::Count { .. } => pair(
            &IMAGES,
            &[0, 0, 8, 1, 0, 0, 0, 2, 1, 0],
            "images holds 4 images but labels holds 2 labels; use two files of the same set",
        ),
        DataError::NoImage { .. } => pair(
            &[0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1],
            &[0, 0, 8, 1, 0, 0, 0, 0],
            "images holds no image; use a file with at least one",
        ),
        DataError::Shapes { .. } => says(
            &[
                ("folder/train-images-idx3-ubyte", &IMAGES),
                ("folder/train-labels-idx1-ubyte", &LABELS),
                ("folder/t10k-images-idx3-ubyte", &[0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]),
                ("folder/t10k-labels-idx1-ubyte", &[0, 0, 8, 1, 0, 0, 0, 1, 0]),
            ],
            "train folder",
            "folder/train-images-idx3-ubyte holds images of 1x2x1, folder/t10k-images-idx3-ubyte of 1x2x2; use two \
             files of the same set",
        ),
        DataError::Label { .. } => pair(
            &IMAGES,
            &[0, 0, 8, 1, 0, 0, 0, 4, 1, 0, 1, 9],
            "labels: label 3 (counted from 0) is 9, expected less than 2; check the number of classes",
        ),
        DataError::Encoding { .. } => table(
            b"a,kind\n\xFF,x\n",
            "t.csv: the row that begins in line 2 is not UTF-8; save it as comma-separated UTF-8 text",
        ),
        DataError::OpenQuote { .. } => table(
            b"a,kind\n1,x\n2,\"y\n3,z\n",
            "t.csv line 3: a quote that is never closed; close it, or take a file that is complete",
        ),
        DataError::Headless { .. } => table(
            b"5.1,setosa\n4.9,setosa\n",
            "t.csv line 1 holds numbers where the names of the columns are expected; put a header line above it",
        ),
        DataError::Repeated { .. } => table(
            b"a,a,kind\n1,2,x\n3,4,y\n",
            "t.csv line 1: two columns are called 'a'; give each a name of its own",
        ),
        DataError::Empty { .. } => table(
            b"a,kind\n",
            "t.csv has no row of data; expected a header and at least one row",
        ),
        DataError::NoFeature { .. } => table(
            b"kind\nx\n",
            "t.csv has no column beside \"kind\"; expected at least one feature",
        ),
        DataError::NoColumn { .. } => says(
            &[("t.csv", b"a,b,kind\n1,2,x\n")],
            "train t.csv --label sort",
            "t.csv has no column \"sort\"; name one of a, b, kind",
        ),
        DataError::Ragged { .. } => table(
            b"a,kind\n1,x,y\n",
            "t.csv line 2: 3 cells where the header has 2; complete or remove the row",
        ),
        DataError::LongRow { .. } => table(
            &[b"a,kind\n1,\"x\n", "1,x\n".repeat(300_000).as_bytes()].concat(),
            "t.csv line 2: a row of more than 1048576 bytes; close its quotes, or use fewer columns",
        ),
        DataError::Cell { .. } => table(
            b"a,kind\n1,x\n2,\n",
            "t.csv line 3, column \"kind\": found \"\", expected a label; correct or remove the row",
        ),
        DataError::Classes { .. } => table(
            &(0..257).fold(b"a,kind\n".to_vec(), |text, n| [text, format!("1,{n}x\n").into()].concat()),
            "t.csv: column \"kind\" has more than 256 different labels; choose a column of classes",
        ),
        DataError::Quantities { .. } => table(
            b"a,kind\n1,151.5\n2,75\n",
            "the labels of 't' are quantities, such as 151.5, not classes: choose a column of classes, put them \
             into ranges, or, if they are classes, write a letter before each",
        ),
        DataError::ManyNumbers { .. } => table(
            &(0..60).fold(b"a,kind\n".to_vec(), |text, n| [text, format!("1,{}\n", n % 30).into()].concat()),
            "the labels of 't' are 30 different numbers for 60 samples, fewer than 5 for each: they look like \
             quantities, not classes; choose a column of classes, put them into ranges, or, if they are classes, \
             write a letter before each",
        ),
        DataError::Rare { .. } => says(
            &[("t.csv", b"a,kind\n1,x\n2,x\n3,x\n4,rare\n")],
            "train t.csv --test 0.5",
            "the class 'rare' of 't' has 1 sample, at least 2 are needed to hold out 0.5 and keep one to train on: \
             remove it, give more, or hold out less with --test",
        ),
        DataError::Fraction { .. } => says(
            &[],
            "train iris --test -0.5",
            "cannot hold out -0.5 of the data; expected a fraction from 0 to 1",
        ),
    }
}

crate::every! {
    fn of_files(ReadError) -> Row {
        ReadError::Open { .. } => says(
            &[],
            "train nowhere.csv",
            "cannot open nowhere.csv: [..]; check the name",
        ),
        ReadError::Irregular { .. } => if cfg!(unix) {
            says(
                &[("images", &IMAGES)],
                "train images,/dev/zero",
                "/dev/zero is a device, not a file; put a file in its place, or name another",
            )
        } else {
            None
        },
        ReadError::Read { .. } => if cfg!(unix) {
            says(
                &[("folder/images", &IMAGES)],
                "train folder/images,folder",
                "cannot read folder: [..]; copy it anew",
            )
        } else {
            None
        },
        // See the sparse file below.
        ReadError::TooLarge { .. } => None,
        // Memory that runs out: see tests/data.
        ReadError::Memory { .. } => None,
    }
}

crate::every! {
    fn of_idx(IdxError) -> Row {
        IdxError::Gzip => pair(
            &gzip(&gzip(&IMAGES)),
            &LABELS,
            "images: this is gzip-compressed data, not IDX: it begins with 1f 8b; check that it is the \
             right file, or fetch it again",
        ),
        IdxError::Markup => pair(
            b"<html>",
            &LABELS,
            "images is a web page, not IDX data; delete it and fetch the file again",
        ),
        IdxError::Header { .. } => pair(
            &IMAGES[..9],
            &LABELS,
            "images: there are 9 bytes, too few for the IDX header of 16; check that it is the right file, or \
             fetch it again",
        ),
        IdxError::Magic { .. } => pair(
            b"\0Image",
            &LABELS,
            "images: byte 1 is 0x49 where an IDX file has 0x00; check that it is the right file, or fetch it again",
        ),
        IdxError::Type { .. } => pair(
            &IMAGES,
            &[0, 0, 10, 1, 0, 0, 0, 4, 1, 0, 1, 0],
            "labels: byte 2 is 0x0a, not an IDX type (0x08, 0x09, 0x0b to 0x0e); check that it is the right file, \
             or fetch it again",
        ),
        IdxError::Overflow { .. } => pair(
            &[&[0, 0, 8, 3][..], &[0xFF; 12]].concat(),
            &LABELS,
            "images: the size overflows at dimension [..] (counted from 0); check that it is the right file, or \
             fetch it again",
        ),
        IdxError::Length { .. } => pair(
            &IMAGES[..20],
            &LABELS,
            "images: there are 4 bytes of data where the IDX header says 8; check that it is the right file, or \
             fetch it again",
        ),
        IdxError::Element { .. } => pair(
            &IMAGES,
            &[0, 0, 9, 1, 0, 0, 0, 4, 1, 0, 1, 0],
            "labels: there are elements of type i8 where u8 was expected; check that it is the right file, or \
             fetch it again",
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
    let output = desk.firmgrad("train images,labels --classes 2");
    let error = "error: labels holds more than 1073741824 bytes; use a smaller file\n";
    assert_eq!(errors(&output), error);
}
