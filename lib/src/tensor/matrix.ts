// Between small exact matrices (ml-matrix, float64) and tensors of the engine (float32).
import * as tf from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { requireMatrix, requireSquare, requireTensor2d, requireFunction } from './checks';

/**
 * Copies a matrix to the engine, rounded to float32; the caller's to dispose.
 * @throws TypeError or RangeError when it is not a matrix of finite numbers, or one is beyond float32
 */
export function tensorOf(matrix: Matrix): tf.Tensor2D {
  requireMatrix('matrix', matrix);
  const values = Float32Array.from(matrix.to1DArray());
  if (!values.every(Number.isFinite))
    throw new RangeError('matrix must hold numbers below 3.4e38, the largest of float32; scale it down');
  return tf.tensor2d(values, [matrix.rows, matrix.columns]);
}

/** Copies a tensor from the engine. */
export function matrixOf(tensor: tf.Tensor2D): Matrix {
  requireTensor2d('tensor', tensor);
  return Matrix.from1DArray(tensor.shape[0], tensor.shape[1], tensor.dataSync());
}

/** Eigenvalues in ascending order and the orthonormal eigenvectors, column by column. */
export interface MatrixEigen {
  readonly values: number[];
  readonly vectors: Matrix;
}

/**
 * Decomposes a small symmetric matrix in float64.
 * @param matrix square; only its symmetric part counts
 * @throws TypeError when it is not a matrix; RangeError when it is not square or not finite
 */
export function symmetric(matrix: Matrix): MatrixEigen {
  requireSquare('matrix', matrix);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[a] - realEigenvalues[b]);
  return {
    values: order.map((i) => realEigenvalues[i]),
    vectors: eigenvectorMatrix.subMatrixColumn(order),
  };
}

/** Computes (A + A^T) / 2: removes the asymmetry that rounding leaves. */
export function symmetrised(matrix: Matrix): Matrix {
  requireSquare('matrix', matrix);
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}

/** Runs a computation that returns plain numbers, and frees every tensor that it made, also when it throws. */
export function freed<T>(compute: () => T): T {
  requireFunction('compute', compute);
  let result: T | undefined;
  tf.tidy(() => {
    result = compute();
  });
  return result as T;
}
