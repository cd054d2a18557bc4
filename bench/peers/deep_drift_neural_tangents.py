"""From nothing to a verdict at several depths, by JAX and neural-tangents."""

import jax.numpy as jnp
import numpy as np

from deep_drift_verdict import read_layers, verdict
from drift_jax import largest_drift


def drift(task, depth, width):
    inputs, *weights = read_layers(task, depth, width)

    def outputs(weights, points):
        first, *others = weights
        values = points @ first
        for layer in others:
            values = jnp.tanh(values) @ layer / np.sqrt(width)
        return values

    weights = tuple(jnp.asarray(layer) for layer in weights)
    return largest_drift(outputs, weights, jnp.asarray(inputs), task["count"], task["stepSize"], task["steps"], 5)


def prepare(task):
    result = lambda: verdict(task, drift)
    return result, result
