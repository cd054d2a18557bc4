// How the output weights W begin and how a step of descent moves them: freely, or among the matrices with W^T W = I.
import { requireFunction, requireParts } from '../tensor';
import type * as tf from '@tensorflow/tfjs';
import {
  free,
  initialOutput,
  orthonormal,
  type Constraint,
  type Model,
  type Retraction,
  type TwoLayer,
} from '../model';

/** The output layer's part of gradient descent. */
export interface OutputLayer<M extends Model = TwoLayer> {
  readonly name: string;
  readonly constraint: Constraint;
  /** W at the start, (M, Z); the caller's to dispose. */
  readonly start: (net: M) => tf.Tensor2D;
}

/** Makes the start of W: (M, Z), given over to the run. */
export type OutputStart = (net: TwoLayer) => tf.Tensor2D;

/**
 * Unconstrained output weights: W <- W - eta dL/dW.
 * @param start W at the start; default: all entries N(0, 1), from the net's seed
 */
export function freeOutput(start: OutputStart = initialOutput): OutputLayer {
  requireFunction('start', start);
  return { name: free.name, constraint: free, start };
}

/**
 * Orthonormal output weights, W^T W = I (see `orthonormal` of the models).
 * @param options.retraction default 'qr'
 * @param options.start W at the start; default: the Q of a QR decomposition of the free start
 * @returns an output layer for `run`
 * @throws RangeError when the retraction is neither, or (when a run begins) W^T W is not I, or Z > M
 */
export function orthonormalOutput(
  options: { retraction?: Retraction; start?: OutputStart } = {},
): OutputLayer {
  requireParts('options', options, { start: 'function?' });
  const constraint = orthonormal(options);
  const drawn = (net: TwoLayer): tf.Tensor2D => {
    const weights = initialOutput(net);
    try {
      return constraint.start(weights);
    } finally {
      weights.dispose();
    }
  };
  return { name: constraint.name, constraint, start: options.start ?? drawn };
}
