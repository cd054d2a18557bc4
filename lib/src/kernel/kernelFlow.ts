// Outputs that move under a fixed kernel: a net at infinite width, without the net. Float64.
import type { Matrix } from 'ml-matrix';
import { lossAt, type Loss } from '../loss';
import { requireFinite, requireInteger, requireObject, requirePositive, requireSquare } from '../tensor';
import type { Dynamics } from '../train';
import type { FrozenState } from './linearised';

/** What moves, and how. */
export interface KernelFlowOptions {
  /** (n, n), the same for each output; `Matrix.eye(n)` makes free particles. */
  kernel: Matrix;
  /** n rows of Z numbers to begin at. */
  start: ArrayLike<number>;
  /** eta, a positive number. */
  stepSize: number;
  /** Z, default 1. */
  outputs?: number;
  /** N, where the loss wants anchors and positives; default n, for an invariant map. */
  count?: number;
  /** Labels of the anchors, where the loss looks at them. */
  labels?: ArrayLike<number>;
}

/**
 * Runs gradient descent under a kernel that stays: f <- f - eta K dL/df, the limit of infinite width in float64.
 * @param loss a function of the outputs
 * @param options see KernelFlowOptions
 * @returns dynamics for `run`
 * @throws RangeError when kernel, start and outputs do not fit, or an option is out of range
 */
export function kernelFlow(loss: Loss, options: KernelFlowOptions): Dynamics<FrozenState> {
  requireObject('loss', loss);
  // As a value: a loss may be any object with the method.
  if (typeof loss.evaluate !== 'function')
    throw new TypeError('loss.evaluate must be a function; take a loss of contrastive-lab/loss');
  requireObject('options', options);
  const { kernel, start, stepSize, outputs = 1 } = options;
  requireSquare('kernel', kernel);
  requireInteger('outputs', outputs, 1);
  requirePositive('stepSize', stepSize, 'for example 0.1');
  requireFinite('start', start);
  const points = kernel.rows;
  if (start.length !== points * outputs)
    throw new RangeError(
      `start must hold ${points} rows of ${outputs} numbers, got ${start.length} numbers; one row for each point of the kernel`,
    );
  const { count = points, labels } = options;
  requireInteger('count', count, 1, points);
  const rows = Float64Array.from(kernel.to1DArray());
  const stateOf = (step: number, values: Float64Array): FrozenState => {
    const { value, gradient } = lossAt(loss, { values, count, dim: outputs, ...(labels && { labels }) });
    return { step, loss: value, outputs: values, gradient, stepSize };
  };
  let state = stateOf(0, Float64Array.from(start));
  return {
    get state() {
      return state;
    },
    get isFinite() {
      return Number.isFinite(state.loss) && state.outputs.every(Number.isFinite);
    },
    advance() {
      const { gradient, step } = state;
      const next = state.outputs.slice();
      for (let i = 0; i < points; i++) {
        for (let z = 0; z < outputs; z++) {
          let move = 0;
          for (let j = 0, at = i * points; j < points; j++, at++)
            move += rows[at] * gradient[j * outputs + z];
          next[i * outputs + z] -= stepSize * move;
        }
      }
      state = stateOf(step + 1, next);
    },
    dispose() {
      // Nothing is held but numbers.
    },
  };
}
