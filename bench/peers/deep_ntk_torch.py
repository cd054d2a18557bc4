"""The NTK block of a deep net by torch.func, as PyTorch's own tutorial does: per-sample Jacobians by vmap of jacrev, contracted.

The dense net's parameters are summed over in blocks of fan-ins: at M = 4,096 its whole Jacobian would be
60 GB, and the blocks take minutes, so that one narrower net has to do.
"""

import torch
from torch.func import jacrev, vmap

from deep_nets import torch_deep, torch_outputs

BLOCK = 128


def prepare(task):
    inputs, *weights = torch_deep(task)
    points = inputs[: task["kernelPoints"]]
    outputs = torch_outputs(task)

    def contracted(layer, rows):
        def some(part, point):
            replaced = list(weights)
            replaced[layer] = torch.cat([weights[layer][: rows.start], part, weights[layer][rows.stop :]])
            return outputs(replaced, point)

        jacobian = vmap(jacrev(some), (None, 0))(weights[layer][rows], points).flatten(2)
        return torch.einsum("Naf,Mbf->aNbM", jacobian, jacobian)

    def run():
        blocks = [
            (layer, slice(start, start + BLOCK))
            for layer, matrix in enumerate(weights)
            for start in range(0, len(matrix), BLOCK)
        ]
        return sum(contracted(layer, rows) for layer, rows in blocks)

    def result():
        return run().ravel().tolist()

    return run, result
