"""Trains PyTorch from a cold start, with its one-cycle schedule, and prints the test accuracy.

Usage: OMP_NUM_THREADS=N python torch_to_99.py NET BATCH PEAK SAMPLES CLIMB SEED [tuned]

`tuned` adds the channels-last memory format. In either case subnormal numbers are flushed to 0: Adam's
means become subnormal where no gradient arrives any more, and its steps would take several times as long.
"""

import sys

import torch
from torch import nn

from clock import figure
from dcn import digits, network, pixels

batch, samples, seed = (int(sys.argv[place]) for place in (2, 4, 6))
peak, climb = float(sys.argv[3]), float(sys.argv[5])
layout = torch.channels_last if sys.argv[7:] == ["tuned"] else torch.contiguous_format
# Before any parallel work, because threads inherit the mode from the thread that starts them.
assert torch.set_flush_denormal(True), "this processor cannot"

torch.manual_seed(seed)
model = network(sys.argv[1]).to(memory_format=layout)
cross_entropy = nn.CrossEntropyLoss()
optimiser = torch.optim.Adam(model.parameters(), fused=True)
schedule = torch.optim.lr_scheduler.OneCycleLR(
    optimiser, max_lr=peak, total_steps=samples // batch, pct_start=climb
)
images, labels = digits("train")
passes = -(-samples // len(images))
order = torch.cat([torch.randperm(len(images)) for _ in range(passes)])[:samples]
for chosen in order.split(batch):
    if len(chosen) == batch:
        optimiser.zero_grad()
        inputs = pixels(images[chosen]).contiguous(memory_format=layout)
        cross_entropy(model(inputs), labels[chosen]).backward()
        optimiser.step()
        schedule.step()

model.eval()
images, labels = digits("t10k")
with torch.inference_mode():
    answers = torch.cat([model(pixels(part)).argmax(1) for part in images.split(100)])
figure("test_accuracy", (answers == labels).float().mean().item())
