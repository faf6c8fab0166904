//! Nets and numbers that do not fit.

use firmgrad::ShapeError;
use firmgrad_host::training::RecipeError;

use super::{Row, check, says};

crate::every! {
    fn of_recipes(RecipeError) -> Row {
        RecipeError::Notation { .. } => says(
            &[],
            "plan --net \"dense 3, tank\" --input 4",
            "the net cannot be read at byte 10: expected a layer: dense, conv, maxpool, avgpool, tanh, sigmoid, \
             relu, leaky_relu, identity, dropout, softmax or mse, found 'tank'\n  \
             dense 3, tank\n           \
             ^",
        ),
        RecipeError::Model { .. } => says(
            &[],
            "profile --net \"conv 3x3x2\" --input 1x2x2",
            "the net 'conv 3x3x2' does not fit samples of shape 1x2x2: layer 1 (conv): the window is larger than \
             its input",
        ),
        RecipeError::Outputs { .. } => says(
            &[],
            "train moons --net \"dense 3\"",
            "the net 'dense 3' has 3 outputs, the data set 'moons' has 2 classes: end the net with 'dense 2'",
        ),
        RecipeError::Head(_) => says(
            &[],
            "train moons --net \"dense 2, mse\"",
            "the net 'dense 2, mse' ends in mse, which needs target values; the data set has classes: end it with \
             softmax",
        ),
        RecipeError::Optimizer(_) => says(
            &[],
            "train moons --learning-rate 1e9",
            "the learning rate is not a number from 0 to 67108864",
        ),
        RecipeError::Number { .. } => says(
            &[],
            "train moons --learning-rate 0",
            "the learning rate is 0, it has to be a finite number above 0",
        ),
    }
}

crate::every! {
    fn of_misfits(ShapeError) -> Row {
        ShapeError::Zero => says(
            &[],
            "plan --net \"conv 3x3x2 stride 0\" --input 1x9x9",
            "the net 'conv 3x3x2 stride 0' does not fit samples of shape 1x9x9: layer 1 (conv): a size, unit count \
             or stride is 0; each must be at least 1",
        ),
        ShapeError::WindowTooLarge => says(
            &[],
            "plan --net \"relu, maxpool 3x3\" --input 1x2x2",
            "the net 'relu, maxpool 3x3' does not fit samples of shape 1x2x2: layer 2 (maxpool): the window is \
             larger than its input",
        ),
        ShapeError::WindowOutOfRange => says(
            &[],
            "plan --net \"avgpool 1x8000 stride 1, dense 2\" --input 1x1x8000",
            "the net 'avgpool 1x8000 stride 1, dense 2' does not fit samples of shape 1x1x8000: layer 1 (avgpool): the \
             window is out of range: it may have at most 4096 rows and columns, and a stride of at most 32768",
        ),
        ShapeError::HyperparameterOutOfRange => says(
            &[],
            "plan --net \"dropout 1.5, dense 2\" --input 4",
            "the net 'dropout 1.5, dense 2' does not fit samples of shape 4: layer 1 (dropout): the hyperparameter \
             is out of range: a dropout rate must be in [0, 1), a slope finite and not negative",
        ),
        ShapeError::TooLarge => says(
            &[],
            "plan --net \"dense 18446744073709551615\" --input 4",
            "the net 'dense 18446744073709551615' does not fit samples of shape 4: layer 1 (dense): the network is \
             too large to address",
        ),
        ShapeError::LossInside => says(
            &[],
            "plan --net \"softmax, dense 2\" --input 4",
            "the net 'softmax, dense 2' does not fit samples of shape 4: layer 1 (softmax): a loss must be the \
             last layer",
        ),
        // Net notation adds a loss, and limits the number of layers itself.
        ShapeError::LossMissing | ShapeError::TooManyLayers => None,
        // Net notation has no custom layers.
        ShapeError::OtherInput | ShapeError::Custom | ShapeError::Roles => None,
    }
}

#[test]
fn nets_and_numbers() {
    check(of_recipes());
    check(of_misfits());
}
