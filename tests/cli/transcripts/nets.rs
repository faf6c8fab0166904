//! Nets and numbers that do not fit.

use firmgrad::ShapeError;
use firmgrad_host::training::RecipeError;

use super::{Row, check, says};

crate::every! {
    fn of_recipes(RecipeError) -> Row {
        RecipeError::Notation { .. } => says(&[], "plan --net \"dense 3, tank\" --input 4", "byte 10[..]'tank'"),
        RecipeError::Model { .. } => says(
            &[], "profile --net \"conv 3x3x2\" --input 1x2x2", "'conv 3x3x2'[..]1x2x2: layer 1 (conv): the window is larger",
        ),
        RecipeError::Outputs { .. } => says(
            &[], "train moons --net \"dense 3\"", "'dense 3' has 3 outputs[..]'moons' has 2 classes[..]'dense 2'",
        ),
        RecipeError::Loss(_) => says(&[], "train moons --net \"dense 2, mse\"", "'dense 2, mse'[..]softmax"),
        RecipeError::Optimizer(_) => says(&[], "train moons --learning-rate 1e9", "learning rate[..]67108864"),
        RecipeError::Number { .. } => says(&[], "train moons --learning-rate 0", "learning rate is 0[..]above 0"),
    }
}

fn refused(line: &'static str, error: &'static str) -> Row {
    says(&[], line, error)
}

crate::every! {
    fn of_shape_errors(ShapeError) -> Row {
        ShapeError::Zero => refused("plan --net \"conv 3x3x2 stride 0\" --input 1x9x9", "1x9x9: layer 1 (conv): [..] is 0"),
        ShapeError::WindowTooLarge => refused(
            "plan --net \"relu, maxpool 3x3\" --input 1x2x2", "1x2x2: layer 2 (maxpool): the window is larger",
        ),
        ShapeError::WindowOutOfRange => refused(
            "plan --net \"avgpool 1x8000 stride 1, dense 2\" --input 1x1x8000", "layer 1 (avgpool): [..]4096[..]32768",
        ),
        ShapeError::HyperparameterOutOfRange => refused(
            "plan --net \"dropout 1.5, dense 2\" --input 4", "shape 4: layer 1 (dropout): [..]out of range",
        ),
        ShapeError::TooLarge => refused(
            "plan --net \"dense 18446744073709551615\" --input 4", "shape 4: layer 1 (dense): the network is too large",
        ),
        ShapeError::LossInside => refused("plan --net \"softmax, dense 2\" --input 4", "layer 1 (softmax): [..]last layer"),
        // Net notation adds a loss, and limits the number of layers itself.
        ShapeError::LossMissing | ShapeError::TooManyLayers => None,
        // Net notation has no custom layers.
        ShapeError::OtherInput | ShapeError::Custom | ShapeError::Roles | ShapeError::Parameters
        | ShapeError::Reshaped => None,
    }
}

#[test]
fn nets_and_numbers() {
    check(of_recipes());
    check(of_shape_errors());
}
