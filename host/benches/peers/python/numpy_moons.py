"""The moons in numpy, written out by hand in 32-bit floats."""

import numpy as np

from clock import figure, microseconds_each
from data import moons

RATE = np.float32(0.1)

points, labels = moons(200, 0.2, seed=1)
random = np.random.default_rng(1)
first = random.normal(size=(2, 3)).astype(np.float32)
second = random.normal(size=(3, 2)).astype(np.float32)
first_bias, second_bias = np.zeros(3, np.float32), np.zeros(2, np.float32)
targets = np.eye(2, dtype=np.float32)[labels]
share = np.float32(1 / len(points))


def epoch():
    global first, first_bias, second, second_bias
    hidden = np.tanh(points @ first + first_bias)
    logits = hidden @ second + second_bias
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    error = (odds / odds.sum(axis=1, keepdims=True) - targets) * share
    below = error @ second.T * (1 - hidden * hidden)
    second -= RATE * (hidden.T @ error)
    second_bias -= RATE * error.sum(axis=0)
    first -= RATE * (points.T @ below)
    first_bias -= RATE * below.sum(axis=0)


figure("moons_epoch_us", microseconds_each(epoch))
