"""The nets of the item deep and the numbers that our side starts from: the formulas are those of lib/src/model."""

import numpy as np

SIDE = 14
GAIN = np.sqrt(2.0)


def read_deep(task):
    """Inputs (n, d) and the weights of each layer, (fan-in, fan-out)."""
    load = lambda name, columns: np.fromfile(f"{task['folder']}/{name}.f32", np.float32).reshape(-1, columns)
    width = task["width"]
    inputs = load("inputs", SIDE**2 if task["stack"] == "conv" else 784)[: task["points"]]
    return inputs, load("hidden1", width), load("hidden2", width), load("output", task["outputs"])


def jax_outputs(task):
    """Outputs at a batch of points, as a function of (weights, inputs), in JAX."""
    import jax
    import jax.numpy as jnp

    width = task["width"]

    def dense(weights, inputs):
        first, second, last = weights
        hidden = GAIN / np.sqrt(width) * (jax.nn.relu(inputs @ first) @ second)
        return jax.nn.relu(hidden) @ last / np.sqrt(width)

    def convolve(values, weights):
        kernel = weights.reshape(3, 3, -1, width)
        return jax.lax.conv_general_dilated(values, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    def conv(weights, inputs):
        first, second, last = weights
        values = jax.nn.relu(convolve(inputs.reshape(-1, SIDE, SIDE, 1), first))
        values = jax.nn.relu(GAIN / np.sqrt(9 * width) * convolve(values, second))
        return values.sum((1, 2)) * SIDE**-1.5 @ last / np.sqrt(width)

    return dense if task["stack"] == "dense" else conv


def torch_outputs(task):
    """Outputs at one point, as a function of (weights, point), in PyTorch."""
    import torch

    width = task["width"]

    def dense(weights, point):
        first, second, last = weights
        hidden = GAIN / width**0.5 * (torch.relu(point @ first) @ second)
        return torch.relu(hidden) @ last / width**0.5

    def convolve(values, weights):
        kernel = weights.reshape(3, 3, -1, width).permute(3, 2, 0, 1)
        return torch.nn.functional.conv2d(values, kernel, padding=1)

    def conv(weights, point):
        first, second, last = weights
        values = torch.relu(convolve(point.reshape(1, 1, SIDE, SIDE), first))
        values = torch.relu(GAIN / (9 * width) ** 0.5 * convolve(values, second))
        return values.sum((0, 2, 3)) * SIDE**-1.5 @ last / width**0.5

    return dense if task["stack"] == "dense" else conv


def torch_deep(task):
    """The numbers as PyTorch's tensors, in the precision that the task asks for: in float64 they make the reference."""
    import torch

    dtype = getattr(torch, task.get("precision", "float32"))
    return [torch.from_numpy(array).to(dtype) for array in read_deep(task)]
