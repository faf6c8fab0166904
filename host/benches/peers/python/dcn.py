"""The digit network in PyTorch."""

import torch
from torch import nn

from data import idx


def network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 1024),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(1024, 10),
    )


def digits(part):
    """Images and labels of a part of MNIST, `train` or `t10k`; images stay bytes."""
    images = torch.from_numpy(idx(f"{part}-images-idx3")).unsqueeze(1)
    return images, torch.from_numpy(idx(f"{part}-labels-idx1")).long()


def pixels(images):
    return images.float() / 255
