// Quadrature against the normal distribution, in float64.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Nodes z_i and weights, so that sum of weights[i] f(nodes[i]) is E[f(z)] for z standard normal. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

const known = new Map<number, Quadrature>();

/**
 * Gauss-Hermite quadrature for the standard normal distribution: the eigen-decomposition of the Jacobi matrix (Golub and
 * Welsch 1969). Exact for polynomials of degree below 2 count.
 * @param count of nodes, an integer from 1 to 200
 * @returns nodes in ascending order and weights that sum to 1; the same object at each call
 * @throws RangeError when count is not such an integer
 */
export function gaussHermite(count: number): Quadrature {
  if (!(Number.isInteger(count) && count >= 1 && count <= 200)) {
    throw new RangeError(`count must be an integer from 1 to 200, got ${count}; for example 40`);
  }
  let quadrature = known.get(count);
  if (!quadrature) {
    quadrature = golubWelsch(count);
    known.set(count, quadrature);
  }
  return quadrature;
}

function golubWelsch(count: number): Quadrature {
  const jacobi = Matrix.zeros(count, count);
  for (let k = 1; k < count; k++) {
    jacobi.set(k, k - 1, Math.sqrt(k));
    jacobi.set(k - 1, k, Math.sqrt(k));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(jacobi, {
    assumeSymmetric: true,
  });
  return { nodes: realEigenvalues, weights: eigenvectorMatrix.getRow(0).map((entry) => entry * entry) };
}
