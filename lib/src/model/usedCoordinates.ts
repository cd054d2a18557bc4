// The coordinates that the data use: pictures have pixels that are black in all of them.
import { requirePoints } from './points';
import * as tf from '@tensorflow/tfjs';
import type { Points } from './net';

/**
 * Lists the coordinates in which some point is not 0. Hidden weights of the others meet only zeros: descent never moves them, and the
 * outputs do not depend on them.
 * @returns indices, ascending; at least one
 */
export function usedCoordinates(points: Points): number[] {
  requirePoints(points);
  const { inputs, inputDim } = points;
  const used = new Uint8Array(inputDim);
  for (let i = 0; i < inputs.length; i++) if (inputs[i] !== 0) used[i % inputDim] = 1;
  const indices = [...used.keys()].filter((i) => used[i] === 1);
  return indices.length > 0 ? indices : [0];
}

/**
 * Takes the used columns of a matrix.
 * @returns (rows, used), the caller's to dispose
 */
export function columnsAt(matrix: tf.Tensor2D, used: readonly number[]): tf.Tensor2D {
  if (used.length === matrix.shape[1]) return tf.clone(matrix);
  return tf.tidy(() => tf.gather(matrix, tf.tensor1d([...used], 'int32'), 1));
}

/**
 * Returns a matrix with those columns replaced.
 * @param columns (rows, used), the new ones
 * @returns (rows, all), the caller's to dispose
 */
export function withColumnsAt(
  matrix: tf.Tensor2D,
  used: readonly number[],
  columns: tf.Tensor2D,
): tf.Tensor2D {
  const all = matrix.shape[1];
  if (used.length === all) return tf.clone(columns);
  // Columns side by side, the old ones first; then each from where its newest version is.
  const places = Array.from({ length: all }, (_, i) => i);
  used.forEach((column, place) => (places[column] = all + place));
  return tf.tidy(() => tf.gather(tf.concat2d([matrix, columns], 1), tf.tensor1d(places, 'int32'), 1));
}
