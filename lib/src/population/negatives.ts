// What a finite number of negatives does to the value of InfoNCE.
import type { Matrix } from 'ml-matrix';
import { drawPoints, requireMixture, type GaussianMixture } from '../data';
import { logSumExp } from '../loss';
import { RandomStream, requireMatrix, requireObject, requireMemory } from '../tensor';

/** How the bias is measured. */
export interface NegativesOptions {
  /** m, a positive integer. */
  negatives: number;
  /** Anchors, each with m negatives of its own; a positive integer, default 2000. */
  anchors?: number;
  /** Default 1. */
  seed?: number;
}

/** The bias of the log-mean-exp of m negatives. */
export interface NegativesBias {
  /** Mean over anchors of log mean exp over m negatives minus its limit, below 0. */
  readonly measured: number;
  /** Its standard error. */
  readonly error: number;
  /** -(variance of the exponentials over their mean squared) / 2m, mean over the same anchors: the first order in 1/m. */
  readonly predicted: number;
}

/**
 * Bias of the second term of InfoNCE with m independent negatives an anchor: E log((1/m) sum of exp((A x).(A x_j))) lies
 * below E log E exp((A x).(A x')), by the concavity of the logarithm. A score is a mixture of normal numbers once its
 * anchor is known, so the limit is exact; and what is averaged is log R - (R - 1) of the ratio R of mean to limit, whose
 * expectation is that of log R with far less chance in it.
 * @param mixture shared covariance or not
 * @param encoder A, (r, d)
 * @param options see NegativesOptions
 * @throws RangeError when a number is out of range
 */
export function negativesBias(
  mixture: GaussianMixture,
  encoder: Matrix,
  options: NegativesOptions,
): NegativesBias {
  requireMixture(mixture);
  requireMatrix('encoder', encoder, { columns: mixture.means.columns });
  requireObject('options', options);
  const { negatives, anchors = 2000, seed = 1 } = options;
  if (!(Number.isInteger(negatives) && negatives > 0))
    throw new RangeError(`negatives must be a positive integer, got ${negatives}`);
  if (!(Number.isInteger(anchors) && anchors > 1))
    throw new RangeError(`anchors must be an integer of at least 2, got ${anchors}`);
  // Each anchor draws its own; more than the memory could hold at once is a slip of the pen.
  requireMemory(
    8 * negatives * anchors,
    `${anchors} anchors with ${negatives} negatives each`,
    'take fewer negatives',
  );
  const { points } = drawPoints(mixture, { count: anchors, seed });
  const readouts = points.mmul(encoder.transpose()).mmul(encoder);
  const random = new RandomStream(seed, 'negatives');
  const differences = new Float64Array(anchors);
  let predicted = 0;
  for (let i = 0; i < anchors; i++) {
    const scores = scoresOf(mixture, readouts.getRowVector(i));
    const limit = logMoment(scores, 1);
    const logRatio = logMeanOfDraws(scores, negatives, random) - limit;
    differences[i] = logRatio - Math.expm1(logRatio);
    predicted -= (Math.exp(logMoment(scores, 2) - 2 * limit) - 1) / (2 * negatives * anchors);
  }
  const measured = differences.reduce((sum, value) => sum + value, 0) / anchors;
  const square = differences.reduce((sum, value) => sum + (value - measured) ** 2, 0) / (anchors - 1);
  return { measured, error: Math.sqrt(square / anchors), predicted };
}

/** The law of x' . v for one v: weights, means and variances of its components. */
interface Scores {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

function scoresOf({ weights, means, covariances }: GaussianMixture, readout: Matrix): Scores {
  const variances = covariances.map((one) => readout.mmul(one).dot(readout));
  return {
    weights,
    means: means.mmul(readout.transpose()).getColumn(0),
    variances: weights.map((_, k) => variances[variances.length === 1 ? 0 : k]),
  };
}

/** log E exp(power score). */
function logMoment({ weights, means, variances }: Scores, power: number): number {
  const exponents = means.map((mean, k) => power * mean + (power ** 2 * variances[k]) / 2);
  return logSumExp(Float64Array.from(exponents), new Float64Array(weights.length), weights.map(Math.log));
}

/** log of the mean exponential of so many drawn scores. */
function logMeanOfDraws({ weights, means, variances }: Scores, count: number, random: RandomStream): number {
  const noise = random.fillNormal(new Float64Array(count));
  const scores = noise.map((value) => {
    let rest = random.uniform();
    let k = 0;
    while (k < weights.length - 1 && (rest -= weights[k]) >= 0) k++;
    return means[k] + Math.sqrt(variances[k]) * value;
  });
  return logSumExp(scores, new Float64Array(count), new Float64Array(count).fill(-Math.log(count)));
}
