"""The deep drifts in float64 by PyTorch: autograd for the steps and for the slopes of which the kernel is made, layer by layer."""

import torch

from deep_drift_verdict import read_layers, verdict
from nets import torch_loss


def largest_drift(task, depth, width):
    inputs, *weights = [torch.from_numpy(array).double() for array in read_layers(task, depth, width)]
    weights = [layer.requires_grad_() for layer in weights]
    loss = torch_loss("linear")

    def forward(points):
        """What goes into each layer and what comes out of it, before the activation."""
        into, out = [points], [points @ weights[0]]
        for layer in weights[1:]:
            into.append(torch.tanh(out[-1]) / width**0.5)
            out.append(into[-1] @ layer)
        return into, out

    def kernel():
        into, out = forward(inputs[: task["count"]])
        # Points do not see each other, so that one gradient of a sum holds those of all points.
        slopes = [torch.autograd.grad(column.sum(), out, retain_graph=True) for column in out[-1].T]
        return sum(
            (values @ values.T).repeat(len(slopes), len(slopes)) * (rows @ rows.T)
            for layer, values in enumerate(into)
            for rows in [torch.cat([own[layer] for own in slopes])]
        ).detach()

    start, largest = kernel(), 0.0
    for number in range(1, task["steps"] + 1):
        slopes = torch.autograd.grad(loss(forward(inputs)[1][-1]), weights)
        with torch.no_grad():
            for layer, slope in zip(weights, slopes):
                layer -= task["stepSize"] * slope
        if number % 5 == 0:
            largest = max(largest, float((kernel() - start).abs().max()))
    return largest


def prepare(task):
    result = lambda: verdict(task, largest_drift)
    return result, result
