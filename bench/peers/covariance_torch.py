"""The contrastive covariance from its definition in PyTorch, float64: the tensor of all differences, N x N x Z, and an einsum."""

import numpy as np
import torch


def prepare(task):
    count, dim = task["count"], task["dim"]
    read = lambda name, columns: torch.from_numpy(
        np.fromfile(f"{task['folder']}/{name}.f64", np.float64).reshape(count, columns)
    )
    alpha, points, augmented = read("alpha", count), read("points", dim), read("augmented", dim)

    def run():
        differences = points[:, None] - points[None]
        apart = points - augmented
        pairs = torch.einsum("ij,ijp,ijq->pq", alpha, differences, differences)
        return pairs - torch.einsum("ij,ip,iq->pq", alpha, apart, apart)

    def result():
        return run().ravel().tolist()

    return run, result
