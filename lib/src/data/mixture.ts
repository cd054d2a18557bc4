// Mixtures of Gaussians with a shared covariance or one for each component. Small exact theory: float64, ml-matrix.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { requireFinite, requireList, requireMatrix, requireObject, symmetrised } from '../tensor';

/** A mixture of K Gaussians in d dimensions. */
export interface GaussianMixture {
  /** K positive numbers that sum to 1. */
  readonly weights: readonly number[];
  /** (K, d), a mean in each row. */
  readonly means: Matrix;
  /** (d, d) each: one that all components share, or K. */
  readonly covariances: readonly Matrix[];
}

/** Two modalities of one mixture: component k shows as N(mu_k, Sigma_x) in x and, independently, N(nu_k, Sigma_y) in y. */
export interface PairedMixture {
  readonly x: GaussianMixture;
  readonly y: GaussianMixture;
}

/** What `gaussianMixture` takes. */
export interface MixtureOptions {
  /** K rows of d numbers, K >= 2. */
  means: readonly (readonly number[])[] | Matrix;
  /** The covariance that all components share, (d, d), symmetric and positive definite; default the identity. */
  covariance?: readonly (readonly number[])[] | Matrix;
  /** One covariance for each component instead. */
  covariances?: readonly (readonly (readonly number[])[] | Matrix)[];
  /** K positive numbers that sum to 1; default all 1/K. */
  weights?: readonly number[];
}

/**
 * Builds a mixture of K Gaussians, x ~ sum over k of w_k N(mu_k, Sigma) (the setting of Bansal, Kavis, Sanghavi 2024), or with
 * a Sigma_k for each component, which their theory does not cover.
 * @param options see MixtureOptions
 * @returns the mixture, with copies of what was given
 * @throws RangeError when there are fewer than two means, weights do not fit or do not sum to 1, a covariance has the
 *   wrong shape or is not symmetric positive definite, or anything is not finite
 */
export function gaussianMixture(options: MixtureOptions): GaussianMixture {
  requireObject('options', options);
  const means = copyOf(options.means, 'means');
  const { rows: components, columns: inputDim } = means;
  if (components < 2)
    throw new RangeError(
      `means must hold at least two components, got K = ${components}: one Gaussian has no Fisher subspace`,
    );
  const weights = checkWeights(options.weights ?? Array<number>(components).fill(1 / components), components);
  if (options.covariance && options.covariances)
    throw new RangeError('covariance and covariances were both given; leave one out');
  if (options.covariances) requireList('covariances', options.covariances);
  const given = options.covariances ?? [options.covariance ?? Matrix.eye(inputDim)];
  if (options.covariances && given.length !== components)
    throw new RangeError(
      `covariances must hold one for each of the ${components} components, got ${given.length}; or give one matrix for all`,
    );
  const covariances = given.map((one, k) => {
    const name = options.covariances ? `covariances[${k}]` : 'covariance';
    return checkCovariance(copyOf(one, name), inputDim, name);
  });
  return { weights, means, covariances };
}

/** @throws TypeError or RangeError when a value is not a mixture, as one made by hand may be */
export function requireMixture(mixture: GaussianMixture, name = 'mixture'): void {
  requireObject(name, mixture);
  requireMatrix(`${name}.means`, mixture.means);
  requireFinite(`${name}.weights`, mixture.weights);
  requireList(`${name}.covariances`, mixture.covariances);
  const { rows: components, columns: inputDim } = mixture.means;
  if (mixture.weights.length !== components)
    throw new RangeError(
      `${name}.weights must be as many as the means (${components}), got ${mixture.weights.length}`,
    );
  if (mixture.covariances.length !== 1 && mixture.covariances.length !== components)
    throw new RangeError(
      `${name}.covariances must be one or ${components}, got ${mixture.covariances.length}`,
    );
  const sum = mixture.weights.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= 1e-6 && mixture.weights.every((weight) => weight > 0)))
    throw new RangeError(
      `${name}.weights must be positive and sum to 1, got ${mixture.weights.join(' + ')} = ${sum}; divide them by their sum`,
    );
  mixture.covariances.forEach((one, k) => {
    requireMatrix(`${name}.covariances[${k}]`, one, { rows: inputDim, columns: inputDim });
  });
}

/** Tells whether all components have one covariance. */
function hasSharedCovariance(mixture: GaussianMixture): boolean {
  requireMixture(mixture);
  return mixture.covariances.length === 1;
}

