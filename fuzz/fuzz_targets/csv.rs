//! Any bytes give a typed error, or a table that can be written and read back with the same
//! features, labels and names.
#![no_main]

use std::path::Path;

use firmgrad_host::data::{Dataset, Features, csv};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(data) = read(bytes) else { return };
    assert!(!data.is_empty());
    assert_eq!(read(&write(&data)), Some(data));
});

fn read(bytes: &[u8]) -> Option<Dataset> {
    let data = csv::parse(bytes, Path::new("table.csv"), None);
    data.inspect_err(|error| {
        let message = error.to_string();
        assert!(!message.is_empty() && !message.contains('\n'), "{message}");
    })
    .ok()
}

/// The data set as a table with the labels in the last column.
fn write(data: &Dataset) -> Vec<u8> {
    let Features::Doubles(values) = &data.features else {
        panic!("a table holds numbers");
    };
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let mut row = data.feature_names.clone();
    row.push("label".to_owned());
    table.write_record(&row).expect("memory");
    for (values, &label) in values.chunks(data.shape.len()).zip(&data.labels) {
        row = values.iter().map(|value| format!("{value:e}")).collect();
        row.push(data.classes[usize::from(label)].clone());
        table.write_record(&row).expect("memory");
    }
    table.into_inner().expect("memory")
}
