// The large part of the NTK: the products of all pairs of rows W_ki phi'(v_k.x), little more than half of which are multiplied out.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** Blocks of rows: with more of them less is multiplied out, but smaller products run further below the engine's peak. */
const BLOCKS = 4;

/**
 * S_ij(x, y) = sum over k of W_ki W_kj phi'(v_k.x) phi'(v_k.y). The matrix is symmetric: of each block of rows only the part
 * from the diagonal on is multiplied out, 5/8 of the whole with four blocks; the rest is the transpose of blocks above.
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
    /** The products of rows from one start to the next with all rows from there on. */
    const upper = starts.map((from, block) => {
      const to = starts[block + 1] ?? side;
      const below = tf.slice2d(factors, [from, 0], [side - from, width]);
      return matMul(tf.slice2d(factors, [from, 0], [to - from, width]), below, false, true);
    });
    const rows = upper.map((right, block) => {
      const size = right.shape[0];
      const left = upper
        .slice(0, block)
        .map((above, b) =>
          tf.transpose(tf.slice2d(above, [0, starts[block] - starts[b]], [above.shape[0], size])),
        );
      return tf.concat2d([...left, right], 1);
    });
    return tf.concat2d(rows, 0);
  });
}
