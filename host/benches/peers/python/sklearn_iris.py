"""scikit-learn's MLPClassifier on the splits of Iris that Firmgrad draws.

Uses its defaults, except for layers, activation and a limit of 2000 epochs. Prints one line per
network: its name and, for each split, the accuracy on the held-out flowers.
"""

import sys
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

NETWORKS = {
    "3-layer tanh": ((5,), "tanh"),
    "4-layer ReLU": ((5, 5), "relu"),
    "5-layer sigmoid": ((10, 10, 10), "logistic"),
}


def splits(path):
    """For each seed, in order: the seed and its training and test parts, one row per flower, label first."""
    parts = {}
    with open(path) as lines:
        for line in lines:
            seed, part, *numbers = line.split()
            parts.setdefault(int(seed), {}).setdefault(part, []).append([float(n) for n in numbers])
    return [(seed, np.array(part["train"]), np.array(part["test"])) for seed, part in parts.items()]


def accuracy(layers, activation, seed, train, test):
    """The accuracy on the held-out flowers of a network trained on the others."""
    network = MLPClassifier(layers, activation=activation, max_iter=2000, random_state=seed)
    network.fit(train[:, 1:], train[:, 0].astype(int))
    return network.score(test[:, 1:], test[:, 0].astype(int))


def main():
    warnings.simplefilter("ignore", ConvergenceWarning)
    flowers = splits(sys.argv[1])
    for name, (layers, activation) in NETWORKS.items():
        accuracies = [accuracy(layers, activation, *split) for split in flowers]
        print(f"{name}:", *accuracies)


main()
