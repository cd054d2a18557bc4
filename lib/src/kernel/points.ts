// The net at chosen points: what every finite-width kernel is computed from.
import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../model';
import type { NetState } from '../train';

/** A two-layer net seen at p points; the tensors are the caller's to dispose. */
export interface NetAtPoints {
  /** (p, M). */
  readonly preActivations: tf.Tensor2D;
  /** W, (M, Z); borrowed from the state. */
  readonly output: tf.Tensor2D;
  /** Inner products of the inputs, (p, p). */
  readonly gram: tf.Tensor2D;
  readonly activation: Activation;
}

/**
 * Looks at some of a run's points.
 * @param state the net now
 * @param points indices into the run's points; default: the anchors
 * @returns the rows that belong to the points; dispose `preActivations` and `gram`
 * @throws RangeError when a point does not exist or none is named
 */
export function atPoints(state: NetState, points?: readonly number[]): NetAtPoints {
  const [all] = state.preActivations.shape;
  const chosen = points ?? Array.from({ length: state.count }, (_, i) => i);
  if (chosen.length === 0) throw new RangeError('points must name at least one point, got none');
  for (const point of chosen) {
    if (!(Number.isInteger(point) && point >= 0 && point < all)) {
      throw new RangeError(`points must be integers from 0 to ${all - 1}, got ${point}`);
    }
  }
  const [preActivations, gram] = tf.tidy(() => {
    const rows = tf.tensor1d([...chosen], 'int32');
    return [tf.gather(state.preActivations, rows), tf.gather(tf.gather(state.gram, rows), rows, 1)];
  });
  return { preActivations, gram, output: state.output, activation: state.net.model.activation };
}
