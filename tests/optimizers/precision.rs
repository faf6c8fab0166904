//! Every rule in `f32`, compared with `f64`.

use firmgrad::{Model, Optimizer, Real, Shape, Trainer};
use firmgrad_tests::cases::{Batch, DEPTH, net, normals};
use firmgrad_tests::operations::optimizers;
use firmgrad_tests::tolerance;

/// Parameters after 20 steps.
fn walk<R: Real>(optimizer: Optimizer<R>) -> Vec<R> {
    let model: Model<DEPTH, R> = net(Shape::vector(4), "dense 6, tanh, dense 3, softmax");
    let batch = Batch::draw(&model, 8, 1);
    let mut buffer = vec![R::ZERO; model.training_len(&optimizer, 8)];
    let mut trainer = Trainer::with_micro_batch(&model, optimizer, 8, &mut buffer).unwrap();
    trainer
        .set_parameters(&normals(model.parameters(), 2))
        .unwrap();
    for _ in 0..20 {
        let targets = batch.targets();
        trainer.accumulate_batch(&batch.inputs, targets).unwrap();
        trainer.step().unwrap();
    }
    trainer.parameters().to_vec()
}

#[test]
fn every_rule() {
    for (single, double) in optimizers::<f32>().into_iter().zip(optimizers::<f64>()) {
        let (mut difference, mut size) = (0.0, 0.0);
        for (got, want) in walk(single).into_iter().zip(walk(double)) {
            difference += (f64::from(got) - want).powi(2);
            size += want * want;
        }
        let error = (difference / size).sqrt();
        println!("{}: {error:.1e}", double.rule().name());
        tolerance::SINGLE_STEPS.check(&[error], &[0.0], double.rule().name());
    }
}
