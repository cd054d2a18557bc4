"""How far an NTK moves, as one writes it: JAX descends in weight space, neural-tangents gives the kernel now and then."""

from functools import partial

import jax
import jax.numpy as jnp
import neural_tangents as nt

from nets import jax_loss


def largest_drift(outputs, weights, points, anchors, step_size, steps, every):
    """The largest change of an entry between the first points; outputs is a function of (weights, points)."""
    loss = jax_loss("linear")
    kernel = jax.jit(
        nt.empirical_ntk_fn(
            outputs, trace_axes=(), vmap_axes=0, implementation=nt.NtkImplementation.STRUCTURED_DERIVATIVES
        )
    )

    @partial(jax.jit, donate_argnums=0)
    def step(weights):
        slopes = jax.grad(lambda weights: loss(outputs(weights, points)))(weights)
        return jax.tree_util.tree_map(lambda weight, slope: weight - step_size * slope, weights, slopes)

    start = kernel(points[:anchors], None, weights)
    largest = 0.0
    for number in range(1, steps + 1):
        weights = step(weights)
        if number % every == 0:
            largest = max(largest, float(jnp.abs(kernel(points[:anchors], None, weights) - start).max()))
    return largest
