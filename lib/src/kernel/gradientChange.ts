// The gradients of the outputs in the weights: how long they are, and how far they have moved.
import * as tf from '@tensorflow/tfjs';
import type { NetState } from '../train';
import { ntkDiagonal } from './ntk';
import { atPoints } from './points';

/** Lengths of gradients, each the largest over points x and outputs z. */
export interface GradientLengths {
  /** max ||grad f_z(x)||, now. */
  readonly size: number;
  /** max ||grad f_z(x) - grad f_z(x; theta(0))||. */
  readonly change: number;
}

/** An observer for `descend` that holds the features and slopes of the first state it sees. */
export interface GradientObserver {
  (state: NetState): GradientLengths;
  /** Frees what it holds; `descend` does so when the run is over. */
  dispose(): void;
}

/**
 * The middle link of Lemma 8 (Anil et al. 2024): the NTK is made of the gradients, and they move by at most the Hessian
 * norm times the weight change.
 *
 * ||grad f_z(x) - grad f_z(x; 0)||^2 = 1/M sum_k [(phi - phi_0)^2 + |x|^2 (W_kz phi' - W_kz(0) phi'_0)^2] (derived).
 * @param points indices of the points to look at, fixed for the run; default: all anchors
 * @returns an observer for `descend`; the first state it is given is its start
 */
export function gradientChange(points?: readonly number[]): GradientObserver {
  let start: { features: tf.Tensor2D; slopes: tf.Tensor2D[] } | undefined;
  const observer = (state: NetState): GradientLengths => {
    const at = atPoints(state, points);
    const [features, ...slopes] = tf.tidy(() => {
      const derivative = at.activation.derivative(at.preActivations);
      const byOutput = tf.unstack(tf.transpose(at.output)).map((w) => tf.mul<tf.Tensor2D>(derivative, w));
      return [at.activation.value(at.preActivations), ...byOutput];
    });
    const size = tf.tidy(() => Math.sqrt(tf.max(ntkDiagonal(at)).dataSync()[0]));
    const origin = (start ??= { features, slopes });
    const change = tf.tidy(() => {
      const squaredLengths = tf.sum(tf.mul(at.gram, tf.eye(at.gram.shape[0])), 1);
      const byOutputLayer = tf.sum(tf.squaredDifference(features, origin.features), 1);
      const squares = slopes.map((slope, z) => {
        const byHidden = tf.sum(tf.squaredDifference(slope, origin.slopes[z]), 1);
        return tf.add(byOutputLayer, tf.mul(squaredLengths, byHidden));
      });
      return Math.sqrt(tf.max(tf.stack(squares)).dataSync()[0] / state.net.model.width);
    });
    tf.dispose([at.preActivations, at.gram]);
    if (origin.features !== features) tf.dispose([features, ...slopes]);
    return { size, change };
  };
  return Object.assign(observer, {
    dispose() {
      if (start) tf.dispose([start.features, ...start.slopes]);
      start = undefined;
    },
  });
}
