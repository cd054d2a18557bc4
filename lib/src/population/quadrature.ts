// F by Gauss-Hermite quadrature in the q dimensions that matter.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { logSumExp } from '../loss';
import { gaussHermite } from '../tensor';
import type { LogSumExpTerm, TermInputs } from './term';

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
  return (projection) => {
    // A run that diverges: the decomposition below needs finite numbers.
    if (!Number.isFinite(projection.norm() ** 2))
      return { value: NaN, gradient: Matrix.zeros(projection.rows, projection.columns).fill(NaN) };
    const steps = scoreSteps(projection, targets);
    const centres = targets.mmul(projection).mmul(sources.transpose());
    const sums = sumsOverGrid(weights, centres, scoreNoise(steps, points), masses);
    const slopes = Matrix.from1DArray(components, components, sums.slopes);
    const curvature = Matrix.from1DArray(components, components, sums.products).mul(-1);
    for (let k = 0; k < components; k++) {
      curvature.set(k, k, curvature.get(k, k) + slopes.getRow(k).reduce((sum, share) => sum + share, 0));
    }
    const byMean = targets.transpose().mmul(slopes).mmul(sources);
    const bySpread = targets.transpose().mmul(curvature).mmul(targets).mmul(projection);
    return { value: sums.value, gradient: byMean.add(bySpread) };
  };
}

/** Sums over components j of w_j and the expectation E_j over the noise. */
interface GridSums {
  /** Of log sum of w_k exp(score k). */
  value: number;
  /** Of each share k of the softmax, component by component: (K, K), row k, column j. */
  slopes: Float64Array;
  /** Of the products of shares: (K, K). */
  products: Float64Array;
}

/** Below this a sum of exponentials may have lost digits to underflow. */
const TINY = 1e-250;

/**
 * The scores are start + noise, and exp(start + noise) = exp(start) exp(noise): K exponentials for each component and K for each
 * point of the grid, not K for each pair.
 * @param centres scores without noise, (K, K): row k, column j
 * @param noise (points, K)
 */
function sumsOverGrid(
  weights: readonly number[],
  centres: Matrix,
  noise: Float64Array,
  masses: Float64Array,
): GridSums {
  const components = weights.length;
  const logWeights = weights.map(Math.log);
  const starts = weights.map((_, j) =>
    Float64Array.from(centres.getColumn(j), (score, k) => score + logWeights[k]),
  );
  const largestStarts = starts.map((start) => Math.max(...start));
  const tilts = starts.map((start, j) => start.map((score) => Math.exp(score - largestStarts[j])));
  const moved = new Float64Array(components);
  const exponentials = new Float64Array(components);
  const shares = new Float64Array(components);
  const slopes = new Float64Array(components * components);
  const products = new Float64Array(components * components);
  let value = 0;
  for (let i = 0; i < masses.length; i++) {
    let largest = -Infinity;
    for (let k = 0; k < components; k++) largest = Math.max(largest, noise[i * components + k]);
    for (let k = 0; k < components; k++) exponentials[k] = Math.exp(noise[i * components + k] - largest);
    for (let j = 0; j < components; j++) {
      const mass = weights[j] * masses[i];
      const tilt = tilts[j];
      let total = 0;
      for (let k = 0; k < components; k++) {
        shares[k] = tilt[k] * exponentials[k];
        total += shares[k];
      }
      if (total > TINY) {
        value += mass * (Math.log(total) + largestStarts[j] + largest);
        for (let k = 0; k < components; k++) shares[k] /= total;
      } else {
        for (let k = 0; k < components; k++) moved[k] = centres.get(k, j) + noise[i * components + k];
        value += mass * logSumExp(moved, shares, logWeights);
      }
      for (let k = 0; k < components; k++) {
        const share = mass * shares[k];
        slopes[k * components + j] += share;
        for (let l = k; l < components; l++) products[k * components + l] += share * shares[l];
      }
    }
  }
  for (let k = 0; k < components; k++)
    for (let l = 0; l < k; l++) products[k * components + l] = products[l * components + k];
  return { value, slopes, products };
}

/** Where the noise moves the K scores at each point of the grid: (points, K). */
function scoreNoise(steps: number[][], points: Float64Array): Float64Array {
  const dimensions = steps[0].length;
  const noise = new Float64Array((points.length / dimensions) * steps.length);
  for (let i = 0, at = 0; i < points.length; i += dimensions) {
    for (const step of steps) {
      let score = 0;
      for (let a = 0; a < dimensions; a++) score += step[a] * points[i + a];
      noise[at++] = score;
    }
  }
  return noise;
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
