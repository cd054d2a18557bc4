// Draws from a mixture by seed: labelled points, and pairs of a point and its augmentation.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { RandomStream, requireInteger, requireMemory, requireObject, requireRange } from '../tensor';
import { requireMixture, type GaussianMixture } from './mixture';
import type { AnchorPairs } from './pairs';

/** Points with their components. */
export interface LabelledPoints {
  /** (n, d). */
  readonly points: Matrix;
  /** n numbers from 0 to K - 1. */
  readonly labels: readonly number[];
}

/** Points and their augmentations, row by row. */
export interface PointPairs extends AnchorPairs {
  /** Components of the anchors. */
  readonly labels: readonly number[];
}

/** How pairs are drawn. */
export interface PairOptions {
  /** n, a positive integer. */
  count: number;
  /** Probability that an augmentation comes from the anchor's component for sure, in [0, 1]; default 1. */
  delta?: number;
  /** Share of its anchor's own noise that an augmentation keeps, in [0, 1]; default 0. Not between modalities. */
  keptNoise?: number;
  seed: number;
}

/**
 * Draws independent points with their components.
 * @param mixture any mixture
 * @param options.count n, a positive integer
 * @throws RangeError when count or seed is out of range
 */
export function drawPoints(
  mixture: GaussianMixture,
  options: { count: number; seed: number },
): LabelledPoints {
  requireMixture(mixture);
  requireObject('options', options);
  const count = checkCount(options.count, mixture.means.columns);
  const labels = drawLabels(mixture.weights, count, new RandomStream(options.seed, 'labels'));
  const noise = drawNoise(count, mixture.means.columns, new RandomStream(options.seed, 'points'));
  return { points: placed(mixture, labels, noise), labels };
}

/**
 * Draws pairs of a point and its noisy augmentation: a fresh draw from the same component with probability delta, else from a
 * component drawn again (the natural form of the biased augmentation of Bansal, Kavis, Sanghavi 2024).
 * @param mixture of the anchors
 * @param options see PairOptions
 * @param partner the mixture of the augmentations, with the same weights; default the same. Another one is another
 *   modality, as in CLIP
 * @throws RangeError when an option is out of range or the weights differ
 */
export function drawPairs(
  mixture: GaussianMixture,
  options: PairOptions,
  partner: GaussianMixture = mixture,
): PointPairs {
  requireMixture(mixture);
  requireMixture(partner, 'partner');
  requireObject('options', options);
  const count = checkCount(options.count, mixture.means.columns + partner.means.columns);
  const { delta = 1, keptNoise = 0 } = options;
  checkDelta(delta);
  checkKeptNoise(keptNoise);
  if (keptNoise > 0 && partner !== mixture)
    throw new RangeError(`keptNoise must be 0 between modalities, got ${keptNoise}`);
  checkSameWeights(mixture, partner);
  const stream = (name: string): RandomStream => new RandomStream(options.seed, name);
  const labels = drawLabels(mixture.weights, count, stream('labels'));
  const coin = stream('noise');
  const fresh = drawLabels(mixture.weights, count, stream('fresh labels'));
  const partners = labels.map((label, i) => (coin.uniform() < delta ? label : fresh[i]));
  const noise = drawNoise(count, mixture.means.columns, stream('points'));
  const freshNoise = drawNoise(count, partner.means.columns, stream('augmentations'));
  if (keptNoise > 0) freshNoise.mul(Math.sqrt(1 - keptNoise ** 2)).add(Matrix.mul(noise, keptNoise));
  return {
    anchors: placed(mixture, labels, noise),
    positives: placed(partner, partners, freshNoise),
    labels,
  };
}

/** @throws RangeError when delta is not in [0, 1] */
export function checkDelta(delta: number): number {
  requireRange('delta', delta, 0, 1, '1 is an augmentation without noise');
  return delta;
}

/** @throws RangeError when the share is not in [0, 1] */
export function checkKeptNoise(keptNoise: number): number {
  requireRange('keptNoise', keptNoise, 0, 1, '0 is a fresh draw');
  return keptNoise;
}

/** @throws RangeError when two mixtures do not have the same weights, to 1e-9: 1/3 and 1 - 2/3 are one */
export function checkSameWeights(x: GaussianMixture, y: GaussianMixture): void {
  requireMixture(x, 'x');
  requireMixture(y, 'y');
  const same =
    x.weights.length === y.weights.length &&
    x.weights.every((weight, k) => Math.abs(weight - y.weights[k]) <= 1e-9);
  if (!same)
    throw new RangeError(
      `both modalities must have the same weights, got ${x.weights.join(', ')} and ${y.weights.join(', ')}; a pair is of one component`,
    );
}

function checkCount(count: number, inputDim: number): number {
  requireInteger('count', count, 1);
  // As Float64Array, as matrix and as lists of rows.
  requireMemory(24 * count * inputDim, `${count} draws in ${inputDim} dimensions`, 'lower count');
  return count;
}

function drawLabels(weights: readonly number[], count: number, random: RandomStream): number[] {
  return Array.from({ length: count }, () => {
    let rest = random.uniform();
    const found = weights.findIndex((weight) => (rest -= weight) < 0);
    return found < 0 ? weights.length - 1 : found;
  });
}

/** Standard normal numbers, (n, d). */
function drawNoise(count: number, inputDim: number, random: RandomStream): Matrix {
  return Matrix.from1DArray(count, inputDim, random.fillNormal(new Float64Array(count * inputDim)));
}

/** Means of the labels plus noise with the labels' covariances. */
function placed({ means, covariances }: GaussianMixture, labels: readonly number[], noise: Matrix): Matrix {
  const factors = covariances.map((one) => new CholeskyDecomposition(one).lowerTriangularMatrix.to2DArray());
  const centres = means.to2DArray();
  return new Matrix(
    noise.to2DArray().map((row, at) => {
      const label = labels[at];
      const factor = factors[factors.length === 1 ? 0 : label];
      return centres[label].map((centre, i) => {
        let value = centre;
        for (let j = 0; j <= i; j++) value += factor[i][j] * row[j];
        return value;
      });
    }),
  );
}
