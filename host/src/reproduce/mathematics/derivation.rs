//! Derives the gradients from the loss with the chain rule.

use super::checks::CheckedNetwork;
use super::equations::{compared, equation, number, step, text};
use super::networks::{Networks, to_check};
use crate::report::{Block, Text};
use crate::reproduce::error::ReproduceError;
use crate::reproduce::seeds::Trained;

type Blocks = Result<Vec<Block>, ReproduceError>;

/// Hidden units of the network of figure 1b; its numbers of inputs and outputs follow.
const UNITS: usize = 10;
const INPUTS: usize = 2;
const CLASSES: usize = 2;

/// Equations (1) to (3): the derivatives of the activations.
pub(super) fn activations(networks: &Networks<'_>) -> Blocks {
    let check = |trained: &Trained| -> Result<String, ReproduceError> {
        Ok(compared(
            to_check(trained, networks.data, usize::MAX)?.check_all()?,
        ))
    };
    Ok(vec![
        Block::Heading("The activations".to_owned()),
        text(
            "Each hidden unit applies a function $f$ to its sum $z$. Training needs $f'$, which for tanh and sigmoid follows \
             from the value itself: with $\\tanh z = (e^z - e^{-z}) / (e^z + e^{-z})$ the quotient rule gives",
        ),
        equation("1", r"\tanh' z = 1 - \tanh^2 z", check(&networks.tanh)?),
        text(
            "and with $\\sigma(z) = 1 / (1 + e^{-z})$ it gives $\\sigma' = e^{-z} / (1 + e^{-z})^2$, which is",
        ),
        equation(
            "2",
            r"\sigma'(z) = \sigma(z) \, (1 - \sigma(z))",
            check(&networks.sigmoid)?,
        ),
        text(
            "ReLU, $\\max(0, z)$, has a kink at 0, where the derivative is taken as 0. Leaky ReLU keeps a slope $\\alpha$ \
             below 0, here 0.01:",
        ),
        equation(
            "3",
            r"\mathrm{ReLU}'(z) = 1 \text{ if } z > 0, \text{ else } 0",
            check(&networks.relu)?,
        ),
        equation(
            "3a",
            r"\mathrm{leaky\,ReLU}'(z) = 1 \text{ if } z > 0, \text{ else } \alpha",
            check(&networks.leaky)?,
        ),
        text(
            "Each of the four was checked in a network of its own, with one hidden layer of 10 units, trained on the points \
             of figure 1a; a wrong $f'$ would show in the weights and biases of the hidden layer.",
        ),
    ])
}

/// Equations (4) to (9): the three-layer network of figure 1b.
pub(super) fn three_layers(networks: &Networks<'_>) -> Blocks {
    let data = networks.data;
    let all = to_check(&networks.tanh, data, usize::MAX)?;
    let one = to_check(&networks.tanh, data, 1)?;
    let [w1, b1, w2, b2] = parameters();
    let samples = data.len();
    let loss = format!(
        "loss of {samples} samples against this equation; relative difference {}",
        number(all.loss_error()?)
    );
    Ok(vec![
        Block::Heading("The network of figure 1b and its loss".to_owned()),
        text("A point goes through the network as"),
        step(
            r"\begin{aligned} z_1 &= W_1 x + b_1 \\ a_1 &= f(z_1) \\ z_2 &= W_2 a_1 + b_2 \\ \hat y_i &= e^{z_{2,i}} / \textstyle\sum_j e^{z_{2,j}} \end{aligned}",
        ),
        shapes(),
        text("The loss of $N$ samples is the mean cross-entropy,"),
        equation(
            "4",
            r"L = -\frac{1}{N} \sum_{n=1}^{N} \sum_{i=1}^{C} y_{n,i} \ln \hat y_{n,i}",
            loss,
        ),
        Block::Heading("The gradient, step by step".to_owned()),
        text(
            "Take one sample; the gradient of the mean is the mean of the samples' gradients. The loss has the derivatives \
             $\\partial L / \\partial \\hat y_i = -y_i / \\hat y_i$, and the softmax",
        ),
        step(r"\frac{\partial \hat y_i}{\partial z_{2,k}} = \hat y_i \, ([i = k] - \hat y_k)"),
        text(
            "where $[i = k]$ is 1 if $i = k$, else 0. The chain rule sums over all the ways from $z_{2,k}$ to $L$, and $\\sum_i y_i = 1$:",
        ),
        step(
            r"\begin{aligned} \delta_{2,k} = \frac{\partial L}{\partial z_{2,k}} &= \sum_i -\frac{y_i}{\hat y_i} \, \hat y_i \, ([i = k] - \hat y_k) \\ &= -y_k + \hat y_k \sum_i y_i \\ &= \hat y_k - y_k \end{aligned}",
        ),
        text(
            "So $\\delta_2 = \\hat y - y$. Since $z_{2,k} = \\sum_h W_{2,kh} \\, a_{1,h} + b_{2,k}$, a weight $W_{2,kh}$ reaches \
             the loss through $z_{2,k}$ alone, with $\\partial z_{2,k} / \\partial W_{2,kh} = a_{1,h}$, and a bias with \
             $\\partial z_{2,k} / \\partial b_{2,k} = 1$:",
        ),
        equation(
            "5",
            r"\frac{\partial L}{\partial W_2} = \delta_2 \, a_1^{\mathsf T}, \quad \delta_2 = \hat y - y",
            compared(all.check(w2)?),
        ),
        equation(
            "6",
            r"\frac{\partial L}{\partial b_2} = \delta_2",
            compared(all.check(b2)?),
        ),
        text(
            "A hidden unit reaches the loss through every output, $\\partial L / \\partial a_{1,h} = \\sum_k W_{2,kh} \\, \
             \\delta_{2,k}$, and $a_{1,h} = f(z_{1,h})$ for each unit by itself, so that with the elementwise product $\\odot$",
        ),
        equation(
            "7",
            r"\delta_1 = \frac{\partial L}{\partial z_1} = (W_2^{\mathsf T} \delta_2) \odot f'(z_1)",
            format!(
                "one sample, through (9): {}",
                compared(one.check(b1.clone())?)
            ),
        ),
        text("From here the step to the weights is the same as at the output:"),
        equation(
            "8",
            r"\frac{\partial L}{\partial W_1} = \delta_1 \, x^{\mathsf T}",
            compared(all.check(w1)?),
        ),
        equation(
            "9",
            r"\frac{\partial L}{\partial b_1} = \delta_1",
            compared(all.check(b1)?),
        ),
        text(
            "With $N$ samples as the columns of $X$, and $\\Delta_1$, $\\Delta_2$ made of the samples' columns, (8) reads \
             $\\partial L / \\partial W_1 = \\frac{1}{N} \\Delta_1 X^{\\mathsf T}$, and so do the others: sums over samples, \
             divided by $N$. The assignment writes the transposes, $a_1 \\delta_2^{\\mathsf T}$ and $X \\delta_1^{\\mathsf T}$, \
             and leaves $1/N$ to the reader. The numbers are the same; this program's memory has the assignment's order, all \
             weights of an input side by side.",
        ),
    ])
}

