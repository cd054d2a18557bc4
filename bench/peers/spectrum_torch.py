"""The spectrum of C_V with the same trick in PyTorch: QR of the 2N feature vectors, then a small eigenproblem."""

import torch

from nets import torch_tensors


def prepare(task):
    inputs, hidden, output = torch_tensors(task)
    before = inputs @ hidden.T
    count, width = len(inputs) // 3, len(hidden)
    del hidden

    def run():
        anchors, positives, negatives = torch.relu(before).chunk(3)
        triangle = torch.linalg.qr(torch.cat([anchors, negatives - positives]).T).R.double()
        product = triangle[:, :count] @ triangle[:, count:].T
        return torch.linalg.eigvalsh((product + product.T) / (2 * count * width))

    def result():
        values = run()
        outputs = task["outputs"]
        return [*values[:outputs], *values[-outputs:]]

    return run, result
