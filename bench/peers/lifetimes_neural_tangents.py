"""Lifetimes of clusters under an infinitely wide ReLU net: neural-tangents gives its kernel, JAX moves the angles in one compiled loop."""

from functools import partial

import jax
import jax.numpy as jnp
from neural_tangents import stax
import numpy as np

from lifetimes import read_start, verdict, within_gap

jax.config.update("jax_enable_x64", True)


@partial(jax.jit, static_argnums=(2, 3, 4, 5))
def steps_of(kernel, angles, clusters, temperature, step_size, target):
    def loss(angles):
        likeness = jnp.exp((jnp.cos(angles[:, None] - angles[None]) - 1) / temperature)
        return jnp.log1p(likeness.mean(1)).mean()

    def together(angles):
        own = angles.reshape(clusters, -1)
        return jnp.sqrt(((own - own.mean(1, keepdims=True)) ** 2).mean()) < target

    def move(state):
        step, angles = state
        return step + 1, angles - step_size * kernel @ jax.grad(loss)(angles)

    return jax.lax.while_loop(lambda state: together(state[1]), move, (0, angles))[0]


def life(task, spread):
    inputs, angles = read_start(task, spread)
    _, _, kernel_fn = stax.serial(stax.Dense(1), stax.Relu(), stax.Dense(1))
    # Its first layer divides by the root of d, ours does not.
    kernel = kernel_fn(jnp.asarray(inputs * np.sqrt(inputs.shape[1])), None, "ntk")
    steps = steps_of(kernel, jnp.asarray(angles), task["clusters"], task["temperature"], task["stepSize"], task["target"])
    return int(steps), within_gap(task, np.asarray(kernel))


def prepare(task):
    result = lambda: verdict(task, life)
    return result, result
