// How far the weights have moved, also where V is never made.
import * as tf from '@tensorflow/tfjs';
import { sinceStart, type Observer, type NetState } from '../train';
import { matMul } from '../tensor';

/**
 * Length of the change of the hidden weights, ||V(t) - V(0)||_F.
 *
 * Descent moves V by -eta/sqrt(M) A^T X, where A is the sum over the steps of (dL/df W^T) * phi'(P); hence
 * ||V(t) - V(0)||_F^2 = eta^2/M sum(A * G A) with G = X X^T: no inverse of G and no M x d matrix (derived).
 * @returns an observer for `run`
 */
export function hiddenChange(): Observer<NetState, number> {
  /** A at `next`, the step that the observer waits for. */
  let signals: tf.Tensor2D | undefined;
  /** The signal of the last state, which becomes part of A with the next step. */
  let latest: tf.Tensor2D | undefined;
  const reset = (): void => {
    tf.dispose([signals ?? [], latest ?? []]);
    signals = latest = undefined;
  };
  const observer = ({ gram, stepSize, net }: NetState): number => {
    const sum = signals;
    const square = sum ? tf.tidy(() => tf.sum(tf.mul(sum, matMul(gram, sum))).dataSync()[0]) : 0;
    return stepSize * Math.sqrt(square / net.model.width);
  };
  return Object.assign(observer, {
    begin: reset,
    follow(state: NetState) {
      const last = latest;
      if (last) {
        const sum = signals;
        signals = sum ? tf.add<tf.Tensor2D>(sum, last) : last;
        if (sum) tf.dispose([sum, last]);
      }
      latest = tf.tidy(() => signalOf(state));
    },
    dispose: reset,
  });
}

/**
 * Length of the change of all weights, ||theta(t) - theta(0)||, with theta = (V, W).
 * @returns an observer for `run`
 */
export function weightChange(): Observer<NetState, number> {
  const byHidden = hiddenChange();
  const byOutput = sinceStart<NetState, tf.Tensor2D, number>({
    take: ({ output }) => output.clone(),
    compare: (now, start) => tf.tidy(() => Math.sqrt(tf.sum(tf.squaredDifference(now, start)).dataSync()[0])),
    free: (weights) => {
      weights.dispose();
    },
  });
  return Object.assign((state: NetState) => Math.hypot(byHidden(state), byOutput(state)), {
    begin(start: NetState) {
      byHidden.begin?.(start);
      byOutput.begin?.(start);
    },
    follow: byHidden.follow,
    dispose() {
      byHidden.dispose?.();
      byOutput.dispose?.();
    },
  });
}

/** (dL/df W^T) * phi'(P), (n, M). */
function signalOf({ net, gradient, preActivations, output }: NetState): tf.Tensor2D {
  const shape: [number, number] = [preActivations.shape[0], net.model.outputs];
  const upstream = matMul(tf.tensor2d(Float32Array.from(gradient), shape), output, false, true);
  return net.model.activation.backward(upstream, preActivations, net.features);
}
