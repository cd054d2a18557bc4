// How far the weights have moved, also where V is never made.
import * as tf from '@tensorflow/tfjs';
import { sinceStart, type DescentState, type NetState, type Observer } from '../train';
import { TwoLayerNet } from '../model';
import { largestEntry, matMul } from '../tensor';

/**
 * Measures the length of the change of the hidden weights, all but the last layer's: ||V(t) - V(0)||_F of a two-layer net.
 *
 * Plain gradient descent moves V by -eta/sqrt(M) A^T X, where A is the sum over the steps of (dL/df W^T) * phi'(P); hence
 * ||V(t) - V(0)||_F^2 = eta^2/M sum(A * G A) with G = X X^T: no inverse of G and no M x d matrix (derived). Where an optimiser makes
 * other moves, and in nets of layers, the weights themselves are compared.
 * @returns an observer for `run`; it throws a RangeError at the start of a run with an optimiser in sample space
 */
export function hiddenChange(): Observer<DescentState, number> {
  return changeOf((name) => name !== 'output');
}

/**
 * Measures the length of the change of all weights, ||theta(t) - theta(0)||, with theta = (V, W) of a two-layer net.
 * @returns an observer for `run`; it throws as `hiddenChange`
 */
export function weightChange(): Observer<DescentState, number> {
  return changeOf(() => true);
}

/** The change of the weights whose names are asked for: by adding up plain steps of V, or by comparing. */
function changeOf(counts: (name: string) => boolean): Observer<DescentState, number> {
  const summed = sumOfSteps();
  /** Whether V is followed by its steps. */
  let follows = false;
  const compared = sinceStart<DescentState, tf.Tensor2D[], number>({
    take: ({ net }) => {
      const weights = follows ? { output: net.output } : net.weights;
      const names = Object.keys(weights).filter(counts);
      return names.map((name) => weights[name].clone());
    },
    compare: (now, start) =>
      Math.hypot(
        ...now.map((one, i) =>
          tf.tidy(() => Math.sqrt(tf.sum(tf.squaredDifference(one, start[i])).dataSync()[0])),
        ),
      ),
    free: (weights) => {
      tf.dispose(weights);
    },
  });
  const observer = (state: DescentState): number =>
    follows ? Math.hypot(summed.length(state as NetState), compared(state)) : compared(state);
  return Object.assign(observer, {
    begin(start: DescentState) {
      const { net, optimiser } = start;
      summed.reset();
      follows = net instanceof TwoLayerNet && optimiser === undefined;
      if (net instanceof TwoLayerNet && !follows && net.space === 'sample') {
        throw new RangeError(
          `space must be weight to follow the weights under ${optimiser}, got sample; run with space: 'weight'`,
        );
      }
      compared.begin?.(start);
    },
    follow(state: DescentState) {
      if (follows) summed.follow(state as NetState);
    },
    dispose() {
      summed.reset();
      compared.dispose?.();
    },
  });
}

/** ||V(t) - V(0)||_F of plain gradient descent, from its steps. */
function sumOfSteps() {
  /** A now. */
  let signals: tf.Tensor2D | undefined;
  /** The signal of the latest state, which becomes part of A with the next step. */
  let latest: tf.Tensor2D | undefined;
  return {
    length({ gram, stepSize, net }: NetState): number {
      const sum = signals;
      const square = sum ? tf.tidy(() => largestEntry(tf.sum(tf.mul(sum, matMul(gram, sum))))) : 0;
      return stepSize * Math.sqrt(square / net.model.width);
    },
    follow(state: NetState): void {
      const last = latest;
      if (last) {
        const sum = signals;
        signals = sum ? tf.add<tf.Tensor2D>(sum, last) : last;
        if (sum) tf.dispose([sum, last]);
      }
      latest = tf.tidy(() => signalOf(state));
    },
    reset(): void {
      tf.dispose([signals ?? [], latest ?? []]);
      signals = latest = undefined;
    },
  };
}

/** (dL/df W^T) * phi'(P), (n, M). */
function signalOf({ net, gradient, preActivations, output }: NetState): tf.Tensor2D {
  const shape: [number, number] = [preActivations.shape[0], net.model.outputs];
  const upstream = matMul(tf.tensor2d(Float32Array.from(gradient), shape), output, false, true);
  return net.model.activation.backward(upstream, preActivations, net.features);
}
