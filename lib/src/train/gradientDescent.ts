// Gradient descent of a net on a contrastive loss, as dynamics that `run` runs.
import { requireObject } from '../tensor';
import type { Loss } from '../loss';
import type { Net } from '../model';
import { Descent, type DescentOptions, type ModelOf, type Samples } from './descent';

/** How gradient descent moves. */
export interface GradientDescentOptions extends DescentOptions {
  /** eta, a positive number. */
  stepSize: number;
}

/**
 * Prepares gradient descent theta <- theta - eta dL/dtheta of all weights of a net together (Anil et al. 2024, section 2), or what an
 * optimiser makes of it, on all samples at once or on mini-batches.
 * @param model the net before training: `twoLayer`, `layered`, `particles`
 * @param loss a function of the outputs
 * @param data N triplets, or any N samples with K negatives
 * @param options see GradientDescentOptions
 * @returns dynamics for `run`, which frees them; if you do not run them, call `dispose()`
 * @throws RangeError when an option is out of range, or the loss refuses the data or gives a gradient of another length
 */
export function gradientDescent<N extends Net>(
  model: ModelOf<N>,
  loss: Loss,
  data: Samples,
  options: GradientDescentOptions,
): Descent<N> {
  requireObject('options', options);
  const { stepSize, ...rest } = options;
  return new Descent(model, loss, data, stepSize, rest);
}
