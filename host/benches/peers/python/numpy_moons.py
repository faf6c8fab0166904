"""The moons in numpy, written by hand in float32. Usage: python numpy_moons.py [tuned]

Points are columns. The biases are the last column of the weights, so a row of ones is appended to the
inputs of each layer. `tuned` computes the same but reuses its arrays from epoch to epoch.
"""

import sys

import numpy as np

from clock import figure, microseconds_each
from data import moons

points, labels = moons(200, 0.2, seed=1)
ones = np.ones((1, len(points)), np.float32)
inputs = np.vstack([points.T, ones])
targets = np.eye(2, dtype=np.float32)[:, labels]
rate = np.float32(0.1 / len(points))
random = np.random.default_rng(1)
first = random.normal(size=(3, 3)).astype(np.float32)
second = random.normal(size=(2, 4)).astype(np.float32)


def plain():
    global first, second
    hidden = np.tanh(first @ inputs)
    logits = second @ np.vstack([hidden, ones])
    odds = np.exp(logits - logits.max(axis=0))
    error = odds / odds.sum(axis=0) - targets
    below = second[:, :3].T @ error * (1 - hidden * hidden)
    second -= rate * (error @ np.vstack([hidden, ones]).T)
    first -= rate * (below @ inputs.T)


above = np.vstack([np.empty((3, len(points)), np.float32), ones])
hidden = above[:3]
error = np.empty((2, len(points)), np.float32)
below, slope = np.empty_like(hidden), np.empty_like(hidden)
back = second[:, :3].T


def tuned():
    global first, second
    np.tanh(np.matmul(first, inputs, out=hidden), out=hidden)
    np.matmul(second, above, out=error)
    np.subtract(error, np.maximum(error[0], error[1]), out=error)
    np.exp(error, out=error)
    np.divide(error, error[0] + error[1], out=error)
    np.subtract(error, targets, out=error)
    np.matmul(back, error, out=below)
    np.subtract(1, np.multiply(hidden, hidden, out=slope), out=slope)
    np.multiply(below, slope, out=below)
    second -= rate * (error @ above.T)
    first -= rate * (below @ inputs.T)


figure("moons_epoch_us", microseconds_each(tuned if sys.argv[-1] == "tuned" else plain))
