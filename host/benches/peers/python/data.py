"""Reads MNIST's IDX files and generates the moons."""

import numpy as np

MNIST = "data/mnist"


def idx(name):
    """The bytes of one of MNIST's files, in the shape that its header gives."""
    content = np.fromfile(f"{MNIST}/{name}-ubyte", np.uint8)
    dimensions = content[3]
    end = 4 + 4 * dimensions
    return content[end:].reshape(content[4:end].view(">u4"))


def moons(count, noise, seed):
    """Points of two interleaving half circles, and for each point the number of its half circle."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    angle = random.uniform(0, np.pi, count)
    sign = 1 - 2 * labels
    points = np.stack([labels + sign * np.cos(angle), labels / 2 + sign * np.sin(angle)], axis=1)
    return (points + random.normal(0, noise, (count, 2))).astype(np.float32), labels
