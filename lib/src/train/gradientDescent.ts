// Gradient descent of a net on a contrastive loss, as dynamics that `run` runs.
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import type { TwoLayer } from '../model';
import { Descent, type DescentOptions } from './descent';

/** How gradient descent moves. */
export interface GradientDescentOptions extends DescentOptions {
  /** eta, a positive number. */
  stepSize: number;
}

/**
 * Gradient descent theta <- theta - eta dL/dtheta of all weights together (Anil et al. 2024, section 2).
 * @param net the net before training
 * @param loss a function of the outputs
 * @param data N triplets
 * @param options see GradientDescentOptions
 * @returns dynamics for `run`, which frees them; whoever does not run them calls `dispose()`
 * @throws RangeError when an option is out of range
 */
export function gradientDescent(
  net: TwoLayer,
  loss: Loss,
  data: Triplets,
  options: GradientDescentOptions,
): Descent {
  const { stepSize, ...rest } = options;
  return new Descent(net, loss, data, stepSize, rest);
}
