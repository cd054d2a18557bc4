"""What both sides of the item lifetimes share: the numbers that ours starts from, and the verdict over spreads."""

import numpy as np


def read_start(task, spread):
    """Inputs (n, d) and angles (n), in float64."""
    folder = f"{task['folder']}/{spread}"
    angles = np.fromfile(f"{folder}/start.f64")
    return np.fromfile(f"{folder}/inputs.f32", np.float32).reshape(len(angles), -1).astype(float), angles


def within_gap(task, kernel):
    """The kernel's largest eigenvalue between points of the same cluster, over n."""
    points = len(kernel)
    centred = np.eye(points) - np.kron(np.eye(task["clusters"]), np.full((points // task["clusters"],) * 2, task["clusters"] / points))
    return np.linalg.eigvalsh(centred @ kernel @ centred)[-1] / points


def verdict(task, life):
    """Logarithms of the lifetimes and of the kernels' gaps, the exponent, and 1 where it is within the rule."""
    lives, gaps = np.log(np.array([life(task, spread) for spread in task["spreads"]], float)).T
    slope = np.polyfit(gaps, lives, 1)[0]
    return [*lives, *gaps, slope, float(task["from"] <= slope <= task["to"])]
