// F by Gauss-Hermite quadrature in the q dimensions that matter.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gaussHermite } from '../tensor';
import type { LogSumExpTerm, TermInputs } from './logSumExp';
import { logSumExp } from './softmaxScores';

/** Nodes along each axis, by the number of dimensions. */
const NODES = [0, 100, 48, 20, 14];

/** Products of weights below this share of the largest change no digit. */
const NEGLIGIBLE = 1e-20;

/**
 * With h = R x normal of mean R m_j and covariance R R^T, and phi(h) = log sum of w_k exp(t_k . h): the gradient is
 * sum of w_j E[grad phi] m_j^T + sum of w_j E[hess phi] R (the theorems of Bonnet and Price).
 * @throws RangeError beyond 4 dimensions
 */
export function quadratureTerm({ weights, sources, targets }: TermInputs): LogSumExpTerm {
  const dimensions = targets.columns;
  if (!(dimensions < NODES.length))
    throw new RangeError(
      `quadrature is for means that span up to ${NODES.length - 1} dimensions, got ${dimensions}; take expectation: 'random'`,
    );
  const { points, masses } = grid(dimensions);
  const components = weights.length;
  const logWeights = weights.map(Math.log);
  return (projection) => {
    // A run that diverges: the decomposition below needs finite numbers.
    if (!Number.isFinite(projection.norm() ** 2))
      return { value: NaN, gradient: Matrix.zeros(projection.rows, projection.columns).fill(NaN) };
    const steps = scoreSteps(projection, targets);
    const centres = targets.mmul(projection).mmul(sources.transpose());
    const scores = new Float64Array(components);
    const shares = new Float64Array(components);
    // Sums over j of w_j E_j: of each share (K, j), and of the products of shares.
    const slopes = Matrix.zeros(components, components);
    const products = new Float64Array(components * components);
    let value = 0;
    for (let j = 0; j < components; j++) {
      const start = centres.getColumn(j);
      const sums = new Float64Array(components);
      for (let i = 0; i < masses.length; i++) {
        for (let k = 0; k < components; k++) {
          let score = start[k];
          for (let a = 0; a < dimensions; a++) score += steps[k][a] * points[i * dimensions + a];
          scores[k] = score;
        }
        const mass = weights[j] * masses[i];
        value += mass * logSumExp(scores, logWeights, shares);
        for (let k = 0; k < components; k++) {
          sums[k] += mass * shares[k];
          for (let l = 0; l < components; l++) products[k * components + l] += mass * shares[k] * shares[l];
        }
      }
      slopes.setColumn(j, [...sums]);
    }
    const curvature = Matrix.from1DArray(components, components, products).mul(-1);
    for (let k = 0; k < components; k++) {
      curvature.set(k, k, curvature.get(k, k) + slopes.getRow(k).reduce((sum, share) => sum + share, 0));
    }
    const byMean = targets.transpose().mmul(slopes).mmul(sources);
    const bySpread = targets.transpose().mmul(curvature).mmul(targets).mmul(projection);
    return { value, gradient: byMean.add(bySpread) };
  };
}

/** How the K scores move with q standard normal numbers: T (R R^T)^(1/2), also where R R^T is singular. */
function scoreSteps(projection: Matrix, targets: Matrix): number[][] {
  const spread = projection.mmul(projection.transpose());
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(spread, {
    assumeSymmetric: true,
  });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return targets.mmul(eigenvectorMatrix.mulRowVector(roots)).to2DArray();
}

/** The product grid without its negligible corners. */
function grid(dimensions: number): { points: Float64Array; masses: Float64Array } {
  const { nodes, weights } = gaussHermite(NODES[dimensions]);
  let rows: { point: number[]; mass: number }[] = [{ point: [], mass: 1 }];
  for (let a = 0; a < dimensions; a++) {
    rows = rows.flatMap(({ point, mass }) =>
      nodes.map((node, i) => ({ point: [...point, node], mass: mass * weights[i] })),
    );
  }
  const largest = rows.reduce((most, { mass }) => Math.max(most, mass), 0);
  const kept = rows.filter(({ mass }) => mass > NEGLIGIBLE * largest);
  return {
    points: Float64Array.from(kept.flatMap(({ point }) => point)),
    masses: Float64Array.from(kept, ({ mass }) => mass),
  };
}
