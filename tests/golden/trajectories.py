"""Trains small networks with PyTorch in float64 and writes what they go through.

    python tests/golden/trajectories.py [NAME ...]

writes tests/golden/NAME.txt for each run below, or for those that are named: other versions of
PyTorch may change the last digits of the rest. A file is one field a line, its name first:

    input       channels, height and width of a sample
    net         the network in net notation
    optimizer   a name, then its learning rate and weight decay
    parameters  all of them before the first step, layer by layer, weights before biases
    inputs      the samples, one after another, channels last
    targets     classes, or values
    losses      the mean loss of all samples before each of 100 steps
    trained     the parameters after the last step

Parameters and inputs are multiples of 1/64, which short decimals write exactly. Samples and
weights are in the order of firmgrad's memory: a sample's channels lie together, a dense layer's
weights are (input, output), a convolution's (channel, row, column, filter). Hyper-parameters are
rounded to float32, as firmgrad stores them.
"""

import pathlib
import struct
import sys

import torch
from torch.nn import functional

STEPS = 100
SAMPLES = 6

# Name, input, net, optimiser, learning rate, weight decay.
RUNS = [
    ("moons", (2, 1, 1), "dense 5, tanh, dense 4, sigmoid, dense 2, softmax", "sgd", 0.5, 0.0),
    ("line", (3, 1, 1), "identity, dense 4, leaky_relu 0.1, dense 2, mse", "momentum", 0.01, 0.01),
    ("valid", (2, 5, 6), "conv 3x2x3, relu, maxpool 2x2, dense 3, softmax", "nesterov", 0.01, 0.0),
    (
        "same",
        (1, 5, 7),
        "conv 2x4x3 stride 2 same, tanh, avgpool 2x3 stride 1, dense 4, sigmoid, dense 3, mse",
        "adagrad",
        0.05,
        0.0,
    ),
    (
        "deep",
        (2, 6, 6),
        "conv 3x3x2 same, leaky_relu 0.2, maxpool 3x2 stride 1, conv 2x2x3, tanh, dense 3, softmax",
        "rmsprop",
        0.003,
        0.001,
    ),
    ("overlap", (1, 6, 7), "maxpool 2x2 stride 1, conv 1x3x2 same, sigmoid, avgpool 2x2, dense 3, softmax", "adam", 0.02, 0.01),
    ("overlap-adamw", (1, 6, 7), "maxpool 2x2 stride 1, conv 1x3x2 same, sigmoid, avgpool 2x2, dense 3, softmax", "adamw", 0.02, 0.1),
]


def single(number):
    """The nearest float32, as a float."""
    return struct.unpack("f", struct.pack("f", number))[0]


def sixty_fourths(count, scale):
    """Multiples of 1/64 in [-scale, scale]."""
    bound = round(64 * scale)
    return torch.randint(-bound, bound + 1, (count,)).double() / 64


