// Linear algebra in float32 on the engine's own kernels; on WebAssembly the decompositions come from ml-matrix.
import * as tf from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';
import { currentEngine } from './engine';
import { described, requireTensor2d } from './checks';
import { booleanAttribute, floatAttribute, nativeBackend, rawKernel } from './rawKernel';

/**
 * Computes the matrix product, with either factor transposed first if asked.
 * @param a (n, k), or (k, n) with transposeA
 * @param b (k, m), or (m, k) with transposeB
 * @returns (n, m), the caller's to dispose
 */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D, transposeA = false, transposeB = false): tf.Tensor2D {
  requireTensor2d('a', a);
  requireTensor2d('b', b);
  requireSameInner(a, b, transposeA, transposeB);
  // tfjs would reshape to three dimensions and back, which takes longer than a small product itself.
  const product = rawKernel('MatMul', [a, b], { transpose_a: transposeA, transpose_b: transposeB });
  if (product) return product;
  // WebAssembly's own transpose flags are 10 to 20 times slower than a transpose beforehand.
  return tf.tidy(() => tf.matMul(transposeA ? tf.transpose(a) : a, transposeB ? tf.transpose(b) : b));
}

/**
 * Computes the difference of two matrices of one shape, without the checks and the broadcasting that `tf.sub` pays for.
 * @returns a - b, the caller's to dispose
 * @throws RangeError when the shapes differ
 */
export function subtract(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  requireTensor2d('a', a);
  requireTensor2d('b', b);
  if (a.shape[0] !== b.shape[0] || a.shape[1] !== b.shape[1])
    throw new RangeError(`b must be ${a.shape.join(' x ')} like a, got ${b.shape.join(' x ')}`);
  return rawKernel('Sub', [a, b]) ?? tf.sub<tf.Tensor2D>(a, b);
}

/**
 * Computes the largest absolute entry of what is finite but for overflow: Infinity where an entry is NaN, which float32 makes of sums of
 * infinities of both signs.
 */
export function largestEntry(tensor: tf.Tensor): number {
  if (!((tensor as unknown) instanceof tf.Tensor && tensor.dtype === 'float32' && tensor.size > 0))
    throw new TypeError(`tensor must be one of float32 with an entry or more, got ${described(tensor)}`);
  if (tensor.isDisposed) throw new TypeError('tensor must be a living tensor, but was disposed');
  const largest = tf.tidy(() => tf.max(tf.abs(tensor)).dataSync()[0]);
  return Number.isNaN(largest) ? Infinity : largest;
}

function requireSameInner(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean): void {
  const [left, right] = [a.shape[transposeA ? 0 : 1], b.shape[transposeB ? 1 : 0]];
  if (left !== right) {
    const shapes = [a, b].map(({ shape }) => shape.join(' x ')).join(' and ');
    throw new RangeError(`factors must share their inner dimension, got ${left} and ${right} (of ${shapes})`);
  }
}

/** Eigenvalues in ascending order and the matching orthonormal eigenvectors, column by column. */
export interface SymmetricEigen {
  values: tf.Tensor1D;
  vectors: tf.Tensor2D;
}

/**
 * Computes the eigen-decomposition of a symmetric matrix.
 * @param matrix (n, n), symmetric; only its lower triangle is read on the native engine
 * @returns values (n), ascending, and vectors (n, n); both the caller's to dispose
 * @throws RangeError when the matrix is not square or not finite
 */
export function symmetricEigen(matrix: tf.Tensor2D): SymmetricEigen {
  requireTensor2d('matrix', matrix);
  const [rows, columns] = matrix.shape;
  if (rows !== columns) throw new RangeError(`matrix must be square, got ${rows} x ${columns}`);
  requireFinite(matrix);
  if (currentEngine().name === 'native') {
    const [values, vectors] = nativeBackend().executeMultipleOutputs(
      'SelfAdjointEigV2',
      [booleanAttribute('compute_v', true), floatAttribute('T')],
      [matrix],
      2,
    );
    return { values: values as tf.Tensor1D, vectors: vectors as tf.Tensor2D };
  }
  const result = new EigenvalueDecomposition(toMatrix(matrix), { assumeSymmetric: true });
  return { values: tf.tensor1d(result.realEigenvalues), vectors: fromMatrix(result.eigenvectorMatrix) };
}

