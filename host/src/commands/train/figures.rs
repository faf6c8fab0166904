//! The figures of a run.

use firmgrad_host::draw::{
    self, Boundary, Curves, Field, Panel, Plane, Point, Scale, Scatter, Series,
};
use firmgrad_host::shown;
use firmgrad_host::training::{Network, Record, probabilities};

use crate::commands::data::Data;

/// The curves of loss and accuracy over the steps.
pub fn curves(name: &str, records: &[Record]) -> String {
    let series = |name: &str, value: fn(&Record) -> Option<f64>| Series {
        name: name.to_owned(),
        points: records
            .iter()
            .filter_map(|record| Some((record.step.into(), value(record)?)))
            .collect(),
        ..Series::default()
    };
    let mut panels = vec![Panel {
        title: "mean loss".to_owned(),
        scale: Scale::Log,
        series: vec![series("training", |record| Some(record.train_loss))],
        ..Panel::default()
    }];
    if records.iter().any(|record| record.test_loss.is_some()) {
        panels[0]
            .series
            .push(series("test", |record| record.test_loss));
        panels.push(Panel {
            title: "accuracy, %".to_owned(),
            scale: Scale::Linear,
            series: vec![series("test", |record| Some(100.0 * record.test_accuracy?))],
            ..Panel::default()
        });
    }
    draw::curves(&Curves {
        title: format!("Training on {}", shown::name(name)),
        x_title: "step".to_owned(),
        panels,
        ..Curves::default()
    })
}

/// The confusion matrix.
pub fn confusion(name: &str, classes: &[String], counts: &[Vec<u64>]) -> String {
    draw::confusion(&draw::Confusion {
        title: format!("Classes of {name}"),
        classes: classes.to_vec(),
        counts: counts.to_vec(),
    })
}

/// The decision regions over the plane of two features, in their original units, under the training
/// points; `None` if the data do not have two features.
pub fn boundary(network: &Network, parameters: &[f32], data: &Data) -> Option<String> {
    let [x_title, y_title] = data.train.feature_names.as_slice() else {
        return None;
    };
    let points = points(data);
    let plane = Plane::around(&points, 141, 105);
    let scaled = |feature, value: f64| match &data.scaling {
        Some(scaling) => scaling.scaled(feature, value),
        None => value as f32,
    };
    let samples = plane.samples();
    let inputs: Vec<f32> = samples
        .flat_map(|[x, y]| [scaled(0, x), scaled(1, y)])
        .collect();
    let classes = data.train.classes.len();
    let answers = probabilities(network, parameters, &inputs);
    let field = Field::new(plane, classes, answers).expect("an answer for each class");
    Some(draw::boundary(&Boundary {
        scatter: Scatter {
            title: format!(
                "Decision boundary on {}, training part",
                shown::name(&data.name)
            ),
            x_title: x_title.clone(),
            y_title: y_title.clone(),
            classes: data.train.classes.clone(),
            points,
        },
        field,
    }))
}

/// The training samples of two features, in their original units.
fn points(data: &Data) -> Vec<Point> {
    let own = |sample: usize, feature: usize| {
        let value = data.train.value(sample, feature);
        match &data.scaling {
            Some(scaling) => scaling.original(feature, value as f32),
            None => value,
        }
    };
    let points = (0..data.train.len()).map(|sample| Point {
        x: own(sample, 0),
        y: own(sample, 1),
        class: data.train.labels[sample].into(),
    });
    points.collect()
}
