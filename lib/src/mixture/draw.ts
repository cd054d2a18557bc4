// Draws from a mixture by seed: labelled points, and pairs of a point and its augmentation.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { RandomStream } from '../tensor';
import type { GaussianMixture } from './mixture';

/** Points with the components that they came from. */
export interface LabelledPoints {
  /** (n, d). */
  readonly points: Matrix;
  /** n numbers from 0 to K - 1. */
  readonly labels: readonly number[];
}

/** Points and their augmentations, row by row. */
export interface PointPairs {
  /** (n, d). */
  readonly anchors: Matrix;
  /** (n, d), or (n, d') from another modality. */
  readonly positives: Matrix;
  /** Components of the anchors. */
  readonly labels: readonly number[];
}

/** How pairs are drawn. */
export interface PairOptions {
  /** n, a positive integer. */
  count: number;
  /** Probability that an augmentation comes from the anchor's component for sure, in [0, 1]; default 1. */
  delta?: number;
  seed: number;
}

/**
 * Independent draws with their components.
 * @param mixture any mixture
 * @param options.count n, a positive integer
 * @throws RangeError when count or seed is out of range
 */
export function drawPoints(
  mixture: GaussianMixture,
  options: { count: number; seed: number },
): LabelledPoints {
  const count = checkCount(options.count);
  const labels = drawLabels(mixture.weights, count, new RandomStream(options.seed, 'labels'));
  return { points: drawAt(mixture, labels, new RandomStream(options.seed, 'points')), labels };
}

/**
 * Pairs of a point and its noisy augmentation: a fresh draw from the same component with probability delta, else from a
 * component drawn anew (the natural form of the biased augmentation of Bansal, Kavis, Sanghavi 2024).
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
  const count = checkCount(options.count);
  const delta = checkDelta(options.delta ?? 1);
  checkSameWeights(mixture, partner);
  const stream = (name: string): RandomStream => new RandomStream(options.seed, name);
  const labels = drawLabels(mixture.weights, count, stream('labels'));
  const coin = stream('noise');
  const fresh = drawLabels(mixture.weights, count, stream('fresh labels'));
  const partners = labels.map((label, i) => (coin.uniform() < delta ? label : fresh[i]));
  return {
    anchors: drawAt(mixture, labels, stream('points')),
    positives: drawAt(partner, partners, stream('augmentations')),
    labels,
  };
}

/** @throws RangeError when delta is not in [0, 1] */
export function checkDelta(delta: number): number {
  if (!(delta >= 0 && delta <= 1))
    throw new RangeError(
      `delta must be a probability in [0, 1], got ${delta}; 1 is an augmentation without noise`,
    );
  return delta;
}

/** @throws RangeError when two mixtures do not have the same weights */
export function checkSameWeights(x: GaussianMixture, y: GaussianMixture): void {
  const same =
    x.weights.length === y.weights.length && x.weights.every((weight, k) => weight === y.weights[k]);
  if (!same)
    throw new RangeError(
      `both modalities must have the same weights, got ${x.weights.join(', ')} and ${y.weights.join(', ')}`,
    );
}

function checkCount(count: number): number {
  if (!(Number.isInteger(count) && count > 0))
    throw new RangeError(`count must be a positive integer, got ${count}`);
  return count;
}

function drawLabels(weights: readonly number[], count: number, random: RandomStream): number[] {
  return Array.from({ length: count }, () => {
    let rest = random.uniform();
    const found = weights.findIndex((weight) => (rest -= weight) < 0);
    return found < 0 ? weights.length - 1 : found;
  });
}

function drawAt(mixture: GaussianMixture, labels: readonly number[], random: RandomStream): Matrix {
  const { means, covariances } = mixture;
  const inputDim = means.columns;
  const factors = covariances.map((one) => new CholeskyDecomposition(one).lowerTriangularMatrix.to2DArray());
  const centres = means.to2DArray();
  const noise = new Float64Array(inputDim);
  const points = labels.map((label) => {
    random.fillNormal(noise);
    const factor = factors[factors.length === 1 ? 0 : label];
    return Float64Array.from(centres[label], (centre, i) => {
      let value = centre;
      for (let j = 0; j <= i; j++) value += factor[i][j] * noise[j];
      return value;
    });
  });
  return new Matrix(points);
}
