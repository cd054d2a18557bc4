// Nearest neighbours of many points among many: products of blocks on the engine choose candidates, float64 puts them in order.
import * as tf from '@tensorflow/tfjs';
import type { PointTable } from '../files';
import { freed, matMul } from '../tensor';
import { powerOfTwo } from '../tensor/units';

/** Queries at a time: their products with 100,000 points take 100 MB. */
const BLOCK = 256;
/** Candidates beyond the wanted ones, which float32 may have put in another order. */
const SPARE = 8;

/**
 * Finds the rows nearest to each query, nearest first; of equally near ones the first.
 * @param known the points to look among
 * @param queries of the same dimension
 * @param wanted how many, at most as many as points
 */
export function manyNeighbours(known: PointTable, queries: PointTable, wanted: number): number[][] {
  const { count, dim, values } = known;
  if (queries.dim !== dim)
    throw new RangeError(`others must have ${dim} columns like known, got ${queries.dim}`);
  const candidates = Math.min(count, wanted + SPARE);
  // Around the mean, so that no digits go to a common shift.
  const mean = new Float64Array(dim);
  for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < dim; k++) mean[k] += values[at++] / count;
  // Over a power of two near their size: squares of float32 end at 1e38.
  let largest = 0;
  for (const from of [values, queries.values])
    for (let i = 0; i < from.length; i++) largest = Math.max(largest, Math.abs(from[i] - mean[i % dim]));
  const unit = powerOfTwo(largest);
  const centred = (from: ArrayLike<number>, first: number, rows: number): tf.Tensor2D => {
    const own = new Float32Array(rows * dim);
    for (let i = 0, at = first * dim, to = 0; i < rows; i++)
      for (let k = 0; k < dim; k++) own[to++] = (from[at++] - mean[k]) / unit;
    return tf.tensor2d(own, [rows, dim]);
  };
  const { points, halves } = tf.tidy(() => {
    const rows = centred(values, 0, count);
    return { points: rows, halves: tf.mul(tf.sum(tf.square(rows), 1), 0.5) };
  });
  const found: number[][] = [];
  try {
    for (let from = 0; from < queries.count; from += BLOCK) {
      const size = Math.min(BLOCK, queries.count - from);
      const places = freed(() => {
        const block = centred(queries.values, from, size);
        // x.y - |y|^2 / 2 is largest where |x - y| is smallest.
        const scores = tf.sub<tf.Tensor2D>(matMul(block, points, false, true), halves);
        return tf.topk(scores, candidates).indices.dataSync<'int32'>();
      });
      for (let i = 0; i < size; i++)
        found.push(
          [...places.subarray(i * candidates, (i + 1) * candidates)]
            .map((row) => ({
              row,
              distance: squaredDistance(values, row, queries.values, from + i, dim, unit),
            }))
            .sort((a, b) => a.distance - b.distance || a.row - b.row)
            .slice(0, wanted)
            .map(({ row }) => row),
        );
    }
  } finally {
    tf.dispose([points, halves]);
  }
  return found;
}

function squaredDistance(
  a: ArrayLike<number>,
  row: number,
  b: ArrayLike<number>,
  other: number,
  dim: number,
  unit: number,
): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) sum += ((a[row * dim + k] - b[other * dim + k]) / unit) ** 2;
  return sum;
}
