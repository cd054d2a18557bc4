// Log-sum-exps of one noise around several centres: the exponentials of the noise serve all of them.
import type { Matrix } from 'ml-matrix';
import { logSumExp } from '../loss';

/** K centres of K scores each, as factors: exp(score k) = exp(centre) exp(noise). */
export interface Tilted {
  readonly components: number;
  /** w_j. */
  readonly weights: readonly number[];
  /** exp of centre and log weight, over the largest: (K, K), row j, column k. */
  readonly tilts: Float64Array;
  /** Their logarithms, not over the largest. */
  readonly starts: Float64Array;
  /** The logarithm of each row's largest. */
  readonly largest: Float64Array;
}

/**
 * @param centres scores without noise, (K, K): row j is of component j
 * @param weights of the components, as their probabilities and within each sum of exponentials
 */
export function tiltedBy(centres: Matrix, weights: readonly number[]): Tilted {
  const components = weights.length;
  const starts = Float64Array.from(
    centres.to1DArray(),
    (score, i) => score + Math.log(weights[i % components]),
  );
  const largest = new Float64Array(components);
  for (let j = 0; j < components; j++)
    largest[j] = Math.max(...starts.subarray(j * components, (j + 1) * components));
  const tilts = starts.map((start, i) => Math.exp(start - largest[Math.floor(i / components)]));
  return { components, weights, tilts, starts, largest };
}

/** Below this a sum of exponentials may have lost digits to underflow. */
const TINY = 1e-250;

/**
 * Adds what one noise contributes.
 * @param noise K numbers
 * @param room for K numbers
 * @param mass of this noise
 * @param shares receives of each component the shares of its softmax times w_j and mass: (K, K), row j, column k
 * @param all receives the same over all components: K numbers
 * @returns the sum over components of w_j mass log sum of w_k exp(score k)
 */
export function addShares(
  { components, weights, tilts, starts, largest }: Tilted,
  noise: Float64Array,
  room: Float64Array,
  mass: number,
  shares: Float64Array,
  all: Float64Array,
): number {
  let top = noise[0];
  for (let k = 1; k < components; k++) if (noise[k] > top) top = noise[k];
  for (let k = 0; k < components; k++) room[k] = Math.exp(noise[k] - top);
  let value = 0;
  for (let j = 0; j < components; j++) {
    const row = j * components;
    const weight = weights[j] * mass;
    let total = 0;
    for (let k = 0; k < components; k++) total += tilts[row + k] * room[k];
    if (total > TINY) {
      value += weight * (Math.log(total) + largest[j] + top);
      const scale = weight / total;
      for (let k = 0; k < components; k++) {
        const share = scale * tilts[row + k] * room[k];
        shares[row + k] += share;
        all[k] += share;
      }
    } else {
      const scores = noise.map((one, k) => one + starts[row + k]);
      value += weight * logSumExp(scores, scores);
      for (let k = 0; k < components; k++) {
        shares[row + k] += weight * scores[k];
        all[k] += weight * scores[k];
      }
    }
  }
  return value;
}
