// Principal components of points, the reference that contrastive learning is held against.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { matMul, symmetricEigen } from '../tensor';

/** The first principal axes of a set of points. */
export interface PrincipalAxes {
  readonly mean: readonly number[];
  /** (d, Z), orthonormal columns, largest variance first. */
  readonly axes: Matrix;
  /** The variances along them. */
  readonly variances: readonly number[];
}

/**
 * Principal component analysis of points, from the eigen-decomposition of their covariance on the engine.
 * @param points (n, d), n at least 2
 * @param dim Z, an integer from 1 to d
 * @throws RangeError when there are fewer than two points or dim is out of range
 */
export function ordinaryPca(points: Matrix, dim: number): PrincipalAxes {
  if (points.rows < 2) throw new RangeError(`points must hold at least two points, got ${points.rows}`);
  if (!(Number.isSafeInteger(dim) && dim > 0 && dim <= points.columns))
    throw new RangeError(`dim must be an integer from 1 to ${points.columns}, got ${dim}`);
  const mean = points.mean('column');
  const centred = tf.tensor2d(Float32Array.from(points.clone().subRowVector(mean).to1DArray()), [
    points.rows,
    points.columns,
  ]);
  const covariance = tf.tidy(() => tf.div<tf.Tensor2D>(matMul(centred, centred, true), points.rows));
  const { values, vectors } = symmetricEigen(covariance);
  const all = new Matrix(vectors.arraySync());
  const ascending = values.dataSync();
  tf.dispose([centred, covariance, values, vectors]);
  const chosen = Array.from({ length: dim }, (_, i) => points.columns - 1 - i);
  return { mean, axes: all.subMatrixColumn(chosen), variances: chosen.map((i) => ascending[i]) };
}

/** Points along principal axes: (n, d) to (n, Z). */
export function projected(points: Matrix, { mean, axes }: Pick<PrincipalAxes, 'mean' | 'axes'>): Matrix {
  return points
    .clone()
    .subRowVector([...mean])
    .mmul(axes);
}
