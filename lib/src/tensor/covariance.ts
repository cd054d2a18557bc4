// The covariance of many points, exact enough for small variances beside large ones.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { requireFinite, requireInteger } from './checks';
import { currentEngine } from './engine';
import { matMul } from './linalg';
import { freed } from './matrix';
import { powerOfTwo } from './units';

/** Multiplications beyond which the engine does the work. */
const LARGE = 1e9;
/** Points that float32 adds up before float64 goes on. Natively rounding grows with the root of it; WebAssembly adds one after the other. */
const BLOCK = { native: 512, wasm: 64 };

/** Mean and covariance of points. */
export interface Covariance {
  readonly mean: Float64Array;
  /** (d, d): the mean of (x - mean)(x - mean)^T over the n points. */
  readonly covariance: Matrix;
}

/**
 * Computes the covariance of points. In float64; from 1e9 multiplications on, products of some hundred points at a time are float32 on the engine and
 * their sums float64: an error of about 2e-8 of the largest variance.
 * @param values n rows of d numbers
 * @param count n, at least 1
 * @param dim d
 * @throws RangeError when sizes do not fit or a number is not finite
 */
export function covarianceOf(values: ArrayLike<number>, count: number, dim: number): Covariance {
  requireInteger('count', count, 1);
  requireInteger('dim', dim, 1);
  requireFinite('values', values);
  if (values.length !== count * dim)
    throw new RangeError(`values must be ${count} x ${dim} numbers, got ${values.length}`);
  const mean = new Float64Array(dim);
  for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < dim; k++) mean[k] += values[at++];
  for (let k = 0; k < dim; k++) mean[k] /= count;
  const sums = (count * dim * dim > LARGE ? onEngine : inFloat64)(values, count, dim, mean);
  if (!sums.every(Number.isFinite))
    throw new RangeError(
      'values must be smaller: their squares are beyond what numbers hold; scale them down',
    );
  const covariance = Matrix.from1DArray(dim, dim, sums).div(count);
  return { mean, covariance };
}

type Sums = (values: ArrayLike<number>, count: number, dim: number, mean: Float64Array) => Float64Array;

const inFloat64: Sums = (values, count, dim, mean) => {
  const sums = new Float64Array(dim * dim);
  const row = new Float64Array(dim);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dim; k++) row[k] = values[i * dim + k] - mean[k];
    for (let k = 0; k < dim; k++) for (let l = k; l < dim; l++) sums[k * dim + l] += row[k] * row[l];
  }
  for (let k = 0; k < dim; k++) for (let l = 0; l < k; l++) sums[k * dim + l] = sums[l * dim + k];
  return sums;
};

const onEngine: Sums = (values, count, dim, mean) => {
  const sums = new Float64Array(dim * dim);
  const block = BLOCK[currentEngine().name];
  // Over a power of two near their size: squares of float32 end at 1e38 and lose digits below 1e-37.
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] - mean[i % dim]));
  const unit = powerOfTwo(largest);
  for (let from = 0; from < count; from += block) {
    const size = Math.min(block, count - from);
    const centred = new Float32Array(size * dim);
    for (let i = 0, at = from * dim, to = 0; i < size; i++)
      for (let k = 0; k < dim; k++) centred[to++] = (values[at++] - mean[k]) / unit;
    const products = freed(() => {
      const rows = tf.tensor2d(centred, [size, dim]);
      return matMul(rows, rows, true).dataSync<'float32'>();
    });
    for (let k = 0; k < sums.length; k++) sums[k] += products[k];
  }
  return sums.map((sum) => sum * unit * unit);
};
