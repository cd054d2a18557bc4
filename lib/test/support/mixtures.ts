// Losses on mixtures in plain loops, written from their definitions in the data's own coordinates: the oracle.
import { inverse, Matrix } from 'ml-matrix';
import type { GaussianMixture } from 'contrastive-lab/data';

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
