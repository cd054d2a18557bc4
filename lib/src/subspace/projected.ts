// Points seen along directions.
import * as tf from '@tensorflow/tfjs';
import type { Matrix } from 'ml-matrix';
import { matMul, matrixOf, requireFinite, requireMatrix, requireObject, tensorOf } from '../tensor';

/** Directions from a centre, such as principal axes or canonical directions. */
export interface Axes {
  readonly mean: readonly number[];
  /** (d, Z). */
  readonly axes: Matrix;
}

/** Multiplications beyond which a product is taken on the engine. */
const LARGE = 1e8;

/**
 * Computes the coordinates of points along axes, (n, d) to (n, Z). In float64; products of more than 1e8 multiplications on
 * the engine, in float32.
 * @throws TypeError or RangeError when shapes do not fit or a number is not finite
 */
export function projected(points: Matrix, directions: Axes): Matrix {
  requireMatrix('points', points);
  requireObject('directions', directions);
  const { mean, axes } = directions;
  requireFinite('mean', mean);
  requireMatrix('axes', axes, { rows: points.columns });
  if (mean.length !== points.columns)
    throw new RangeError(`mean must hold ${points.columns} numbers like the points, got ${mean.length}`);
  const centred = points.clone().subRowVector([...mean]);
  if (points.rows * points.columns * axes.columns <= LARGE) return centred.mmul(axes);
  const product = tf.tidy(() => matMul(tensorOf(centred), tensorOf(axes)));
  const result = matrixOf(product);
  product.dispose();
  return result;
}
