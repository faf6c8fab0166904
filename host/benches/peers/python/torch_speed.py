"""Measures PyTorch. Usage: OMP_NUM_THREADS=N python torch_speed.py BATCH STEPS [tuned]

`tuned` adds the channels-last memory format and a fused Adam.
"""

import sys

import torch
from torch import nn

from clock import figure, microseconds_each, peak_megabytes, seconds
from data import moons
from dcn import digits, network, pixels

WARM_UP = 5
batch, steps = int(sys.argv[1]), int(sys.argv[2])
tuned = sys.argv[3:] == ["tuned"]
layout = torch.channels_last if tuned else torch.contiguous_format
cross_entropy = nn.CrossEntropyLoss()


def update(optimiser, loss):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def training(model, images, labels):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=tuned or None)
    losses = []

    def train(numbers):
        for number in numbers:
            start = number * batch % (len(images) - batch)
            inputs = pixels(images[start : start + batch]).contiguous(memory_format=layout)
            loss = cross_entropy(model(inputs), labels[start : start + batch])
            update(optimiser, loss)
            losses.append(loss.item())

    train(range(WARM_UP))
    time = seconds(lambda: train(range(WARM_UP, WARM_UP + steps)))
    figure("train_samples_per_s", steps * batch / time)
    figure("train_loss", losses[-1])
    figure("train_peak_mb", peak_megabytes())


@torch.inference_mode()
def answering(name, model, images, size):
    parts = pixels(images).contiguous(memory_format=layout).split(size)
    model(parts[0])
    time = seconds(lambda: [model(part) for part in parts])
    figure(name, len(images) / time)


def epochs():
    points, labels = map(torch.from_numpy, moons(200, 0.2, seed=1))
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    epoch = lambda: update(optimiser, cross_entropy(model(points), labels))
    figure("moons_epoch_us", microseconds_each(epoch))


torch.manual_seed(1)
model = network().to(memory_format=layout)
images, labels = digits("train")
training(model, images, labels)
model.eval()
answering("infer_batch1_samples_per_s", model, images[:300], 1)
answering("infer_batched_samples_per_s", model, images[: 40 * batch], batch)
epochs()
