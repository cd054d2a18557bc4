"""What both sides of the item deepDrift share: the numbers that ours starts from, and the verdict over depths and widths."""

import numpy as np


def read_layers(task, depth, width):
    """Inputs (n, d) and the weights of each layer, (fan-in, fan-out)."""
    load = lambda name, columns: np.fromfile(f"{task['folder']}/{depth}-{width}/{name}.f32", np.float32).reshape(-1, columns)
    hidden = [load(f"hidden{layer}", width) for layer in range(1, depth)]
    return [load("inputs", 784), *hidden, load("output", task["outputs"])]


def verdict(task, largest_drift):
    """Each drift times its width, each depth's exponent, and 1 where all of them are within the rule."""
    widths = np.array(task["widths"], float)
    drifts = np.array([[largest_drift(task, depth, width) for width in task["widths"]] for depth in task["depths"]])
    slopes = [np.polyfit(np.log(widths), np.log(own), 1)[0] for own in drifts]
    supported = all(task["from"] <= slope <= task["to"] for slope in slopes)
    return [*(drifts * widths).ravel(), *slopes, float(supported)]
