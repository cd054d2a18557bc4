// Losses on mixtures in plain loops, written from their definitions in the data's own coordinates: the oracle.
import { inverse, Matrix } from 'ml-matrix';
import { gaussianMixture, randomMixture, randomRotation, type GaussianMixture } from 'contrastive-lab/data';
import { RandomStream } from 'contrastive-lab/tensor';

/** A mixture as plain numbers. */
export interface PlainMixture {
  readonly weights: readonly number[];
  readonly means: number[][];
  readonly covariance: number[][];
}

export function plain({ weights, means, covariances }: GaussianMixture): PlainMixture {
  return { weights, means: means.to2DArray(), covariance: covariances[0].to2DArray() };
}

export const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

export const apply = (matrix: readonly (readonly number[])[], x: readonly number[]): number[] =>
  matrix.map((row) => inner(row, x));

export const transposed = (matrix: readonly (readonly number[])[]): number[][] =>
  matrix[0].map((_, j) => matrix.map((row) => row[j]));

/** log E exp(v . x) for x from the mixture: the moment generating function of its components. */
export function logMoment({ weights, means, covariance }: PlainMixture, v: readonly number[]): number {
  const total = weights.reduce((sum, weight, k) => sum + weight * Math.exp(inner(means[k], v)), 0);
  return inner(v, apply(covariance, v)) / 2 + Math.log(total);
}

/** Mean and its standard error. */
export function meanOf(values: Float64Array): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(square / values.length) };
}

/** tr((A Sigma A^T)^-1 A S_B A^T) from its definition, for an encoder of full rank. */
export function criterion({ weights, means, covariance }: PlainMixture, encoder: Matrix): number {
  const middle = means[0].map((_, i) => means.reduce((sum, mean, k) => sum + weights[k] * mean[i], 0));
  const between = Matrix.zeros(middle.length, middle.length);
  means.forEach((mean, k) => {
    const row = Matrix.rowVector(mean.map((value, i) => value - middle[i]));
    between.add(row.transpose().mmul(row).mul(weights[k]));
  });
  const within = encoder.mmul(new Matrix(covariance)).mmul(encoder.transpose());
  return inverse(within).mmul(encoder.mmul(between).mmul(encoder.transpose())).trace();
}

/** A mixture and an encoder in general position: weights differ, the mean is not zero. */
export function general(
  components: number,
  inputDim: number,
  seed: number,
): { mixture: GaussianMixture; encoder: Matrix } {
  const random = new RandomStream(seed, 'general');
  const raw = Array.from({ length: components }, () => 0.5 + random.uniform());
  const total = raw.reduce((sum, value) => sum + value, 0);
  const weights = raw.map((value) => value / total);
  const { means, covariances } = randomMixture({ components, inputDim, conditionNumber: 5, seed, weights });
  const shift = Matrix.rowVector(random.fillNormal(new Float64Array(inputDim)));
  return {
    mixture: gaussianMixture({
      means: means.addRowVector(shift.mul(0.3)),
      covariance: covariances[0],
      weights,
    }),
    encoder: randomRotation(inputDim, random)
      .subMatrix(0, 1, 0, inputDim - 1)
      .mul(0.4),
  };
}
