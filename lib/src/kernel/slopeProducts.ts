// The large part of the NTK: the products of all pairs of rows W_ki phi'(v_k.x), little more than half of which are multiplied out.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** Blocks of columns: with more of them less is multiplied out, but narrow products run further below the engine's peak. */
const BLOCKS = 5;

/**
 * S_ij(x, y) = sum over k of W_ki W_kj phi'(v_k.x) phi'(v_k.y). The matrix is symmetric: of each block of columns only the part
 * from the diagonal on is multiplied out, 3/5 of the whole with five blocks; the rest is the transpose of blocks on the left.
 * @param slopes phi', (p, M)
 * @param output W, (M, Z)
 * @returns (p Z, p Z), row i * p + a is output i at point a; the caller's to dispose
 */
export function slopeProducts(slopes: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor2D {
  const [points, width] = slopes.shape;
  const side = points * output.shape[1];
  return tf.tidy(() => {
    const weights = tf.expandDims(tf.transpose(output), 1);
    const factors = tf.reshape<tf.Rank.R2>(tf.mul(weights, tf.expandDims(slopes)), [side, width]);
    const starts = [
      ...new Set(Array.from({ length: BLOCKS }, (_, block) => Math.round((block * side) / BLOCKS))),
    ];
    /** The products of all rows from one start on with the rows from there to the next start. */
    const lower = starts.map((from, block) => {
      const to = starts[block + 1] ?? side;
      const below = tf.slice2d(factors, [from, 0], [side - from, width]);
      return matMul(below, tf.slice2d(factors, [from, 0], [to - from, width]), false, true);
    });
    const columns = lower.map((below, block) => {
      const size = below.shape[1];
      const above = lower
        .slice(0, block)
        .map((left, b) =>
          tf.transpose(tf.slice2d(left, [starts[block] - starts[b], 0], [size, left.shape[1]])),
        );
      return tf.concat2d([...above, below], 0);
    });
    return tf.concat2d(columns, 1);
  });
}
