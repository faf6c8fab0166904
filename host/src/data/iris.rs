//! Fisher's Iris data: 150 flowers of three species, compiled in.

use std::path::Path;

use super::{Dataset, csv};

/// The 150 flowers: length and width of sepal and petal in cm, three species of 50.
///
/// The copy that scikit-learn ships; see `host/data/README.md` for the source.
pub fn iris() -> Dataset {
    let table = include_bytes!("../../data/iris.csv");
    csv::parse(table, Path::new("iris.csv"), None).expect("the table compiled in is sound")
}
