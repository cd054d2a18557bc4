// Quadrature rules, in float64, by the eigen-decomposition of the Jacobi matrix (Golub and Welsch 1969).
import { Matrix } from 'ml-matrix';
import { symmetric } from './matrix';

/** Nodes and weights: the sum of weights[i] f(nodes[i]) is a mean or an integral of f. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Gives Gauss-Hermite quadrature for the standard normal distribution: sums are means E[f(z)]. Exact for polynomials of degree
 * below 2 count.
 * @param count of nodes, an integer from 1 to 200
 * @returns nodes in ascending order and weights that sum to 1; the same frozen object at each call
 * @throws RangeError when count is not such an integer
 */
export const gaussHermite = rule((k) => Math.sqrt(k), 1);

/**
 * Gives Gauss-Legendre quadrature: sums are integrals from -1 to 1. Exact for polynomials of degree below 2 count.
 * @param count of nodes, an integer from 1 to 200
 * @returns nodes in ascending order and weights that sum to 2; the same frozen object at each call
 * @throws RangeError when count is not such an integer
 */
export const gaussLegendre = rule((k) => k / Math.sqrt(4 * k * k - 1), 2);

/**
 * @param coupling entry k of the Jacobi matrix beside its diagonal, of an even weight function
 * @param total integral of the weight function
 */
function rule(coupling: (k: number) => number, total: number): (count: number) => Quadrature {
  const known = new Map<number, Quadrature>();
  return (count) => {
    if (!(Number.isInteger(count) && count >= 1 && count <= 200))
      throw new RangeError(`count must be an integer from 1 to 200, got ${count}; for example 40`);
    let quadrature = known.get(count);
    if (!quadrature) {
      quadrature = golubWelsch(count, coupling, total);
      known.set(count, quadrature);
    }
    return quadrature;
  };
}

function golubWelsch(count: number, coupling: (k: number) => number, total: number): Quadrature {
  const jacobi = Matrix.zeros(count, count);
  for (let k = 1; k < count; k++) {
    jacobi.set(k, k - 1, coupling(k));
    jacobi.set(k - 1, k, coupling(k));
  }
  const { values, vectors } = symmetric(jacobi);
  const weights = vectors.getRow(0).map((entry) => total * entry * entry);
  return Object.freeze({ nodes: Object.freeze(values), weights: Object.freeze(weights) });
}
