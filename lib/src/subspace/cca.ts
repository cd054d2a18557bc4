// Canonical correlation analysis: the directions of two modalities that tell most about each other. Float64.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { Paired } from '../data';
import {
  described,
  MINIMUM_VARIANCE,
  requireChoice,
  requireInteger,
  requireMatrix,
  requireObject,
  roundingVariance,
  safeScale,
  symmetric,
} from '../tensor';
import type { Axes } from './projected';

/** Canonical directions; `projected(x, cca.x)` are the canonical variables of x. */
export interface Cca {
  /** Correlations of the pairs of canonical variables, from 0 to 1, descending; those of the ridged covariances. */
  readonly correlations: readonly number[];
  /** Mean of x and its directions, (d, r): canonical variables have variance 1, or less by the ridge. */
  readonly x: Axes;
  /** The same of y, (d', r). */
  readonly y: Axes;
}

/** How `cca` is made. */
export interface CcaOptions {
  /** r, an integer from 1 to the smaller dimension. */
  dim: number;
  /** Added to every variance, as a share of the modality's mean variance; 0 or more, default 0.001. */
  ridge?: number;
  /**
   * Scale both directions of a pair by the root of their correlation, default false. Then the dot product of an x and a y is
   * x^T N y with N = Sigma_x^-1 C_xy Sigma_y^-1 cut at rank r: the minimiser of the CLIP loss to second order in the
   * scores **[derived]**.
   */
  scaled?: boolean;
}

/**
 * Computes canonical correlation analysis with a ridge (Hotelling 1936; Vinod 1976), from the singular values of the whitened
 * cross-covariance.
 * @param pairs n pairs, n at least 2
 * @param options see CcaOptions
 * @throws RangeError when x and y are not pairs, an option is out of range, a value is not finite, or a modality does not vary in
 *   every direction and the ridge is 0
 */
export function cca(pairs: Paired, options: CcaOptions): Cca {
  requireObject('pairs', pairs);
  requireObject('options', options);
  const { x, y } = pairs;
  requireMatrix('x', x, { huge: true });
  requireMatrix('y', y, { huge: true });
  const { dim, ridge = 1e-3, scaled = false } = options;
  if (x.rows !== y.rows || x.rows < 2)
    throw new RangeError(
      `x and y must hold at least two pairs, got ${x.rows} and ${y.rows} rows; row i of x belongs to row i of y`,
    );
  const maximum = Math.min(x.columns, y.columns);
  requireInteger('dim', dim, 1, maximum);
  requireChoice('scaled', scaled, [true, false]);
  if (!(typeof ridge === 'number' && ridge >= 0 && Number.isFinite(ridge)))
    throw new RangeError(`ridge must be a number of 0 or more, got ${described(ridge)}; for example 0.001`);
  const [left, right] = [whitened('x', x, ridge), whitened('y', y, ridge)];
  const cross = left.centred.transpose().mmul(right.centred).div(x.rows);
  const svd = new SingularValueDecomposition(left.toWhite.mmul(cross).mmul(right.toWhite), {
    autoTranspose: true,
  });
  const correlations = svd.diagonal.slice(0, dim).map((value) => Math.min(1, value));
  const scale = correlations.map((value) => (scaled ? Math.sqrt(value) : 1));
  const directions = ({ toWhite, unit }: Whitened, vectors: Matrix): Matrix =>
    toWhite
      .mmul(vectors.subMatrix(0, vectors.rows - 1, 0, dim - 1))
      .mulRowVector(scale)
      .div(unit);
  return {
    correlations,
    x: { mean: left.mean, axes: directions(left, svd.leftSingularVectors) },
    y: { mean: right.mean, axes: directions(right, svd.rightSingularVectors) },
  };
}

/** A modality over a power of two next to its size, where no square overflows or vanishes. */
interface Whitened {
  /** That power. */
  readonly unit: number;
  /** The mean of the points as they were given. */
  readonly mean: number[];
  readonly centred: Matrix;
  readonly toWhite: Matrix;
}

function whitened(name: string, given: Matrix, ridge: number): Whitened {
  const unit = safeScale(given);
  const points = Matrix.div(given, unit);
  const mean = points.mean('column');
  const centred = points.clone().subRowVector(mean);
  const covariance = centred.transpose().mmul(centred).div(points.rows);
  const added = (ridge * covariance.trace()) / points.columns;
  if (!(covariance.trace() > roundingVariance(points)))
    throw new RangeError(`${name} must vary, but is constant to rounding`);
  const { values, vectors } = symmetric(covariance);
  const variances = values.map((value) => value + added);
  const largest = Math.max(...variances);
  const smallest = Math.min(...variances);
  if (!(smallest > MINIMUM_VARIANCE * largest))
    throw new RangeError(
      `${name} must vary in every direction, but its smallest variance is ${smallest} of at most ${largest}; bring the columns of ${name} to like units, raise ridge above ${ridge}, or project ${name} on its principal axes first`,
    );
  const roots = variances.map((value) => 1 / Math.sqrt(value));
  return {
    unit,
    mean: mean.map((value) => value * unit),
    centred,
    toWhite: vectors.clone().mulRowVector(roots).mmul(vectors.transpose()),
  };
}