/** Thin singular value decomposition: matrix = left diag(values) right^T. */
export interface Svd {
  left: tf.Tensor2D;
  values: tf.Tensor1D;
  right: tf.Tensor2D;
}

/**
 * Computes the thin singular value decomposition.
 * @param matrix (n, m)
 * @returns with k = min(n, m): left (n, k), values (k) in descending order, right (m, k); the caller's to dispose
 * @throws RangeError when the matrix is not finite
 */
export function svd(matrix: tf.Tensor2D): Svd {
  requireTensor2d('matrix', matrix);
  requireFinite(matrix);
  if (currentEngine().name === 'native') {
    const attributes = [
      booleanAttribute('compute_uv', true),
      booleanAttribute('full_matrices', false),
      floatAttribute('T'),
    ];
    const [values, left, right] = nativeBackend().executeMultipleOutputs('Svd', attributes, [matrix], 3);
    return { left: left as tf.Tensor2D, values: values as tf.Tensor1D, right: right as tf.Tensor2D };
  }
  const result = new SingularValueDecomposition(toMatrix(matrix), { autoTranspose: true });
  const kept = Math.min(...matrix.shape);
  const firstColumns = (m: Matrix): tf.Tensor2D => fromMatrix(m.subMatrix(0, m.rows - 1, 0, kept - 1));
  return {
    left: firstColumns(result.leftSingularVectors),
    values: tf.tensor1d(result.diagonal.slice(0, kept)),
    right: firstColumns(result.rightSingularVectors),
  };
}

/**
 * Computes the thin QR decomposition with a positive diagonal in R, which makes it unique for a matrix of full rank.
 * @param matrix (n, m) with n >= m
 * @returns q (n, m) with orthonormal columns and r (m, m), upper triangular; the caller's to dispose
 * @throws RangeError when n < m or the matrix is not finite
 */
export function qr(matrix: tf.Tensor2D): { q: tf.Tensor2D; r: tf.Tensor2D } {
  requireTensor2d('matrix', matrix);
  const [rows, columns] = matrix.shape;
  if (rows < columns)
    throw new RangeError(`matrix must have at least as many rows as columns, got ${rows} x ${columns}`);
  requireFinite(matrix);
  return tf.tidy(() => {
    const [q, r] = currentEngine().name === 'native' ? nativeQr(matrix) : fallbackQr(matrix);
    const diagonal = tf.sum(tf.mul(r, tf.eye(columns)), 1);
    const signs = tf.where(tf.less(diagonal, 0), tf.fill([columns], -1), tf.fill([columns], 1));
    return { q: tf.mul<tf.Tensor2D>(q, signs), r: tf.mul<tf.Tensor2D>(r, tf.reshape(signs, [columns, 1])) };
  });
}

function nativeQr(matrix: tf.Tensor2D): tf.Tensor2D[] {
  return nativeBackend().executeMultipleOutputs(
    'Qr',
    [booleanAttribute('full_matrices', false), floatAttribute('T')],
    [matrix],
    2,
  ) as tf.Tensor2D[];
}

function fallbackQr(matrix: tf.Tensor2D): tf.Tensor2D[] {
  const result = new QrDecomposition(toMatrix(matrix));
  return [fromMatrix(result.orthogonalMatrix), fromMatrix(result.upperTriangularMatrix)];
}

function requireFinite(matrix: tf.Tensor2D): void {
  const sum = tf.tidy(() => tf.sum(tf.abs(matrix)).dataSync()[0]);
  if (!Number.isFinite(sum)) {
    throw new RangeError(
      `matrix (${matrix.shape.join(' x ')}) must be finite, but holds NaN or infinity; did a run diverge?`,
    );
  }
}

function toMatrix(tensor: tf.Tensor2D): Matrix {
  const [rows, columns] = tensor.shape;
  return Matrix.from1DArray(rows, columns, tensor.dataSync());
}

function fromMatrix(matrix: Matrix): tf.Tensor2D {
  return tf.tensor2d(matrix.to1DArray(), [matrix.rows, matrix.columns]);
}
