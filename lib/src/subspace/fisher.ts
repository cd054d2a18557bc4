// The Fisher subspace of a mixture, and how much of its separation an encoder keeps.
import type { Matrix } from 'ml-matrix';
import {
  betweenScatter,
  centredMeans,
  requireMixture,
  sharedCovariance,
  withinCovariance,
  type GaussianMixture,
  type PairedMixture,
} from '../data';
import { requireChoice, requireMatrix, requireObject, symmetric, symmetrised, whitening } from '../tensor';
import { requireEncoders } from './pairedDirections';
import { projectionDistance, rowSpace, singularValues } from './subspace';

/**
 * Computes an orthonormal basis of the Fisher subspace Sigma^-1 span{mu_k - mu}: what linear discriminant analysis projects on.
 * @param mixture with a shared covariance
 * @param options.centred false: Sigma^-1 span{mu_k} instead, which holds InfoNCE's minimisers also where the mean mu is
 *   not zero; default true
 * @returns (d, K - 1) for means in general position, (d, K) uncentred
 * @throws RangeError when each component has its own covariance, or all means are equal
 */
export function fisherSubspace(mixture: GaussianMixture, options: { centred?: boolean } = {}): Matrix {
  const { toWhite } = whitening(sharedCovariance(mixture));
  requireObject('options', options);
  requireChoice('centred', options.centred, [undefined, true, false]);
  const means = (options.centred ?? true) ? centredMeans(mixture) : mixture.means.clone();
  // A basis is taken where the noise is white: there the means are well scaled.
  const basis = rowSpace(means.mmul(toWhite), MEANS_THRESHOLD);
  return rowSpace(basis.transpose().mmul(toWhite));
}

/** Means that differ by rounding only span nothing. */
const MEANS_THRESHOLD = 1e-8;

/**
 * Computes Fisher's criterion J(A) = tr((A Sigma A^T)^-1 A S_B A^T) of an encoder; Sigma is the mean covariance where each component
 * has its own. It depends on the row space of A only.
 * @param mixture K components in d dimensions
 * @param encoder A, (r, d)
 * @param threshold directions of A, measured where the noise is white, below this share of the strongest do not
 *   count; default 0.01. Without it, noise in an encoder of many rows would span whatever is missing
 * @returns from 0 to J_max = tr(Sigma^-1 S_B)
 */
export function fisherCriterion(mixture: GaussianMixture, encoder: Matrix, threshold = 0.01): number {
  const { fromWhite } = whitening(withinCovariance(mixture));
  requireMatrix('encoder', encoder, { columns: mixture.means.columns });
  const basis = rowSpace(encoder.mmul(fromWhite), threshold);
  return basis.transpose().mmul(whiteScatter(mixture)).mmul(basis).trace();
}

/** Computes J_max = tr(Sigma^-1 S_B): the criterion of any encoder that keeps the Fisher subspace; 0 where all means are equal. */
export function largestCriterion(mixture: GaussianMixture): number {
  return whiteScatter(mixture).trace();
}

/**
 * Measures the separation of the components along each Fisher direction in units of the noise: the eigenvalues s of Sigma^-1 S_B that
 * are not zero, descending. They sum to J_max; an encoder of the r strongest directions has J = the sum of the first r.
 * @param mixture as for `fisherCriterion`
 * @returns K - 1 numbers for means in general position
 */
export function fisherSignals(mixture: GaussianMixture): number[] {
  centredMeans(mixture);
  const descending = symmetric(symmetrised(whiteScatter(mixture))).values.reverse();
  // Rounding leaves the zeros at 1e-15 of the largest or so.
  return descending.filter((value) => value > 1e-10 * descending[0]);
}

function whiteScatter(mixture: GaussianMixture): Matrix {
  const { toWhite } = whitening(withinCovariance(mixture));
  return toWhite.mmul(betweenScatter(mixture)).mmul(toWhite);
}

/**
 * Computes J(A) / J_max: the share of the components' separation that an encoder keeps, from 0 to 1.
 * Arguments as `fisherCriterion`.
 */
export function fisherRatio(mixture: GaussianMixture, encoder: Matrix, threshold?: number): number {
  centredMeans(mixture);
  if (!(largestCriterion(mixture) > 1e-280))
    throw new RangeError(
      'the means of the mixture must differ by more than 1e-140 of the noise; scale them up',
    );
  return Math.min(1, fisherCriterion(mixture, encoder, threshold) / largestCriterion(mixture));
}

