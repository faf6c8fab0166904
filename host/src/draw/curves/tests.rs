//! Tests of what figures of curves show.

use super::panel::{MARKER, apart};
use super::*;
use crate::draw::canvas::px;
use crate::draw::check::assert_figure;

fn figure(scale: Scale, points: &[(f64, f64)]) -> Curves {
    let series = |name: &str, points: &[(f64, f64)]| Series {
        name: name.into(),
        points: points.into(),
        ..Series::default()
    };
    let runs = vec![
        series("one", points),
        series("two", &[(0.0, 0.5), (900.0, 0.25)]),
    ];
    let panels = ["loss", "accuracy, %"].map(|title| Panel {
        title: title.into(),
        scale,
        series: runs.clone(),
        ..Panel::default()
    });
    Curves {
        title: "Runs".into(),
        x_title: "step".into(),
        panels: panels.into(),
        ..Curves::default()
    }
}

#[test]
fn panels_share_the_legend_and_the_axis() {
    let svg = curves(&figure(Scale::Log, &[(0.0, 2.3), (500.0, 0.1)]));
    let texts = [
        "Runs",
        "step",
        "loss, log scale",
        "accuracy, %, log scale",
        "one",
        "two",
    ];
    assert_figure(&svg, &texts);
    let words = "loss, log scale: one from 2.30 at 0.00 to 0.100 at 500, between 0.100 and 2.30; two from 0.500";
    assert!(svg.contains(words), "{svg}");
    for once in ["step", "one", "two"] {
        assert_eq!(svg.matches(&format!(">\n{once}\n<")).count(), 1);
    }
}

/// Powers of ten are equally spaced along a log axis, and so are their ticks.
#[test]
fn a_log_axis_of_steps() {
    let points = [(1.0, 0.0), (10.0, 1.0), (100.0, 2.0)];
    let mut figure = figure(Scale::Linear, &points);
    figure.x_scale = Scale::Log;
    for panel in &mut figure.panels {
        panel.series.truncate(1);
        panel.series[0].dots = true;
    }
    let svg = curves(&figure);
    assert_figure(&svg, &["step, log scale", "1", "10", "100"]);
    let circles = svg.split("<circle cx=\"").skip(1);
    let places = circles.map(|rest| rest.split('"').next().unwrap().parse::<i32>().unwrap());
    // Three dots follow the legend's marker and its rim.
    let places: Vec<i32> = places.skip(2).take(3).collect();
    let gaps = [places[1] - places[0], places[2] - places[1]];
    assert!(
        gaps[0] > 500 && (gaps[0] - gaps[1]).abs() <= 1,
        "{places:?}"
    );
}

#[test]
fn markers_keep_apart() {
    let line: Vec<(i32, i32)> = (0..100).map(|x| (10 * x, 0)).collect();
    let first = apart(&line, &[]).unwrap();
    assert_eq!(first, (990, 0));
    let second = apart(&line, &[(0, first)]).unwrap();
    assert!(
        second.0 <= 990 - px(2.8 * MARKER) && second.0 > 800,
        "{second:?}"
    );
    assert_eq!(apart(&line[98..], &[(0, first)]), Some((990, 0)));
    assert_eq!(apart(&[], &[]), None);
}

#[test]
fn a_range_cuts_lines_off() {
    let mut figure = figure(Scale::Linear, &[(0.0, 0.0), (100.0, 200.0)]);
    figure.panels.truncate(1);
    figure.panels[0].range = Some(90.0..100.0);
    figure.panels[0].series.truncate(1);
    figure.panels[0].series[0].band = vec![(0.0, -1e9, 5.0), (100.0, 95.0, 1e9)];
    let svg = curves(&figure);
    assert_figure(&svg, &["90", "100", "one"]);
    let opacity = svg.matches("opacity=\"0.18\"").count();
    assert_eq!(opacity, 1, "one band");
}

#[test]
fn any_series_can_be_drawn() {
    let odd = [
        (0.0, f64::NAN),
        (1.0, f64::INFINITY),
        (f64::NAN, 1.0),
        (2.0, -1.0),
        (3.0, 0.0),
    ];
    for scale in [Scale::Linear, Scale::Log] {
        for points in [
            &[][..],
            &[(5.0, 1.0)],
            &odd,
            &[(1e300, 1e300), (-1e300, -1e300)],
        ] {
            assert_figure(&curves(&figure(scale, points)), &["Runs"]);
        }
    }
    assert_figure(&curves(&Curves::default()), &[]);
}

#[test]
fn long_series_make_small_figures() {
    let noise: Vec<_> = (0..60_000)
        .map(|step| (f64::from(step), f64::from(step * 7919 % 1000)))
        .collect();
    assert!(curves(&figure(Scale::Linear, &noise)).len() < 120_000);
}
