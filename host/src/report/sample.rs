//! Sample rows and a sample report for tests.

use super::{Block, Claim, Equation, Fact, Figure, Report, Row, Section, Text, Verdict, results};

pub(crate) fn row(experiment: &str, test_accuracy: f64) -> Row {
    Row {
        experiment: experiment.into(),
        figure: Some("2a".into()),
        dataset: "moons".into(),
        net: "2-8-2".into(),
        activation: "ReLU".into(),
        initialiser: "He".into(),
        optimiser: "Adam".into(),
        learning_rate: 0.005,
        steps: 1200,
        train_loss: 0.125,
        train_accuracy: 0.975,
        test_loss: Some(0.25),
        test_accuracy: Some(test_accuracy),
        seconds: 61.5,
        seed: 7,
    }
}

/// A report with every kind of block, in which every text contains characters that must be escaped.
pub(super) fn report() -> Report {
    let figure = |id: &str| Figure {
        id: id.into(),
        caption: "Noise < 0.2 & more".into(),
        svg: "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".into(),
    };
    let rows = vec![row("a|b<c>", 0.97)];
    let mut blocks = vec![
        Block::Text("A <script>alert(1)</script> paragraph of 5 $.".into()),
        Block::Heading("Heading <8>".into()),
        Block::List(vec![Text::with_maths("A formula, $x_1 < 2$.")]),
        Block::Equation(Equation {
            number: Some("5".into()),
            latex: r"\frac{a}{b} < 1".into(),
            check: Some("2e-16 < 1".into()),
        }),
        Block::Figures(vec![figure("2a"), figure("2b")]),
        Block::Claims(vec![Claim {
            claim: "Claim <3>".into(),
            measure: "5 seeds".into(),
            measured: "1 < 2".into(),
            verdict: Verdict::Agrees,
        }]),
    ];
    blocks.extend(results("Caption <4>", &rows));
    Report {
        title: "Title <1>".into(),
        introduction: vec!["An <introduction>.".into()],
        facts: vec![Fact {
            name: "seed".into(),
            value: "<7>".into(),
        }],
        sections: vec![Section {
            heading: "Heading <2>".into(),
            blocks,
            rows: rows.into_iter().chain([row("again", 0.96)]).collect(),
        }],
    }
}
