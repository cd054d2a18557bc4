"""The lifetimes in float64 by NumPy: the ReLU kernel's closed form, the gradient of the loss written out."""

import numpy as np

from lifetimes import read_start, verdict, within_gap


def relu_kernel(inputs):
    gram = inputs @ inputs.T
    lengths = np.sqrt(np.diag(gram))
    cosines = np.clip(gram / np.outer(lengths, lengths), -1, 1)
    angles = np.arccos(cosines)
    features = np.outer(lengths, lengths) * (np.sin(angles) + (np.pi - angles) * cosines) / (2 * np.pi)
    return features + gram * (np.pi - angles) / (2 * np.pi)


def life(task, spread):
    inputs, angles = read_start(task, spread)
    kernel = relu_kernel(inputs)
    points, steps = len(angles), 0
    while True:
        own = angles.reshape(task["clusters"], -1)
        if np.sqrt(((own - own.mean(1, keepdims=True)) ** 2).mean()) >= task["target"]:
            return steps, within_gap(task, kernel)
        apart = angles[:, None] - angles[None]
        likeness = np.exp((np.cos(apart) - 1) / task["temperature"])
        weights = 1 / (1 + likeness.mean(1))
        pull = -(weights[:, None] + weights[None]) * likeness * np.sin(apart) / task["temperature"]
        angles = angles - task["stepSize"] * kernel @ (pull.sum(1) / points**2)
        steps += 1


def prepare(task):
    result = lambda: verdict(task, life)
    return result, result