/// The index ranges of W1, b1, W2 and b2 among the parameters.
fn parameters() -> [std::ops::Range<usize>; 4] {
    let mut end = 0;
    [INPUTS * UNITS, UNITS, UNITS * CLASSES, CLASSES].map(|len| {
        end += len;
        end - len..end
    })
}

fn shapes() -> Block {
    let symbols = [
        "$x$: $2 \\times 1$, a point of the plane",
        "$W_1$: $H \\times 2$ and $b_1$: $H \\times 1$, weights and biases of the hidden layer, here $H = 10$",
        "$z_1$, $a_1$, $\\delta_1$: $H \\times 1$, the hidden units' sums, their activations $f(z_1)$ element by element, and \
         the loss's derivatives with respect to $z_1$",
        "$W_2$: $C \\times H$ and $b_2$: $C \\times 1$, weights and biases of the output, here $C = 2$ classes",
        "$z_2$, $\\hat y$, $\\delta_2$: $C \\times 1$, the logits, the probabilities that the softmax makes of them, and the \
         loss's derivatives with respect to $z_2$",
        "$y$: $C \\times 1$, 1 at the sample's class and 0 elsewhere",
    ];
    Block::List(symbols.map(Text::with_maths).to_vec())
}

/// The equations for any number of layers.
pub(super) fn deeper(networks: &Networks<'_>) -> Blocks {
    let mut checks = Vec::new();
    for (name, trained) in &networks.deeper {
        let verdict = to_check(trained, networks.data, usize::MAX)?.check_all()?;
        checks.push(format!("{name}, {}", compared(verdict)));
    }
    Ok(vec![
        Block::Heading("Deeper networks".to_owned()),
        text(
            "Nothing new is needed. With $a_0 = x$ and layers $l = 1 \\ldots D$, of which the last has \
             $\\delta_D = \\hat y - y$, equations (5) to (9) hold for each layer and its neighbours; the backward pass runs \
             them from the last layer to the first:",
        ),
        equation(
            "10",
            r"\begin{aligned} \delta_l &= (W_{l+1}^{\mathsf T} \delta_{l+1}) \odot f'(z_l) \\ \frac{\partial L}{\partial W_l} &= \delta_l \, a_{l-1}^{\mathsf T} \\ \frac{\partial L}{\partial b_l} &= \delta_l \end{aligned}",
            checks.join("; "),
        ),
        text(
            "Each layer multiplies by $f'$ once more. The sigmoid's is at most 1/4, so that the gradient of the first of many \
             layers is small, which is why deep networks of sigmoids learn slowly at first.",
        ),
    ])
}

/// What is different for a convolution.
pub(super) fn convolution(convolutional: &CheckedNetwork) -> Blocks {
    Ok(vec![
        Block::Heading("Convolutions".to_owned()),
        text(
            "A convolution is a dense layer in which most weights are 0 and the others are shared. Map $o$ of the output, at row \
             $r$ and column $c$, sums over the maps $i$ of the input and the places $u$, $v$ of a kernel of $K \\times K$ \
             weights; $p$ is the padding, and $x$ is 0 outside the image:",
        ),
        step(r"z_{o,r,c} = b_o + \sum_i \sum_{u,v} W_{o,i,u,v} \, x_{i,\,r+u-p,\,c+v-p}"),
        text(
            "A weight reaches the loss through every place where it is used, so its derivative is a sum over places, and an \
             input pixel through every output whose kernel covers it:",
        ),
        equation(
            "11",
            r"\begin{aligned} \frac{\partial L}{\partial W_{o,i,u,v}} &= \sum_{r,c} \delta_{o,r,c} \, x_{i,\,r+u-p,\,c+v-p} \\ \frac{\partial L}{\partial b_o} &= \sum_{r,c} \delta_{o,r,c} \\ \frac{\partial L}{\partial x_{i,r,c}} &= \sum_o \sum_{u,v} W_{o,i,u,v} \, \delta_{o,\,r-u+p,\,c-v+p} \end{aligned}",
            format!(
                "two convolutions on five digits, {}",
                compared(convolutional.check_all()?)
            ),
        ),
        text(
            "Max-pooling hands each derivative to the place that held the maximum. Dropout with probability $q$ multiplies \
             an activation and its derivative by the same number, 0 or $1 / (1 - q)$, drawn anew for each sample; it is left \
             out when the network is tested.",
        ),
    ])
}