/**
 * Returns the covariance that all components share.
 * @throws RangeError when each has its own
 */
export function sharedCovariance(mixture: GaussianMixture): Matrix {
  if (!hasSharedCovariance(mixture))
    throw new RangeError(
      `the mixture has ${mixture.covariances.length} covariances, and this needs one that all components share`,
    );
  return mixture.covariances[0];
}

/** Computes the mean of the whole mixture, (1, d). */
export function overallMean(mixture: GaussianMixture): Matrix {
  requireMixture(mixture);
  const { weights, means } = mixture;
  return Matrix.rowVector([...weights]).mmul(means);
}

/**
 * Computes the means about the mean of the whole, (K, d).
 * @throws RangeError when they are equal to rounding: then there is nothing to distinguish
 */
export function centredMeans(mixture: GaussianMixture): Matrix {
  requireMixture(mixture);
  const centred = mixture.means.clone().subRowVector(overallMean(mixture));
  const rounding = 64 * Number.EPSILON * Matrix.abs(mixture.means).max();
  if (!(Matrix.abs(centred).max() > rounding))
    throw new RangeError('the means of the mixture must differ, but are equal to rounding');
  return centred;
}

/** Computes the scatter between the components, sum over k of w_k (mu_k - mu)(mu_k - mu)^T, (d, d). */
export function betweenScatter(mixture: GaussianMixture): Matrix {
  requireMixture(mixture);
  const centred = mixture.means.clone().subRowVector(overallMean(mixture));
  const weighted = centred.clone().mulColumnVector([...mixture.weights]);
  return centred.transpose().mmul(weighted);
}

/** Computes the covariance within the components, sum over k of w_k Sigma_k, (d, d). */
export function withinCovariance(mixture: GaussianMixture): Matrix {
  requireMixture(mixture);
  const { weights, covariances } = mixture;
  if (covariances.length === 1) return covariances[0].clone();
  return covariances.reduce(
    (sum, covariance, k) => sum.add(Matrix.mul(covariance, weights[k])),
    Matrix.zeros(covariances[0].rows, covariances[0].rows),
  );
}

function copyOf(rows: readonly (readonly number[])[] | Matrix, name: string): Matrix {
  if (Matrix.isMatrix(rows)) requireMatrix(name, rows);
  else {
    requireList(name, rows);
    rows.forEach((row, i) => {
      requireList(`${name}[${i}]`, row);
    });
  }
  const lists = rows instanceof Matrix ? rows.to2DArray() : rows.map((row) => [...row]);
  const columns = lists[0]?.length ?? 0;
  if (!(columns > 0) || lists.some((row) => row.length !== columns))
    throw new RangeError(
      `${name} must be rows of equal length, got lengths ${lists.map((row) => row.length).join(', ')}; give each row as many numbers`,
    );
  const bad = lists.flat().find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`${name} must be finite, got ${bad}`);
  return new Matrix(lists);
}

const SUM_TOLERANCE = 1e-9;

function checkWeights(weights: readonly number[], components: number): readonly number[] {
  requireFinite('weights', weights);
  if (weights.length !== components)
    throw new RangeError(`weights must be as many as the means (${components}), got ${weights.length}`);
  const bad = weights.find((weight) => !(weight > 0));
  if (bad !== undefined)
    throw new RangeError(`weights must be positive, got ${bad}; leave that component out`);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE))
    throw new RangeError(
      `weights must sum to 1, got ${weights.join(' + ')} = ${sum}; divide them by their sum`,
    );
  return [...weights];
}

function checkCovariance(covariance: Matrix, inputDim: number, name: string): Matrix {
  const { rows, columns } = covariance;
  if (rows !== inputDim || columns !== inputDim)
    throw new RangeError(
      `${name} must be ${inputDim} x ${inputDim} like the means, got ${rows} x ${columns}`,
    );
  const asymmetry = Matrix.sub(covariance, covariance.transpose()).abs().max();
  if (!(asymmetry <= 1e-9 * Matrix.abs(covariance).max()))
    throw new RangeError(`${name} must be symmetric, but differs from its transpose by ${asymmetry}`);
  // A product such as A D A^T, or an inverse, is symmetric to rounding only.
  const exact = asymmetry > 0 ? symmetrised(covariance) : covariance;
  if (!new CholeskyDecomposition(exact).isPositiveDefinite())
    throw new RangeError(
      `${name} must be positive definite, but has a direction without variance; add a small multiple of the identity`,
    );
  return exact;
}
