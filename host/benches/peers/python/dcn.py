"""MNIST and networks for it in PyTorch."""

import torch
from torch import nn

from data import idx


DIGITS = (
    "conv 5x5x32 same, relu, maxpool 2x2, conv 5x5x64 same, relu, maxpool 2x2, "
    "dense 1024, relu, dropout 0.5, dense 10"
)


def network(text=DIGITS):
    """Builds the network from net notation, of which it knows what the networks here need."""
    layers = []
    for name, *words in map(str.split, text.split(",")):
        match name:
            case "conv":
                height, width, filters = map(int, words[0].split("x"))
                padding = words[1] if words[1:] else "valid"
                layers.append(nn.LazyConv2d(filters, (height, width), padding=padding))
            case "maxpool":
                layers.append(nn.MaxPool2d([int(side) for side in words[0].split("x")]))
            case "dense":
                layers += [nn.Flatten(), nn.LazyLinear(int(words[0]))]
            case "relu":
                layers.append(nn.ReLU())
            case "dropout":
                layers.append(nn.Dropout(float(words[0])))
            case _:
                raise ValueError(f"unknown layer: {name}")
    model = nn.Sequential(*layers)
    model(torch.zeros(1, 1, 28, 28))  # Lazy layers take their sizes from the first batch.
    return model


def digits(part):
    """Images, as bytes, and labels of a part of MNIST: `train` or `t10k`."""
    images = torch.from_numpy(idx(f"{part}-images-idx3")).unsqueeze(1)
    return images, torch.from_numpy(idx(f"{part}-labels-idx1")).long()


def pixels(images):
    return images.float() / 255
