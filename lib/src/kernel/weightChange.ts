// How far the weights have moved, also where V is never made.
import * as tf from '@tensorflow/tfjs';
import type { Loss } from '../loss';
import type { NetState } from '../train';
import { matMul } from '../tensor';

/** An observer for `descend` that must see every step. */
export interface WeightChangeObserver {
  (state: NetState): number;
  /** Frees what it has summed; `descend` does so when the run is over. */
  dispose(): void;
}

/**
 * Length of the change of all weights, ||theta(t) - theta(0)||, with theta = (V, W).
 *
 * Descent moves V by -eta/sqrt(M) A^T X, where A is the sum over the steps of (dL/df W^T) * phi'(P); hence
 * ||V(t) - V(0)||_F^2 = eta^2/M sum(A * G A) with G = X X^T: no inverse of G and no M x d matrix (derived).
 * @param loss the loss of the run
 * @param stepSize eta of the run
 * @returns an observer for `descend`; it throws a RangeError when a step is left out (no `recordAt`)
 */
export function weightChange(loss: Loss, stepSize: number): WeightChangeObserver {
  let start: tf.Tensor2D | undefined;
  let signals: tf.Tensor2D | undefined;
  let next = 0;
  const forget = (): void => {
    start?.dispose();
    signals?.dispose();
    start = undefined;
    signals = undefined;
    next = 0;
  };
  const observer = (state: NetState): number => {
    if (state.step !== next)
      throw new RangeError(`weightChange must see every step, got ${state.step} after ${next - 1}`);
    next++;
    start ??= state.output.clone();
    const [origin, sum] = [start, signals];
    const change = sum
      ? tf.tidy(() => {
          const byHidden = tf.sum(tf.mul(sum, matMul(state.gram, sum))).dataSync()[0];
          const byOutput = tf.sum(tf.squaredDifference(state.output, origin)).dataSync()[0];
          return Math.sqrt((stepSize ** 2 / state.net.width) * byHidden + byOutput);
        })
      : 0;
    signals = tf.tidy(() => {
      const signal = signalOf(state, loss);
      return sum ? tf.add<tf.Tensor2D>(sum, signal) : signal;
    });
    sum?.dispose();
    return change;
  };
  return Object.assign(observer, { dispose: forget });
}

/** (dL/df W^T) * phi'(P), (n, M). */
function signalOf(state: NetState, loss: Loss): tf.Tensor2D {
  const { net, outputs, count, preActivations, output } = state;
  const { gradient } = loss.evaluate({ values: outputs, count, dim: net.outputs });
  const upstream = matMul(
    tf.tensor2d(Float32Array.from(gradient), [preActivations.shape[0], net.outputs]),
    output,
    false,
    true,
  );
  return net.activation.backward(upstream, preActivations, net.activation.value(preActivations));
}
