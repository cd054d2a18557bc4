// The large part of the NTK: the products of all pairs of rows W_ki phi'(v_k.x), little more than half of which are multiplied out.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** Columns a block: in narrower ones less is multiplied out twice, but their products run further below the engine's peak. */
const BLOCK = 160;

/**
 * S_ij(x, y) = sum over k of W_ki W_kj phi'(v_k.x) phi'(v_k.y). The matrix is symmetric: of each block of columns only the part
 * from the diagonal on is multiplied out, 3/5 of the whole at 800 columns; the rest is the transpose of blocks on the left.
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
    const starts = Array.from({ length: Math.ceil(side / BLOCK) }, (_, block) => block * BLOCK);
    /** The products of all rows from one start on with the rows from there to the next start. */
    const lower = starts.map((from) => {
      const below = tf.slice2d(factors, [from, 0], [side - from, width]);
      return matMul(
        below,
        tf.slice2d(factors, [from, 0], [Math.min(BLOCK, side - from), width]),
        false,
        true,
      );
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
