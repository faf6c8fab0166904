//! Optimiser updates that split the parameters over threads.

use std::marker::PhantomData;

use firmgrad::kernels::{Adagrad, Adam, Momentum, Nesterov, RmsProp, Sgd, updated_by};
use firmgrad::optimizer::{StepConstants, Update, UpdateRule};
use firmgrad::{Optimizer, Rule};
use rayon::prelude::*;

use super::parts;
use super::registers::{self, Work};

/// The same optimiser with the host's update. A [custom](Optimizer::custom) one stays as it is.
pub fn optimizer(optimizer: Optimizer) -> Optimizer {
    let update: Update<f32> = match optimizer.rule() {
        Rule::Sgd => update::<Sgd>,
        Rule::Momentum {
            nesterov: false, ..
        } => update::<Momentum>,
        Rule::Momentum { .. } => update::<Nesterov>,
        Rule::Adagrad { .. } => update::<Adagrad>,
        Rule::RmsProp { .. } => update::<RmsProp>,
        Rule::Adam { .. } => update::<Adam>,
        Rule::Custom(_) => return optimizer,
    };
    updated_by(optimizer, update)
}

/// Splits by parameters, which are independent.
fn update<K: UpdateRule<f32>>(
    constants: &StepConstants<f32>,
    parameters: &mut [f32],
    gradients: &mut [f32],
    a: &mut [f32],
    b: &mut [f32],
) -> bool {
    let most = parameters.len().div_ceil(parts(parameters.len())).max(1);
    let bounded = gradients.par_chunks(most).all(|gradients| {
        let mut bounded = false;
        registers::run(AllBounded::<K> {
            values: gradients,
            bounded: &mut bounded,
            kernel: PhantomData,
        });
        bounded
    });
    if !bounded {
        return false;
    }
    Part::<K> {
        constants,
        parameters,
        gradients,
        a,
        b,
        kernel: PhantomData,
    }
    .run_in_parts(most);
    true
}

struct AllBounded<'a, K> {
    values: &'a [f32],
    bounded: &'a mut bool,
    kernel: PhantomData<fn() -> K>,
}

impl<K: UpdateRule<f32>> Work for AllBounded<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        *self.bounded = K::all_bounded(self.values);
    }
}

struct Part<'a, K> {
    constants: &'a StepConstants<f32>,
    parameters: &'a mut [f32],
    gradients: &'a mut [f32],
    a: &'a mut [f32],
    b: &'a mut [f32],
    kernel: PhantomData<fn() -> K>,
}

impl<K: UpdateRule<f32>> Part<'_, K> {
    fn run_in_parts(self, most: usize) {
        let len = self.parameters.len();
        if len <= most {
            return registers::run(self);
        }
        // Slots that the rule does not use are empty and stay empty.
        let middle = len / 2;
        let (parameters, later_parameters) = self.parameters.split_at_mut(middle);
        let (gradients, later_gradients) = self.gradients.split_at_mut(middle);
        let (a, later_a) = self.a.split_at_mut(middle.min(self.a.len()));
        let (b, later_b) = self.b.split_at_mut(middle.min(self.b.len()));
        let (constants, kernel) = (self.constants, PhantomData);
        let first = Part::<K> {
            constants,
            parameters,
            gradients,
            a,
            b,
            kernel,
        };
        let second = Part::<K> {
            constants,
            parameters: later_parameters,
            gradients: later_gradients,
            a: later_a,
            b: later_b,
            kernel,
        };
        rayon::join(|| first.run_in_parts(most), || second.run_in_parts(most));
    }
}

impl<K: UpdateRule<f32>> Work for Part<'_, K> {
    #[inline(always)]
    fn run<const N: usize>(self) {
        let Self {
            constants,
            parameters,
            gradients,
            a,
            b,
            ..
        } = self;
        // `f32::sqrt` is the processor's instruction, which LLVM vectorises.
        K::update(constants, parameters, gradients, a, b, f32::sqrt);
    }
}
