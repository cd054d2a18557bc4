// The gradients in a convolution's weights, made whole where that is cheaper than pairs of positions.
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors } from '../model';
import type { Size } from './factors';

/** Numbers that the gradients may take: 256 MB. */
const LARGEST = 2 ** 26;

/**
 * Computes the gradients of all outputs at all points in one layer's weights, sum over positions of seen x slopes. A sum over positions is 1
 * multiplication each time, where the NTK's pairs of positions are P^2: of 14 x 14 positions and 64 channels a hundredth of the work.
 * In a tidy of the caller's.
 * @returns (Z p, fan-in fan-out), row i p + a; undefined where the pairs are cheaper, or memory forbids
 */
export function weightGradients(
  { inputs, slopes, positions }: LayerFactors,
  { points, outputs }: Size,
): tf.Tensor2D | undefined {
  if (!('rows' in inputs) || slopes.form !== 'rows') return undefined;
  const [fanIn, fanOut] = [inputs.rows.shape[1], slopes.rows.shape[1]];
  const [side, numbers] = [outputs * points, fanIn * fanOut];
  const byPairs = (positions * points) ** 2 * (fanIn + outputs ** 2 * fanOut);
  const byGradients = side * positions * numbers + side ** 2 * numbers;
  if (byPairs <= byGradients || side * numbers > LARGEST) return undefined;
  const seen = tf.reshape<tf.Rank.R3>(inputs.rows, [points, positions, fanIn]);
  const all = tf.reshape<tf.Rank.R4>(slopes.rows, [outputs, points, positions, fanOut]);
  const each = tf
    .unstack(all)
    .map((one) => tf.reshape<tf.Rank.R2>(tf.matMul(seen, one as tf.Tensor3D, true), [points, numbers]));
  return tf.concat2d(each, 0);
}
