"""From nothing to a verdict at several depths: JAX descends in weight space, neural-tangents gives the kernel every five steps."""

from functools import partial

import jax
import jax.numpy as jnp
import neural_tangents as nt
import numpy as np

from deep_drift_verdict import read_layers, verdict
from nets import jax_loss


def largest_drift(task, depth, width):
    inputs, *weights = read_layers(task, depth, width)
    points, weights = jnp.asarray(inputs), tuple(jnp.asarray(layer) for layer in weights)
    anchors = points[: task["count"]]
    loss = jax_loss("linear")

    def outputs(weights, points):
        first, *others = weights
        values = points @ first
        for layer in others:
            values = jnp.tanh(values) @ layer / np.sqrt(width)
        return values

    kernel = jax.jit(
        nt.empirical_ntk_fn(
            outputs, trace_axes=(), vmap_axes=0, implementation=nt.NtkImplementation.STRUCTURED_DERIVATIVES
        )
    )

    @partial(jax.jit, donate_argnums=0)
    def step(weights):
        slopes = jax.grad(lambda weights: loss(outputs(weights, points)))(weights)
        return jax.tree_util.tree_map(lambda weight, slope: weight - task["stepSize"] * slope, weights, slopes)

    start = kernel(anchors, None, weights)
    largest = 0.0
    for number in range(1, task["steps"] + 1):
        weights = step(weights)
        if number % 5 == 0:
            largest = max(largest, float(jnp.abs(kernel(anchors, None, weights) - start).max()))
    return largest


def prepare(task):
    result = lambda: verdict(task, largest_drift)
    return result, result
