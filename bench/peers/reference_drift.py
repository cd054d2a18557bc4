"""The drifts in float64: descent in sample space, the loss's gradient by autograd, the kernel from its definition."""

import numpy as np
import torch

from nets import STEP_SIZE, torch_loss, torch_tensors


def largest_drift(task, width):
    inputs, hidden, output = torch_tensors({**task, "folder": f"{task['folder']}/{width}"})
    gram, before = inputs @ inputs.T, inputs @ hidden.T
    del hidden
    scale = STEP_SIZE / np.sqrt(width)
    anchors = len(inputs) // 3
    loss = torch_loss("linear")

    def kernel():
        features = torch.tanh(before[:anchors])
        rows = output.T[:, None] * (1 - features**2)
        rows = rows.reshape(-1, width)
        own = torch.block_diag(*[features @ features.T] * output.shape[1])
        return (rows @ rows.T * gram[:anchors, :anchors].repeat(output.shape[1], output.shape[1]) + own) / width

    start, largest = kernel(), 0.0
    for number in range(1, task["steps"] + 1):
        features = torch.tanh(before)
        outputs = (features @ output / np.sqrt(width)).requires_grad_()
        (slopes,) = torch.autograd.grad(loss(outputs), outputs)
        signal = (slopes @ output.T) * (1 - features**2)
        before = before - scale * (gram @ signal)
        output = output - scale * (features.T @ slopes)
        if number % 10 == 0:
            largest = max(largest, float((kernel() - start).abs().max()))
    return largest


def prepare(task):
    def result():
        widths = np.array(task["widths"], float)
        drifts = np.array([largest_drift(task, width) for width in task["widths"]])
        slope = np.polyfit(np.log(widths), np.log(drifts), 1)[0]
        supported = task["from"] <= slope <= task["to"]
        return [*(drifts * widths), slope, float(supported)]

    return result, result
