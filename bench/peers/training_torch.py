"""Training an encoder on random views in PyTorch: modules, autograd and its own Adam; views of a whole batch at once."""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

TEMPERATURE = 0.5
STEP_SIZE = 1e-3


def dense(inputs, outputs):
    return [nn.Linear(inputs, outputs), nn.ReLU()]


def conv(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, stride=2, padding=1), nn.ReLU()]


NETS = {
    "mlp": lambda: [nn.Flatten(), *dense(784, 256), *dense(256, 256), nn.Linear(256, 64)],
    "cnn": lambda: [
        *(conv(3, 32) + conv(32, 64) + conv(64, 128)),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        *(dense(128, 128) + [nn.Linear(128, 64)]),
    ],
}


def load(net, numbers):
    """Puts the numbers that our side starts from in place: there (in, out) and (height, width, in, out), here the outputs first.

    A convolution at every second pixel is padded below and to the right there, here above and to the left: what is upside down here
    computes the same.
    """
    at = 0
    with torch.no_grad():
        for layer in net:
            if not isinstance(layer, (nn.Linear, nn.Conv2d)):
                continue
            outputs, *rest = layer.weight.shape
            shape = [rest[0], outputs] if len(rest) == 1 else [*rest[1:], rest[0], outputs]
            turned = (1, 0) if len(rest) == 1 else (3, 2, 0, 1)
            for parameter, shape, order in ((layer.weight, shape, turned), (layer.bias, [outputs], (0,))):
                size = math.prod(shape)
                values = torch.from_numpy(numbers[at : at + size].reshape(shape)).permute(order)
                parameter.copy_(values.flip(2, 3) if values.ndim == 4 else values)
                at += size


def info_nce(outputs):
    """Each anchor against the other anchors and its own positive, of tau times the logarithm."""
    anchors, positives = F.normalize(outputs, dim=1).chunk(2)
    scores = anchors @ anchors.T
    scores = torch.where(torch.eye(len(anchors), dtype=torch.bool), (anchors * positives).sum(1), scores)
    return TEMPERATURE * F.cross_entropy(scores / TEMPERATURE, torch.arange(len(anchors)))


def draw(images, scale, shift, rotation=0, flip=False, jitter=0, grey=0, centred=False):
    """One view of each image, (n, channels, side, side) in [0, 1]: turned, scaled, moved, mirrored, recoloured."""
    count, channels, side, _ = images.shape
    uniform = lambda reach: reach * (2 * torch.rand(count) - 1)
    angle = torch.deg2rad(uniform(rotation))
    factor = scale[0] * (scale[1] / scale[0]) ** torch.rand(count)
    mirrored = torch.where(torch.rand(count) < 0.5, -1.0, 1.0) if flip else torch.ones(count)
    cos, sin = torch.cos(angle) / factor, torch.sin(angle) / factor
    move = lambda: uniform(shift) / factor * 2 / (side - 1)
    rows = torch.stack([mirrored * cos, sin, move(), -mirrored * sin, cos, move()], 1)
    grid = F.affine_grid(rows.view(-1, 2, 3), images.shape, align_corners=True)
    views = F.grid_sample(images, grid, align_corners=True)
    if jitter == 0 and grey == 0:
        return views
    change = lambda: (1 + uniform(jitter)).view(-1, 1, 1, 1)
    saturation = torch.where(torch.rand(count) < grey, 0.0, 1 + uniform(jitter)).view(-1, 1, 1, 1)
    mean = views.mean((1, 2, 3), keepdim=True)
    own = views.mean(1, keepdim=True)
    coloured = own + saturation * (views - own)
    views = change() * (mean + change() * (coloured - mean))
    return 4 * views - 2 if centred else views


def prepare(task):
    read = lambda name, kind: np.fromfile(f"{task['folder']}/{name}", kind)
    batch = task["batch"]
    with open(f"{task['folder']}/views.json", encoding="utf-8") as file:
        how = json.load(file)
    channels, side = how["channels"], how["side"]
    images = torch.from_numpy(read("images.u8", np.uint8).reshape(-1, channels, side, side))
    # Given pixel after pixel, the channels of each together.
    given = torch.from_numpy(read("views.f32", np.float32).reshape(-1, side, side, channels)).permute(0, 3, 1, 2)
    if task["net"] == "cnn":
        given = given.flip(2, 3)
    net = nn.Sequential(*NETS[task["net"]]())
    layout = torch.channels_last if task["net"] == "cnn" else torch.contiguous_format
    net = net.to(memory_format=layout)
    load(net, read("weights.f32", np.float32))
    optimizer = torch.optim.Adam(net.parameters(), lr=STEP_SIZE, fused=True)

    def step(views):
        optimizer.zero_grad()
        loss = info_nce(net(views.contiguous(memory_format=layout)))
        loss.backward()
        optimizer.step()
        return loss.item()

    def run():
        chosen = images[torch.randperm(len(images))[:batch]].float().div_(255)
        step(torch.cat([draw(chosen, **how["options"]), draw(chosen, **how["options"])]))

    def result():
        return [step(given) for _ in range(task["steps"])]

    return run, result
