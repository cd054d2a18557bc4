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
 * Principal component analysis of points, from the eigen-decomposition of their covariance on the engine, or of their inner
 * products where there are fewer points than dimensions.
 * @param points (n, d), n at least 2
 * @param dim Z, an integer from 1 to d, and below n where n is at most d
 * @throws RangeError when there are fewer than two points or dim is out of range
 */
export function ordinaryPca(points: Matrix, dim: number): PrincipalAxes {
  if (points.rows < 2) throw new RangeError(`points must hold at least two points, got ${points.rows}`);
  const few = points.rows <= points.columns;
  const most = few ? points.rows - 1 : points.columns;
  if (!(Number.isSafeInteger(dim) && dim > 0 && dim <= most))
    throw new RangeError(`dim must be an integer from 1 to ${most}, got ${dim}`);
  const mean = points.mean('column');
  const centred = tensorOf(points.clone().subRowVector(mean));
  const products = tf.tidy(() => tf.div<tf.Tensor2D>(matMul(centred, centred, !few, few), points.rows));
  const { values, vectors } = symmetricEigen(products);
  const ascending = values.dataSync();
  const first = products.shape[0] - dim;
  const chosen = tf.tidy(() => {
    const largestFirst = tf.reverse<tf.Tensor2D>(tf.slice(vectors, [0, first], [-1, dim]), 1);
    if (!few) return largestFirst;
    const along = matMul(centred, largestFirst, true);
    return tf.div<tf.Tensor2D>(along, tf.norm(along, 'euclidean', 0, true));
  });
  const axes = matrixOf(chosen);
  tf.dispose([chosen, centred, products, values, vectors]);
  return { mean, axes, variances: Array.from({ length: dim }, (_, i) => ascending[first + dim - 1 - i]) };
}

/** Multiplications beyond which a product is taken on the engine. */
const LARGE = 1e8;

/**
 * Points along principal axes or other directions: (n, d) to (n, Z). In float64; products of more than 1e8 multiplications on the
 * engine, in float32.
 */
export function projected(points: Matrix, { mean, axes }: Pick<PrincipalAxes, 'mean' | 'axes'>): Matrix {
  const centred = points.clone().subRowVector([...mean]);
  if (points.rows * points.columns * axes.columns <= LARGE) return centred.mmul(axes);
  const product = tf.tidy(() => matMul(tensorOf(centred), tensorOf(axes)));
  const result = matrixOf(product);
  product.dispose();
  return result;
}

function tensorOf(matrix: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(matrix.to1DArray()), [matrix.rows, matrix.columns]);
}

function matrixOf(tensor: tf.Tensor2D): Matrix {
  return Matrix.from1DArray(tensor.shape[0], tensor.shape[1], tensor.dataSync());
}