class Windowed:
    """What stands behind the name of a layer with windows."""

    def __init__(self, words, is_pool):
        sizes = [int(size) for size in words[0].split("x")]
        self.height, self.width = sizes[:2]
        self.filters = None if is_pool else sizes[2]
        self.stride = sizes[0] if is_pool else 1
        if "stride" in words:
            self.stride = int(words[words.index("stride") + 1])
        self.same = "same" in words

    def pad(self, x):
        """Zeros around x, where they are odd in number one more at the end."""
        if not self.same:
            return x
        zeros = []
        for size, kernel in [(x.shape[3], self.width), (x.shape[2], self.height)]:
            outputs = -(-size // self.stride)
            total = max((outputs - 1) * self.stride + kernel - size, 0)
            zeros += [total // 2, total - total // 2]
        return functional.pad(x, zeros)


class Network:
    """The layers of a net, over tensors (sample, channel, row, column)."""

    def __init__(self, shape, net):
        self.steps, self.parameters = [], []
        self.head = net.split(", ")[-1]
        x = torch.zeros((1, *shape)).double()
        for layer in net.split(", ")[:-1]:
            step = self.layer(layer.split(), x.shape)
            self.steps.append(step)
            x = step(x)
        self.outputs = x.shape[1]

    def add(self, count, fan_in):
        tensor = sixty_fourths(count, 1.5 / fan_in**0.5).requires_grad_()
        self.parameters.append(tensor)
        return tensor

    def layer(self, words, shape):
        name = words[0]
        if name == "dense":
            units, inputs = int(words[1]), shape[1] * shape[2] * shape[3]
            weights, biases = self.add(inputs * units, inputs), self.add(units, 1)

            def dense(x):
                x = x.permute(0, 2, 3, 1).flatten(1)
                return (x @ weights.view(inputs, units) + biases)[:, :, None, None]

            return dense
        if name == "conv":
            window, channels = Windowed(words[1:], False), shape[1]
            inputs = channels * window.height * window.width
            weights = self.add(inputs * window.filters, inputs)
            biases = self.add(window.filters, 1)

            def conv(x):
                kernels = weights.view(channels, window.height, window.width, window.filters)
                kernels = kernels.permute(3, 0, 1, 2)
                return functional.conv2d(window.pad(x), kernels, biases, window.stride)

            return conv
        if name in ("maxpool", "avgpool"):
            window = Windowed(words[1:], True)
            pool = functional.max_pool2d if name == "maxpool" else functional.avg_pool2d
            return lambda x: pool(x, (window.height, window.width), window.stride)
        if name == "leaky_relu":
            slope = single(float(words[1]))
            return lambda x: functional.leaky_relu(x, slope)
        return {
            "tanh": torch.tanh,
            "sigmoid": torch.sigmoid,
            "relu": torch.relu,
            "identity": lambda x: x,
        }[name]

    def loss(self, x, targets):
        for step in self.steps:
            x = step(x)
        x = x.flatten(1)
        if self.head == "softmax":
            return functional.cross_entropy(x, targets)
        return functional.mse_loss(x, targets)


def optimizer(name, parameters, rate, decay):
    rate, decay = single(rate), single(decay)
    betas = (single(0.9), single(0.999))
    return {
        "sgd": lambda: torch.optim.SGD(parameters, rate, weight_decay=decay),
        "momentum": lambda: torch.optim.SGD(parameters, rate, single(0.9), weight_decay=decay),
        "nesterov": lambda: torch.optim.SGD(
            parameters, rate, single(0.9), weight_decay=decay, nesterov=True
        ),
        "adagrad": lambda: torch.optim.Adagrad(
            parameters, rate, weight_decay=decay, eps=single(1e-10)
        ),
        "rmsprop": lambda: torch.optim.RMSprop(
            parameters, rate, single(0.99), single(1e-8), weight_decay=decay
        ),
        "adam": lambda: torch.optim.Adam(parameters, rate, betas, single(1e-8), decay),
        "adamw": lambda: torch.optim.AdamW(parameters, rate, betas, single(1e-8), decay),
    }[name]()


def field(name, tensors):
    return " ".join([name] + [repr(value) for t in tensors for value in t.flatten().tolist()])


def run(name, shape, net, rule, rate, decay):
    torch.manual_seed(2024)
    network = Network(shape, net)
    inputs = sixty_fourths(SAMPLES * shape[0] * shape[1] * shape[2], 2.0)
    x = inputs.view(SAMPLES, shape[1], shape[2], shape[0]).permute(0, 3, 1, 2)
    if network.head == "softmax":
        targets = torch.randint(network.outputs, (SAMPLES,))
    else:
        targets = sixty_fourths(SAMPLES * network.outputs, 1.0).view(SAMPLES, -1)
    lines = [
        "input " + " ".join(map(str, shape)),
        "net " + net,
        f"optimizer {rule} {rate} {decay}",
        field("parameters", network.parameters),
        field("inputs", [inputs]),
        field("targets", [targets]),
    ]
    rule, losses = optimizer(rule, network.parameters, rate, decay), []
    for _ in range(STEPS):
        rule.zero_grad()
        loss = network.loss(x, targets)
        loss.backward()
        rule.step()
        losses.append(loss.detach())
    lines += [field("losses", losses), field("trained", network.parameters)]
    path = pathlib.Path(__file__).with_name(name + ".txt")
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for row in RUNS:
        if not wanted or row[0] in wanted:
            run(*row)
