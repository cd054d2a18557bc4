// The gradients of the outputs in the weights: how long they are, and how far they have moved.
import * as tf from '@tensorflow/tfjs';
import { sinceStart, type NetState, type Observer } from '../train';
import { ntkDiagonal } from './ntk';
import { atPoints } from './points';

/** Lengths of gradients, each the largest over points x and outputs z. */
export interface GradientLengths {
  /** max ||grad f_z(x)||, now. */
  readonly size: number;
  /** max ||grad f_z(x) - grad f_z(x; theta(0))||. */
  readonly change: number;
}

/**
 * The middle link of Lemma 8 (Anil et al. 2024): the NTK is made of the gradients, and they move by at most the Hessian
 * norm times the weight change.
 *
 * ||grad f_z(x) - grad f_z(x; 0)||^2 = 1/M sum_k [(phi - phi_0)^2 + |x|^2 (W_kz phi' - W_kz(0) phi'_0)^2] (derived).
 * @param points indices of the points to look at, fixed for the run; default: all anchors
 * @returns an observer for `run`
 */
export function gradientChange(points?: readonly number[]): Observer<NetState, GradientLengths> {
  return sinceStart({
    take: (state) => gradientParts(state, points),
    compare: (now, start, state) => ({
      size: longestGradient(state, points),
      change: now === start ? 0 : longestChange(now, start, state.net.model.width),
    }),
    free: ({ features, slopes, squaredLengths }) => {
      tf.dispose([features, squaredLengths, ...slopes]);
    },
  });
}

/** What the gradients are made of: phi, (p, M); W_kz phi' for each output z, (p, M); |x|^2, (p). */
interface GradientParts {
  readonly features: tf.Tensor2D;
  readonly slopes: readonly tf.Tensor2D[];
  readonly squaredLengths: tf.Tensor;
}

function gradientParts(state: NetState, points?: readonly number[]): GradientParts {
  const at = atPoints(state, points);
  const [features, squaredLengths, ...slopes] = tf.tidy(() => {
    const derivative = at.activation.derivative(at.preActivations);
    const byOutput = tf.unstack(tf.transpose(at.output)).map((w) => tf.mul<tf.Tensor2D>(derivative, w));
    const squares = tf.sum<tf.Tensor2D>(tf.mul(at.gram, tf.eye(at.gram.shape[0])), 1);
    return [at.activation.value(at.preActivations), squares, ...byOutput];
  });
  tf.dispose([at.preActivations, at.gram]);
  return { features, squaredLengths, slopes };
}

function longestGradient(state: NetState, points?: readonly number[]): number {
  return tf.tidy(() => Math.sqrt(tf.max(ntkDiagonal(atPoints(state, points))).dataSync()[0]));
}

function longestChange(now: GradientParts, start: GradientParts, width: number): number {
  return tf.tidy(() => {
    const byOutputLayer = tf.sum(tf.squaredDifference(now.features, start.features), 1);
    const squares = now.slopes.map((slope, z) => {
      const byHidden = tf.sum(tf.squaredDifference(slope, start.slopes[z]), 1);
      return tf.add(byOutputLayer, tf.mul(now.squaredLengths, byHidden));
    });
    return Math.sqrt(tf.max(tf.stack(squares)).dataSync()[0] / width);
  });
}
