"""A descent step in weight space in PyTorch: autograd and its own SGD. In float64 it is the reference."""

import numpy as np
import torch

from nets import STEP_SIZE, torch_loss, torch_tensors


def prepare(task):
    inputs, hidden, output = torch_tensors(task)
    loss = torch_loss(task["loss"])
    root = np.sqrt(len(hidden))
    hidden.requires_grad_()
    output.requires_grad_()
    optimizer = torch.optim.SGD([hidden, output], lr=STEP_SIZE)

    def outputs():
        return torch.relu(inputs @ hidden.T) @ output / root

    def run():
        optimizer.zero_grad()
        loss(outputs()).backward()
        optimizer.step()

    def result():
        with torch.no_grad():
            start = outputs().double()
        for _ in range(5):
            run()
        with torch.no_grad():
            return (outputs().double() - start).ravel().tolist()

    return run, result
