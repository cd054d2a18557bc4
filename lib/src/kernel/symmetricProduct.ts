// Products of all pairs of rows of one matrix, little more than half of which are multiplied out: the large part of the NTK.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** Columns a block: in narrower ones less is multiplied out twice, but their products run further below the engine's peak. */
const BLOCK = 160;

/**
 * Computes F F^T. The matrix is symmetric: of each block of columns only the part from the diagonal on is multiplied out, 3/5 of the whole at
 * 800 columns; the rest is the transpose of blocks on the left.
 * @param factors F, (side, width)
 * @returns (side, side); the caller's to dispose
 */
export function symmetricProduct(factors: tf.Tensor2D): tf.Tensor2D {
  const [side, width] = factors.shape;
  return tf.tidy(() => {
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
