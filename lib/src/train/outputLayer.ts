// How the output weights W begin and how a step of descent moves them: freely, or among the matrices with W^T W = I.
import { requireFunction, requireParts } from '../tensor';
import type * as tf from '@tensorflow/tfjs';
import { free, orthonormal, type Constraint, type Model, type Retraction, type TwoLayer } from '../model';

/** Makes the start of W: (M, Z), given over to the run. */
export type OutputStart<M extends Model = TwoLayer> = (net: M) => tf.Tensor2D;

/** The output layer's part of gradient descent, of any net whose last layer is dense. */
export interface OutputLayer<M extends Model = TwoLayer> {
  readonly name: string;
  readonly constraint: Constraint;
  /** W at the start, (M, Z), the caller's to dispose; missing where the net draws it from its seed. */
  readonly start?: OutputStart<M>;
}

/**
 * Unconstrained output weights: W <- W - eta dL/dW.
 * @param start W at the start; default: all entries N(0, 1), from the net's seed
 */
export function freeOutput<M extends Model = TwoLayer>(start?: OutputStart<M>): OutputLayer<M> {
  if (start !== undefined) requireFunction('start', start);
  return { name: free.name, constraint: free, ...(start && { start }) };
}

/**
 * Orthonormal output weights, W^T W = I (see `orthonormal` of the models).
 * @param options.retraction default 'qr'
 * @param options.start W at the start; default: the Q of a QR decomposition of the free start
 * @returns an output layer for `gradientDescent`
 * @throws RangeError when the retraction is neither, or (when a run begins) W^T W is not I, or Z > M
 */
export function orthonormalOutput<M extends Model = TwoLayer>(
  options: { retraction?: Retraction; start?: OutputStart<M> } = {},
): OutputLayer<M> {
  requireParts('options', options, { start: 'function?' });
  const constraint = orthonormal(options);
  const { start } = options;
  return { name: constraint.name, constraint, ...(start && { start }) };
}
