// Symmetric M x M matrices of low rank through their factors: the matrix itself is never made. Products with M run on the
// engine in float32; what follows from the small matrices of inner products is float64.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import {
  described,
  freed,
  largestEntry,
  matMul,
  matrixOf,
  requireInteger,
  requireList,
  requireMatrix,
  requireObject,
  requireTensor2d,
  symmetric,
} from '../tensor';
import { largestSize, powerOfTwo } from '../tensor/units';

/** C = scale * sum over k of (l_k r_k^T + r_k l_k^T), l_k and r_k the rows of `left` and `right`. */
export interface PairedFactors {
  /** (K, M). */
  readonly left: tf.Tensor2D;
  /** (K, M). */
  readonly right: tf.Tensor2D;
  readonly scale: number;
}

/** Frees the factors. */
export function disposeFactors(factors: PairedFactors): void {
  requireObject('factors', factors);
  tf.dispose([factors.left, factors.right]);
}

/**
 * Frobenius norm ||C||_F, from the K x K inner products of the factors:
 * ||C||_F^2 = 2 scale^2 sum over k, m of (l_k.l_m)(r_k.r_m) + (l_k.r_m)(r_k.l_m).
 */
export function frobeniusNorm(factors: PairedFactors): number {
  requireFactors(factors);
  const { left, right, scale } = factors;
  const [byLeft, byRight, across] = [
    [left, left],
    [right, right],
    [left, right],
  ].map(([a, b]) => innerProducts(a, b));
  let sum = 0;
  for (let k = 0; k < across.rows; k++) {
    for (let m = 0; m < across.rows; m++)
      sum += byLeft.get(k, m) * byRight.get(k, m) + across.get(k, m) * across.get(m, k);
  }
  // Rounding can leave a sum that should be zero below it.
  return Math.abs(scale) * Math.sqrt(Math.max(0, 2 * sum));
}

/** The eigenvalues of C that are not zero, ascending, and what makes their eigenvectors. */
export interface FactoredSpectrum {
  readonly values: readonly number[];
  /** (2K, rank): the columns of [left; right]^T times this are the orthonormal eigenvectors. */
  readonly combinations: Matrix;
}

/** Directions in which the factors' inner products are below this part of the largest are rounding noise of float32. */
const NOISE = 1e-6;

/**
 * Computes the spectrum of C: with R = [left; right], G = R R^T and C = R^T S R, the non-zero eigenvalues of C are those of
 * G^(1/2) S G^(1/2), of size 2K at most (derived).
 */
export function spectrum(factors: PairedFactors): FactoredSpectrum {
  requireFactors(factors);
  const { left, right, scale } = factors;
  const [pairs] = left.shape;
  // In parts: [left; right] itself would be as large as both factors together.
  const gram = Matrix.zeros(2 * pairs, 2 * pairs);
  gram.setSubMatrix(innerProducts(left, left), 0, 0);
  gram.setSubMatrix(innerProducts(right, right), pairs, pairs);
  const across = innerProducts(left, right);
  gram.setSubMatrix(across, 0, pairs);
  gram.setSubMatrix(across.transpose(), pairs, 0);
  const { values, vectors } = symmetric(gram);
  const largest = Math.max(...values);
  const kept = [...values.keys()].filter((i) => values[i] > NOISE * largest);
  if (kept.length === 0) return { values: [], combinations: new Matrix(2 * pairs, 0) };
  const chosen = vectors.subMatrixColumn(kept);
  const roots = kept.map((i) => Math.sqrt(values[i]));
  // G^(1/2) Q: each kept direction scaled by the root of its eigenvalue.
  const half = scaleColumns(chosen, roots);
  const swapped = Matrix.zeros(2 * pairs, kept.length);
  for (let k = 0; k < 2 * pairs; k++) swapped.setRow(k, half.getRow((k + pairs) % (2 * pairs)));
  const small = symmetric(half.transpose().mmul(swapped).mul(scale));
  const combinations = scaleColumns(
    chosen,
    roots.map((root) => 1 / root),
  ).mmul(small.vectors);
  return { values: small.values, combinations };
}

/**
 * Eigenvectors of C.
 * @param chosen which of the spectrum's values
 * @returns (M, chosen), orthonormal; the caller's to dispose
 */
export function eigenvectors(
  factors: PairedFactors,
  found: FactoredSpectrum,
  chosen: readonly number[],
): tf.Tensor2D {
  requireFactors(factors);
  requireObject('found', found);
  const { left, right } = factors;
  const { combinations } = found;
  requireMatrix('found.combinations', combinations, { rows: 2 * left.shape[0] });
  requireList('chosen', chosen);
  chosen.forEach((place) => {
    requireInteger('chosen', place, 0, combinations.columns - 1);
  });
  if (chosen.length === 0) throw new RangeError('chosen must name one eigenvalue or more, got none');
  return tf.tidy(() => {
    const picked = tf.tensor2d(combinations.subMatrixColumn([...chosen]).to2DArray());
    const [byLeft, byRight] = tf.split<tf.Tensor2D>(picked, 2, 0);
    return tf.add<tf.Tensor2D>(matMul(left, byLeft, true), matMul(right, byRight, true));
  });
}

/** @throws TypeError or RangeError when a value does not hold factors: two tensors of one shape and a finite scale */
export function requireFactors(factors: PairedFactors, name = 'factors'): void {
  requireObject(name, factors);
  const { left, right, scale } = factors;
  requireTensor2d(`${name}.left`, left);
  requireTensor2d(`${name}.right`, right);
  if (left.shape.join() !== right.shape.join())
    throw new RangeError(
      `${name}.right must be ${left.shape.join(' x ')} like left, got ${right.shape.join(' x ')}`,
    );
  if (!Number.isFinite(scale))
    throw new RangeError(`${name}.scale must be a finite number, got ${described(scale)}`);
}

function scaleColumns(matrix: Matrix, factors: readonly number[]): Matrix {
  return matrix.clone().mulRowVector([...factors]);
}

/** Inner products of rows, also where float32 holds the factors but not their products: a run that explodes has a C_V all the same. */
function innerProducts(a: tf.Tensor2D, b: tf.Tensor2D): Matrix {
  const products = freed(() => matrixOf(matMul(a, b, false, true)));
  const largest = largestSize(products.to1DArray());
  if (largest > MINIMUM_PRODUCT && largest < Infinity) return products;
  const [[left, leftUnit], [right, rightUnit]] = [a, b].map(inUnits);
  try {
    return freed(() => matrixOf(matMul(left, right, false, true)))
      .mul(leftUnit)
      .mul(rightUnit);
  } finally {
    tf.dispose([left, right]);
  }
}

/** Products smaller than this have lost digits beside the smallest of float32. */
const MINIMUM_PRODUCT = 1e-25;

/** A tensor divided by a power of two, so that its largest entry is about 1: nothing is rounded. */
function inUnits(tensor: tf.Tensor2D): [tf.Tensor2D, number] {
  const unit = powerOfTwo(largestEntry(tensor));
  return [tf.div<tf.Tensor2D>(tensor, unit), unit];
}
