// F by Gauss-Hermite quadrature in the q dimensions that matter.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gaussHermite } from '../tensor';
import type { LogSumExpTerm, TermInputs } from './term';
import { addShares, tiltedBy, type Tilted } from './tilted';

/** Nodes along each axis, by the number of dimensions. */
const NODES = [0, 100, 48, 20, 14];
const ROUGH_NODES = [0, 20, 12, 9, 7];

/** Products of weights below this share of the largest: all together they are below 1e-15 and change no digit. */
const NEGLIGIBLE = 1e-16;

/**
 * With h = R x normal of mean R m_j and covariance R R^T, and phi(h) = log sum of w_k exp(t_k . h): the gradient is
 * sum of w_j E[grad phi] m_j^T + sum of w_j E[hess phi] R (the theorems of Bonnet and Price). The curvature is not added up: with
 * h = R m_j + C g and g standard normal, E[hess phi] C = E[grad phi g^T], and R is C times the pseudo-inverse of C times R.
 * @param options.rough whether few nodes do: two or three digits; default false
 * @throws RangeError beyond 4 dimensions
 */
export function quadratureTerm(
  { weights, sources, targets }: TermInputs,
  { rough = false }: { rough?: boolean } = {},
): LogSumExpTerm {
  const dimensions = targets.columns;
  if (!(dimensions < NODES.length))
    throw new RangeError(
      `quadrature is for means that span up to ${NODES.length - 1} dimensions, got ${dimensions}; take expectation: 'random'`,
    );
  const { points, masses } = grid(dimensions, (rough ? ROUGH_NODES : NODES)[dimensions]);
  const components = weights.length;
  return (projection) => {
    // A run that diverges: the decomposition below needs finite numbers.
    if (!Number.isFinite(projection.norm() ** 2))
      return { value: NaN, gradient: Matrix.zeros(projection.rows, projection.columns).fill(NaN) };
    const { root, inverse } = rootOf(projection);
    const centres = sources.mmul(projection.transpose().mmul(targets.transpose()));
    const tilted = tiltedBy(centres, weights);
    const sums = sumsOverGrid(tilted, { steps: targets.mmul(root), points, masses });
    const byMean = Matrix.from1DArray(components, components, sums.shares).transpose().mmul(sources);
    const byNoise = Matrix.from1DArray(components, dimensions, sums.moments).mmul(inverse.mmul(projection));
    return { value: sums.value, gradient: targets.transpose().mmul(byMean.add(byNoise)) };
  };
}

/** What the noise does to the scores, on the grid. */
interface Noise {
  /** How the K scores move with q standard normal numbers, (K, q). */
  readonly steps: Matrix;
  /** (points, q). */
  readonly points: Float64Array;
  readonly masses: Float64Array;
}

/** Sums over components j of w_j and the expectation E_j over the noise. */
interface GridSums {
  /** Of log sum of w_k exp(score k). */
  value: number;
  /** Of each share k of the softmax, component by component: (K, K), row j, column k. */
  shares: Float64Array;
  /** Of each share times the noise, over all components: (K, q). */
  moments: Float64Array;
}

/**
 * The scores are centre + noise, and exp(centre + noise) = exp(centre) exp(noise): K exponentials for each point of the grid, not K
 * for each component there.
 */
function sumsOverGrid(tilted: Tilted, { steps, points, masses }: Noise): GridSums {
  const { components } = tilted;
  const dimensions = steps.columns;
  const step = Float64Array.from(steps.to1DArray());
  const noise = new Float64Array(components);
  const exponentials = new Float64Array(components);
  const shares = new Float64Array(components * components);
  const moments = new Float64Array(components * dimensions);
  const atPoint = new Float64Array(components);
  let value = 0;
  for (let i = 0; i < masses.length; i++) {
    const first = i * dimensions;
    for (let k = 0; k < components; k++) {
      let score = 0;
      for (let a = 0; a < dimensions; a++) score += step[k * dimensions + a] * points[first + a];
      noise[k] = score;
    }
    atPoint.fill(0);
    value += addShares(tilted, noise, exponentials, masses[i], shares, atPoint);
    for (let k = 0; k < components; k++) {
      const share = atPoint[k];
      for (let a = 0; a < dimensions; a++) moments[k * dimensions + a] += share * points[first + a];
    }
  }
  return { value, shares, moments };
}

/** Singular values below this share of the largest are rounding. */
const RANK_TOLERANCE = 1e-10;

/** C with C C^T = R R^T, also where that is singular, and its pseudo-inverse. */
function rootOf(projection: Matrix): { root: Matrix; inverse: Matrix } {
  const spread = projection.mmul(projection.transpose());
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(spread, {
    assumeSymmetric: true,
  });
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  const smallest = RANK_TOLERANCE * Math.max(...roots);
  const inverses = roots.map((value) => (value > smallest ? 1 / value : 0));
  return {
    root: eigenvectorMatrix.clone().mulRowVector(roots),
    inverse: eigenvectorMatrix.clone().mulRowVector(inverses).transpose(),
  };
}

/** The product grid without its negligible corners. */
function grid(dimensions: number, count: number): { points: Float64Array; masses: Float64Array } {
  const { nodes, weights } = gaussHermite(count);
  let rows: { point: number[]; mass: number }[] = [{ point: [], mass: 1 }];
  for (let a = 0; a < dimensions; a++) {
    rows = rows.flatMap(({ point, mass }) =>
      nodes.map((node, i) => ({ point: [...point, node], mass: mass * weights[i] })),
    );
  }
  const largest = rows.reduce((maximum, { mass }) => Math.max(maximum, mass), 0);
  const kept = rows.filter(({ mass }) => mass > NEGLIGIBLE * largest);
  return {
    points: Float64Array.from(kept.flatMap(({ point }) => point)),
    masses: Float64Array.from(kept, ({ mass }) => mass),
  };
}
