//! Parses a model from text at run time and prints its memory requirements.

use firmgrad::{Model, Optimizer, Predictor, Shape, notation};

/// The most layers that a model can have here.
const MOST: usize = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = "conv 3x3x8 same, relu, maxpool 2x2, dense 10";
    let layers = notation::parse::<MOST, f32>(text)?;
    let model = Model::<MOST>::try_new(Shape::image(1, 8, 8), &layers)?;
    for layer in model.layers() {
        println!(
            "{:<22} {:>8} values",
            layer.spec().to_string(),
            layer.output.len()
        );
    }
    println!("{} parameters", model.parameters());
    println!("{} elements to answer", model.inference_len(1));
    let adam = Optimizer::adam(0.01);
    println!("{} elements to train", model.training_len(&adam, 1));

    let parameters = vec![0.01; model.parameters()];
    let mut buffer = vec![0.0; model.inference_len(1)];
    let mut predictor = Predictor::new(&model, &parameters, &mut buffer)?;
    println!("{:?}", predictor.infer(&[0.5; 64])?);

    let error = notation::parse::<MOST, f32>("conv 3x3, relu").unwrap_err();
    println!("what 'conv 3x3' lacks: {error}");
    Ok(())
}
