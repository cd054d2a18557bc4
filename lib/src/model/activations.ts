// Activation functions, on tensors (float32, the wide nets) and on numbers (float64, the exact theory).
import * as tf from '@tensorflow/tfjs';
import { rawKernel, requireRange } from '../tensor';
import {
  erfMoments,
  leakyReluMoments,
  linearMoments,
  reluMoments,
  softplusMoments,
  tanhMoments,
  type MomentsOf,
} from './moments';

/** An activation function phi with its derivative. */
export interface Activation {
  readonly kind: 'activation';
  readonly name: string;
  /** What a deep net's hidden layers multiply phi by, so that features keep their size: sqrt(2) for ReLU, 1 for most. */
  readonly gain: number;
  /** phi, entry by entry. */
  value(preActivations: tf.Tensor2D): tf.Tensor2D;
  /** phi', entry by entry. */
  derivative(preActivations: tf.Tensor2D): tf.Tensor2D;
  /** phi'', entry by entry, where it exists: ReLU's kink counts as 0. */
  curvature(preActivations: tf.Tensor2D): tf.Tensor2D;
  /**
   * upstream * phi', entry by entry, in as few passes over memory as the engine allows.
   * @param values phi(preActivations), which some derivatives are cheaper from; the others leave it unread, even freed
   */
  backward(upstream: tf.Tensor2D, preActivations: tf.Tensor2D, values: tf.Tensor2D): tf.Tensor2D;
  /** Whether `backward` reads its values. */
  readonly backwardReadsValues: boolean;
  /** phi of one number, in float64. */
  at(x: number): number;
  /** phi' of one number, in float64. */
  slopeAt(x: number): number;
  /** phi'' of one number, in float64. */
  curvatureAt(x: number): number;
  /** Its moments at infinite width: a closed form, or `quadratureMoments`. */
  readonly moments: MomentsOf;
}

/** max(x, 0); its derivative at 0 counts as 0. */
export const relu: Activation = {
  kind: 'activation',
  name: 'ReLU',
  gain: Math.SQRT2,
  backwardReadsValues: false,
  value: (x) => tf.relu(x),
  // tf.step would do, but is 50 times slower than a comparison.
  derivative: (x) => tf.tidy(() => tf.cast(tf.greater<tf.Tensor2D>(x, 0), 'float32')),
  backward: (upstream, x) =>
    rawKernel('ReluGrad', [upstream, x]) ??
    tf.tidy(() => tf.mul(upstream, tf.cast(tf.greater(x, 0), 'float32'))),
  curvature: (x) => tf.zerosLike(x),
  at: (x) => Math.max(x, 0),
  slopeAt: (x) => (x > 0 ? 1 : 0),
  curvatureAt: () => 0,
  moments: reluMoments,
};

/**
 * max(x, 0) + slope min(x, 0): ReLU that leaks; its derivative at 0 counts as slope.
 * @param slope phi' where x < 0, from 0 to 1, default 0.01
 */
export function leakyRelu(slope = 0.01): Activation {
  requireRange('slope', slope, 0, 1);
  const derivative = (x: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => tf.add(tf.mul(tf.cast(tf.greater<tf.Tensor2D>(x, 0), 'float32'), 1 - slope), slope));
  return {
    kind: 'activation',
    name: `leaky ReLU (${slope})`,
    gain: Math.sqrt(2 / (1 + slope * slope)),
    backwardReadsValues: false,
    value: (x) => tf.leakyRelu(x, slope),
    derivative,
    backward: (upstream, x) => tf.tidy(() => tf.mul(upstream, derivative(x))),
    curvature: (x) => tf.zerosLike(x),
    at: (x) => (x > 0 ? x : slope * x),
    slopeAt: (x) => (x > 0 ? 1 : slope),
    curvatureAt: () => 0,
    moments: leakyReluMoments(slope),
  };
}

/** tanh(x). */
export const tanh: Activation = {
  kind: 'activation',
  name: 'tanh',
  gain: 1,
  backwardReadsValues: true,
  value: (x) => tf.tanh(x),
  derivative: (x) => tf.tidy(() => tf.sub(tf.onesLike(x), tf.square(tf.tanh(x)))),
  backward: (upstream, _x, values) =>
    rawKernel('TanhGrad', [values, upstream]) ??
    tf.tidy(() => tf.mul(upstream, tf.sub(1, tf.square(values)))),
  curvature: (x) =>
    tf.tidy(() => {
      const values = tf.tanh(x);
      return tf.mul(tf.mul<tf.Tensor2D>(values, -2), tf.sub(1, tf.square(values)));
    }),
  at: Math.tanh,
  slopeAt: (x) => 1 - Math.tanh(x) ** 2,
  curvatureAt: (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2),
  moments: tanhMoments,
};

const ERF_SLOPE = 2 / Math.sqrt(Math.PI);

/** The error function erf(x), whose infinite-width kernel has a closed form. */
export const erf: Activation = {
  kind: 'activation',
  name: 'erf',
  gain: 1,
  backwardReadsValues: false,
  value: (x) => tf.erf(x),
  derivative: (x) => tf.tidy(() => tf.mul(ERF_SLOPE, tf.exp(tf.neg(tf.square(x))))),
  backward: (upstream, x) => tf.tidy(() => tf.mul(upstream, erf.derivative(x))),
  curvature: (x) => tf.tidy(() => tf.mul(tf.mul<tf.Tensor2D>(x, -2), erf.derivative(x))),
  at: erfAt,
  slopeAt: (x) => ERF_SLOPE * Math.exp(-x * x),
  curvatureAt: (x) => -2 * x * ERF_SLOPE * Math.exp(-x * x),
  moments: erfMoments,
};

/** log(1 + exp(x)). */
export const softplus: Activation = {
  kind: 'activation',
  name: 'softplus',
  gain: 1,
  backwardReadsValues: false,
  value: (x) => tf.softplus(x),
  derivative: (x) => tf.sigmoid(x),
  backward: (upstream, x) =>
    rawKernel('SoftplusGrad', [upstream, x]) ?? tf.tidy(() => tf.mul(upstream, tf.sigmoid(x))),
  curvature: (x) =>
    tf.tidy(() => {
      const slopes = tf.sigmoid(x);
      return tf.mul(slopes, tf.sub(1, slopes));
    }),
  at: softplusAt,
  slopeAt: sigmoid,
  curvatureAt: (x) => 1 / ((1 + Math.exp(-x)) * (1 + Math.exp(x))),
  moments: softplusMoments,
};

/** Written so that neither end overflows. */
function softplusAt(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** x itself: a linear net. */
export const linearActivation: Activation = {
  kind: 'activation',
  name: 'linear',
  gain: 1,
  backwardReadsValues: false,
  value: (x) => tf.clone(x),
  derivative: (x) => tf.onesLike(x),
  backward: (upstream) => tf.clone(upstream),
  curvature: (x) => tf.zerosLike(x),
  at: (x) => x,
  slopeAt: () => 1,
  curvatureAt: () => 0,
  moments: linearMoments,
};

/** All activations by the names that `twoLayer` accepts. */
export const activations = {
  relu,
  leakyRelu: leakyRelu(),
  tanh,
  erf,
  softplus,
  linear: linearActivation,
} as const;

export type ActivationName = keyof typeof activations;

/**
 * erf in float64, by its Taylor series near 0 and a continued fraction for erfc further out (both converge to 1e-15).
 * JavaScript has no erf.
 */
function erfAt(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return ERF_SLOPE * sum;
  }
  let fraction = size;
  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI)));
}
