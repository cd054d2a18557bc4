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
 * Length of the change of the hidden weights, ||V(t) - V(0)||_F.
 *
 * Descent moves V by -eta/sqrt(M) A^T X, where A is the sum over the steps of (dL/df W^T) * phi'(P); hence
 * ||V(t) - V(0)||_F^2 = eta^2/M sum(A * G A) with G = X X^T: no inverse of G and no M x d matrix (derived).
 * @param loss the loss of the run
 * @param stepSize eta of the run
 * @returns an observer for `descend`; it throws a RangeError when a step is left out (no `recordAt`)
 */
export function hiddenChange(loss: Loss, stepSize: number): WeightChangeObserver {
  let signals: tf.Tensor2D | undefined;
  let next = 0;
  const observer = (state: NetState): number => {
    if (state.step !== next)
      throw new RangeError(`weight changes must see every step, got ${state.step} after ${next - 1}`);
    next++;
    const sum = signals;
    const square = sum ? tf.tidy(() => tf.sum(tf.mul(sum, matMul(state.gram, sum))).dataSync()[0]) : 0;
    signals = tf.tidy(() => {
      const signal = signalOf(state, loss);
      return sum ? tf.add<tf.Tensor2D>(sum, signal) : signal;
    });
    sum?.dispose();
    return stepSize * Math.sqrt(square / state.net.model.width);
  };
  return Object.assign(observer, {
    dispose() {
      signals?.dispose();
      signals = undefined;
      next = 0;
    },
  });
}

/**
 * Length of the change of all weights, ||theta(t) - theta(0)||, with theta = (V, W).
 * @param loss the loss of the run
 * @param stepSize eta of the run
 * @returns an observer for `descend`; it throws a RangeError when a step is left out (no `recordAt`)
 */
export function weightChange(loss: Loss, stepSize: number): WeightChangeObserver {
  const byHidden = hiddenChange(loss, stepSize);
  let start: tf.Tensor2D | undefined;
  const observer = (state: NetState): number => {
    const origin = (start ??= state.output.clone());
    const byOutput = tf.tidy(() => tf.sum(tf.squaredDifference(state.output, origin)).dataSync()[0]);
    return Math.hypot(byHidden(state), Math.sqrt(byOutput));
  };
  return Object.assign(observer, {
    dispose() {
      byHidden.dispose();
      start?.dispose();
      start = undefined;
    },
  });
}

/** (dL/df W^T) * phi'(P), (n, M). */
function signalOf(state: NetState, loss: Loss): tf.Tensor2D {
  const { net, outputs, count, preActivations, output } = state;
  const { gradient } = loss.evaluate({ values: outputs, count, dim: net.model.outputs });
  const upstream = matMul(
    tf.tensor2d(Float32Array.from(gradient), [preActivations.shape[0], net.model.outputs]),
    output,
    false,
    true,
  );
  return net.model.activation.backward(upstream, preActivations, net.features);
}
