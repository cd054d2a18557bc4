"""The same loss in JAX, in float64 under jit: the formula by hand, the gradient by autodiff, SciPy's L-BFGS.

The last term's expectation is over K scores that span K - 1 dimensions: Gauss-Hermite in these, as on our side, with more
nodes for the reference; or the same random draws as ours, each with four signs, of its part in the means' span and of the rest.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import minimize

jax.config.update("jax_enable_x64", True)
NODES = [0, 100, 48, 20, 14]


def grid(dimensions, count):
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    points = np.stack(np.meshgrid(*[nodes] * dimensions, indexing="ij"), -1).reshape(-1, dimensions)
    masses = np.prod(np.stack(np.meshgrid(*[weights] * dimensions, indexing="ij"), -1), -1).ravel()
    masses /= masses.sum()
    kept = masses > 1e-20 * masses.max()
    return jnp.asarray(points[kept]), jnp.asarray(masses[kept])


def prepare(task):
    with open(f"{task['folder']}/mixture.json") as file:
        mixture = json.load(file)
    means, covariance = (np.array(mixture[name]) for name in ("means", "covariance"))
    values, vectors = np.linalg.eigh(covariance)
    white = jnp.asarray(means @ (vectors / np.sqrt(values)) @ vectors.T)
    components, dimension = white.shape
    scatter = white.T @ white / components
    basis = jnp.asarray(np.linalg.svd(np.asarray(white), full_matrices=False)[2][: components - 1])
    coordinates = white @ basis.T

    def drawn():
        noise = np.fromfile(f"{task['folder']}/noise.f64").reshape(-1, dimension)
        inside = noise @ basis.T @ basis
        signs = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])

        def expectation(square):
            readout = square @ white.T
            parts = jnp.stack([inside @ readout, (noise - inside) @ readout])
            moved = jnp.tensordot(signs, parts, 1)
            each = jax.nn.logsumexp((white @ readout)[:, None, None] + moved[None], axis=3)
            return jnp.mean(each) - jnp.log(components)

        return expectation

    def quadrature():
        points, masses = grid(components - 1, task.get("nodes", NODES[components - 1]))

        def expectation(square):
            projected = basis @ square
            # The scores' covariance may be singular at the start; its root must stay differentiable.
            root = jnp.linalg.cholesky(projected @ projected.T + 1e-14 * jnp.eye(len(basis)))
            noise = points @ (coordinates @ root).T
            scores = coordinates @ projected @ white.T
            each = jax.nn.logsumexp(scores.T[:, None, :] + noise[None], axis=2) - jnp.log(components)
            return jnp.mean(each @ masses)

        return expectation

    last_term = (drawn if task.get("draws") else quadrature)()

    def loss(flat):
        encoder = flat.reshape(task["outputs"], dimension)
        square = encoder.T @ encoder
        second = square @ square @ (scatter + jnp.eye(dimension))
        return -jnp.sum(square * scatter) + jnp.trace(second) / 2 + last_term(square)

    start = 0.3 * np.random.default_rng(task.get("seed", 1)).standard_normal(task["outputs"] * dimension) / np.sqrt(dimension)
    objective = jax.jit(jax.value_and_grad(loss))

    def run():
        options = {"maxcor": 10, "maxiter": 500, "gtol": 1e-8, "ftol": 1e-15}
        return minimize(objective, start, jac=True, method="L-BFGS-B", options=options).fun

    return run, lambda: [run()]
