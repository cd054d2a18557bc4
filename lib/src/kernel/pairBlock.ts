// One layer's part of the NTK between some points of one output and all points of another.
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors } from '../model';
import { matMul } from '../tensor';

/** Which block of the kernel. */
export interface Block {
  /** i, the output of its rows. */
  readonly output: number;
  /** j, the output of its columns. */
  readonly other: number;
  /** The first point of its rows, and how many there are; its columns are all points. */
  readonly first: number;
  readonly count: number;
}

/** phi' and W^T of factored slopes, for callers that ask for many blocks. */
export interface HeldSlopes {
  readonly derivative: tf.Tensor2D;
  readonly weights: tf.Tensor2D;
}

/** Prepares phi' and W^T; undefined of slopes in other forms. The caller's to dispose. */
export function heldSlopes({ slopes }: LayerFactors): HeldSlopes | undefined {
  if (slopes.form !== 'factored') return undefined;
  const derivative = slopes.activation.derivative(slopes.preActivations);
  return { derivative, weights: tf.transpose(slopes.output) };
}

/** Pairs of positions at a time, so that a block of a convolution needs no more than about 64 MB a matrix. */
const LARGEST = 2 ** 24;

/**
 * Computes the sum over pairs of positions of (inputs . inputs) (slopes_i . slopes_j) / divisor.
 * @param held from `heldSlopes`, where many blocks are asked for
 * @returns (count, p), the caller's to dispose
 */
export function pairBlock(layer: LayerFactors, block: Block, held?: HeldSlopes): tf.Tensor2D {
  const { inputs, positions } = layer;
  const [all] = ('gram' in inputs ? inputs.gram : inputs.rows).shape;
  const each = Math.max(1, Math.floor(LARGEST / (positions * all)));
  const { first, count } = block;
  return tf.tidy(() => {
    const parts: tf.Tensor2D[] = [];
    for (let from = first; from < first + count; from += each) {
      const size = Math.min(each, first + count - from);
      parts.push(tf.tidy(() => smallBlock(layer, { ...block, first: from, count: size }, all, held)));
    }
    return parts.length === 1 ? parts[0] : tf.concat2d(parts, 0);
  });
}

function smallBlock(
  layer: LayerFactors,
  { output, other, first, count }: Block,
  all: number,
  held = heldSlopes(layer),
): tf.Tensor2D {
  const { inputs, slopes, positions, divisor } = layer;
  const points = all / positions;
  const some = (rows: tf.Tensor2D, offset = 0): tf.Tensor2D =>
    tf.slice2d(rows, [offset + first * positions, 0], [count * positions, rows.shape[1]]);
  const gram = (): tf.Tensor2D =>
    'gram' in inputs ? some(inputs.gram) : matMul(some(inputs.rows), inputs.rows, false, true);
  if (slopes.form === 'identity')
    return output === other ? tf.div(gram(), divisor) : tf.zeros([count, points]);
  const products = (): tf.Tensor2D => {
    if (slopes.form === 'rows') {
      const columns = tf.slice2d(slopes.rows, [other * all, 0], [all, slopes.rows.shape[1]]);
      return matMul(some(slopes.rows, output * all), columns, false, true);
    }
    const { derivative, weights } = held!;
    const weightsOf = (z: number): tf.Tensor2D => tf.slice2d(weights, [z, 0], [1, weights.shape[1]]);
    const weighted = tf.mul<tf.Tensor2D>(some(derivative), tf.mul(weightsOf(output), weightsOf(other)));
    return matMul(weighted, derivative, false, true);
  };
  const pairs = tf.mul<tf.Tensor2D>(products(), tf.div(gram(), divisor));
  if (positions === 1) return pairs;
  // Over the positions of the columns' points first, where they stand side by side.
  const byColumn = tf.sum(tf.reshape(pairs, [count * positions * points, positions]), 1);
  return tf.sum(tf.reshape(byColumn, [count, positions, points]), 1);
}
