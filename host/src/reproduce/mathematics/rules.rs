//! Update rules and initialisers.

use firmgrad::{Init, Optimizer};

use super::checks::variance;
use super::equations::{equation, number, text};
use super::networks::{Networks, to_check};
use crate::report::Block;
use crate::reproduce::error::ReproduceError;

type Blocks = Result<Vec<Block>, ReproduceError>;

/// The number of steps over which an update rule is compared with its equation.
const STEPS: u32 = 100;

/// The update rules of SGD, Adagrad and Adam.
pub(super) fn updates(networks: &Networks<'_>) -> Blocks {
    let network = to_check(&networks.tanh, networks.data, usize::MAX)?;
    let check = |optimizer: Optimizer<f64>| -> Result<String, ReproduceError> {
        let error = network.update_error(optimizer, STEPS)?;
        Ok(format!(
            "{STEPS} steps of the network of figure 1b against this equation; largest difference {} of the largest weight",
            number(error)
        ))
    };
    Ok(vec![
        Block::Heading("The update rules".to_owned()),
        text(
            "$g_t$ is the gradient of the mean loss of step $t$'s samples, $w$ a weight or bias, $\\eta$ the learning rate; all \
             operations are element by element, and $s$, $m$ and $v$ start at 0. Stochastic gradient descent (SGD):",
        ),
        equation(
            "12",
            r"w_t = w_{t-1} - \eta \, g_t",
            check(Optimizer::sgd(0.01))?,
        ),
        text(
            "Adagrad (Duchi, Hazan and Singer 2011) divides by the root of the sum of all squares so far, so that its steps \
             shrink; $\\varepsilon = 10^{-10}$ stands outside the root:",
        ),
        equation(
            "13",
            r"\begin{aligned} s_t &= s_{t-1} + g_t^2 \\ w_t &= w_{t-1} - \eta \, \frac{g_t}{\sqrt{s_t} + \varepsilon} \end{aligned}",
            check(Optimizer::adagrad(0.01))?,
        ),
        text(
            "Adam (Kingma and Ba 2015) divides a decaying mean of the gradient by the root of a decaying mean of its square. Both \
             means start at 0 and are too small at first; dividing by $1 - \\beta^t$ corrects that. $\\beta_1 = 0.9$, \
             $\\beta_2 = 0.999$, $\\varepsilon = 10^{-8}$:",
        ),
        equation(
            "14",
            r"\begin{aligned} m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\ v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\ w_t &= w_{t-1} - \eta \, \frac{m_t / (1 - \beta_1^t)}{\sqrt{v_t / (1 - \beta_2^t)} + \varepsilon} \end{aligned}",
            check(Optimizer::adam(0.005))?,
        ),
    ])
}

/// The variances of Xavier's and He's initialisers.
pub(super) fn initialisers(seed: u64) -> Blocks {
    // `errors` is two standard errors of the variance of that many numbers, for the uniform
    // distribution, whose kurtosis is 1.8, and for the normal one.
    let check = |init, expected, errors: f64| -> Result<String, ReproduceError> {
        let ratio = variance(init, expected, seed)?;
        Ok(format!(
            "120,000 weights drawn for 400 inputs and 300 outputs: {ratio:.4} of it (two standard errors: ±{errors:.4})"
        ))
    };
    Ok(vec![
        Block::Heading("The weights at the start".to_owned()),
        text(
            "A sum of $n_{\\mathrm{in}}$ products keeps the variance of its inputs if the weights have the variance \
             $1 / n_{\\mathrm{in}}$; going backward it is $1 / n_{\\mathrm{out}}$. Xavier's initialiser (Glorot and Bengio 2010) takes \
             the harmonic mean of the two, drawn uniformly from $\\pm\\sqrt{6 / (n_{\\mathrm{in}} + n_{\\mathrm{out}})}$:",
        ),
        equation(
            "15",
            r"\mathrm{Var}(W) = \frac{2}{n_{\mathrm{in}} + n_{\mathrm{out}}}",
            check(Init::XAVIER_UNIFORM, 2.0 / 700.0, 0.0052)?,
        ),
        text(
            "ReLU sets half of the sums to 0 and with them half of the mean square; He's initialiser (He, Zhang, Ren and Sun 2015), \
             normal here, makes up for it:",
        ),
        equation(
            "16",
            r"\mathrm{Var}(W) = \frac{2}{n_{\mathrm{in}}}",
            check(Init::HE_NORMAL, 2.0 / 400.0, 0.0082)?,
        ),
        text(
            "For a convolution with kernels of $K \\times K$, $n_{\\mathrm{in}}$ is $K^2$ times the maps of the input and \
             $n_{\\mathrm{out}}$ $K^2$ times those of the output. Biases start at 0.",
        ),
    ])
}