/**
 * Measures how far the directions of an encoder are from Sigma^-1 span{mu_k}, which holds InfoNCE's minimisers: the sine of the largest
 * angle where the noise is white, or 1 where the dimensions differ.
 * @param mixture with a shared covariance
 * @param encoder A, (r, d)
 * @param threshold as for `fisherCriterion`; 0 for encoders of K - 1 rows fitted on samples
 */
export function fisherDistance(mixture: GaussianMixture, encoder: Matrix, threshold = 0.01): number {
  const { toWhite, fromWhite } = whitening(sharedCovariance(mixture));
  requireMatrix('encoder', encoder, { columns: mixture.means.columns });
  const learned = rowSpace(encoder.mmul(fromWhite), threshold);
  const means = rowSpace(mixture.means.mmul(toWhite), MEANS_THRESHOLD);
  return projectionDistance(learned, means);
}

/**
 * Computes an encoder's singular values where the noise is white, descending: how strongly it weighs its directions in units of
 * the noise. Directions of noise have none.
 */
export function whiteSingularValues(mixture: GaussianMixture, encoder: Matrix): number[] {
  const { fromWhite } = whitening(withinCovariance(mixture));
  requireMatrix('encoder', encoder, { columns: mixture.means.columns });
  return singularValues(encoder.mmul(fromWhite));
}

/** What two encoders connect: the singular directions of N = A^T B, taken where the noise of both modalities is white. */
export interface CrossDirections {
  /** Singular values, descending. Noise directions have none. */
  readonly values: readonly number[];
  /** (d, k), orthonormal: the functionals of x behind the values above the threshold. */
  readonly x: Matrix;
  /** (d', k), the same of y. */
  readonly y: Matrix;
}

/**
 * Tells which directions of either modality two encoders connect. (The encoders alone do not say: a row of A is free where B's
 * is zero.)
 * @param mixtures both modalities
 * @param encoders A (r, d) and B (r, d')
 * @param threshold values below this share of the largest are noise, default 0.01
 * @throws RangeError when the encoders have different numbers of rows, or columns other than the mixtures' dimensions
 */
export function crossDirections(
  mixtures: PairedMixture,
  encoders: readonly [Matrix, Matrix],
  threshold = 0.01,
): CrossDirections {
  requireObject('mixtures', mixtures);
  const { x, y } = mixtures;
  requireMixture(x, 'x');
  requireMixture(y, 'y');
  requireEncoders(encoders, x.means.columns, y.means.columns);
  const [a, b] = encoders;
  const [whiteX, whiteY] = [whitening(withinCovariance(x)), whitening(withinCovariance(y))];
  const cross = a.mmul(whiteX.fromWhite).transpose().mmul(b).mmul(whiteY.fromWhite);
  const inX = rowSpace(cross.transpose(), threshold);
  const inY = rowSpace(cross, threshold);
  return {
    values: singularValues(cross),
    x: rowSpace(inX.transpose().mmul(whiteX.toWhite)),
    y: rowSpace(inY.transpose().mmul(whiteY.toWhite)),
  };
}

/**
 * Measures how much of each direction lies in a subspace, both taken where the noise is white: the squared cosine of the angle.
 * @param mixture with a covariance within components to be white in
 * @param directions (k, d), functionals as rows, such as those of `lda`
 * @param subspace (d, j), functionals as columns, such as `fisherSubspace(mixture)`
 * @returns k numbers from 0 to 1; their mean over random directions is j / d
 * @throws RangeError when shapes do not fit or a direction is zero
 */
export function sharesInside(mixture: GaussianMixture, directions: Matrix, subspace: Matrix): number[] {
  const { fromWhite } = whitening(withinCovariance(mixture));
  requireMatrix('directions', directions, { columns: fromWhite.rows });
  requireMatrix('subspace', subspace, { rows: fromWhite.rows });
  // Each over its own largest number: a share does not depend on length, and squares of short ones would vanish.
  const units = directions.to2DArray().map((row) => Math.max(...row.map(Math.abs)) || 1);
  const white = directions.clone().divColumnVector(units).mmul(fromWhite);
  const inside = white.mmul(rowSpace(subspace.transpose().mmul(fromWhite)));
  const lengths = white.to2DArray();
  const square = (row: readonly number[]): number => row.reduce((sum, value) => sum + value ** 2, 0);
  const zero = lengths.findIndex((row) => !(square(row) > 0));
  if (zero >= 0) throw new RangeError(`directions must not be zero, but row ${zero} is`);
  return inside.to2DArray().map((row, i) => Math.min(1, square(row) / square(lengths[i])));
}
