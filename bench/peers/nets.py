"""Inputs and losses that the peers share; the formulas are those of lib/src/loss."""

import numpy as np

STEP_SIZE = 0.1
DELTA = 0.01


def read(task):
    """Inputs (n, d), hidden weights (M, d), output weights (M, Z): the numbers that our side starts from."""
    load = lambda name, columns: np.fromfile(f"{task['folder']}/{name}.f32", np.float32).reshape(-1, columns)
    inputs = load("inputs", 784)[: task["points"]]
    return inputs, load("hidden", 784), load("output", task["outputs"])


def torch_tensors(task):
    """The same as PyTorch's tensors, in the precision that the task asks for: in float64 they make the reference."""
    import torch

    dtype = getattr(torch, task.get("precision", "float32"))
    return [torch.from_numpy(array).to(dtype) for array in read(task)]


def jax_loss(name):
    import jax
    import jax.numpy as jnp

    def loss(outputs):
        unit = outputs / jnp.sqrt(jnp.sum(outputs**2, 1, keepdims=True) + DELTA)
        anchors, positives, negatives = jnp.split(unit, 3)
        near = jnp.sum(anchors * positives, 1)
        if name == "linear":
            return jnp.mean(jnp.sum(anchors * negatives, 1) - near)
        scores = jnp.concatenate([near[:, None], anchors @ negatives.T], 1)
        return jnp.mean(jax.nn.logsumexp(scores, 1) - near)

    return loss


def torch_loss(name):
    import torch

    def loss(outputs):
        unit = outputs / torch.sqrt((outputs**2).sum(1, keepdim=True) + DELTA)
        anchors, positives, negatives = unit.chunk(3)
        near = (anchors * positives).sum(1)
        if name == "linear":
            return ((anchors * negatives).sum(1) - near).mean()
        scores = torch.cat([near[:, None], anchors @ negatives.T], 1)
        return (torch.logsumexp(scores, 1) - near).mean()

    return loss
