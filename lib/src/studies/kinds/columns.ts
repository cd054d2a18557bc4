// Runs whose first two output columns start alike, or nearly.
import * as tf from '@tensorflow/tfjs';
import { initialOutput, type TwoLayer } from '../../model';
import { gradientDescent, run, freeOutput, type NetState } from '../../train';
import type { RunKind } from '../../sweep';
import { netRules, startOf, type NetParameters } from './problem';

/** What is kept of a run. */
export interface CollapseResult {
  /** Largest |W_k0 - W_k1| over neurons and steps, divided by the largest |W_k0| at the start. */
  readonly difference: number;
}

/** An initial W whose second column is the first, plus `apart` times the second one as it would have been. */
function nearlyEqualColumns(net: TwoLayer, apart: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [first, second, ...others] = tf.split<tf.Tensor2D>(initialOutput(net), net.outputs, 1);
    return tf.concat2d([first, tf.add<tf.Tensor2D>(first, tf.mul(second, apart)), ...others], 1);
  });
}

/** Largest difference of the first two columns of W now. */
function columnDifference({ output }: NetState): number {
  return tf.tidy(() => {
    const [first, second] = tf.split(output, output.shape[1], 1);
    return tf.max(tf.abs(tf.sub(first, second))).dataSync()[0];
  });
}

const startingApart = (name: string, apart: number): RunKind<NetParameters, CollapseResult> => ({
  name,
  version: 1,
  parameters: netRules,
  module: __filename,
  async run(parameters) {
    const { net, loss, data } = await startOf(parameters);
    const { stepSize, steps } = parameters;
    const path = await run(
      gradientDescent(net, loss, data, {
        stepSize,
        outputLayer: freeOutput((start) => nearlyEqualColumns(start, apart)),
      }),
      { steps, observe: { difference: columnDifference } },
    );
    const size = tf.tidy(() => tf.max(tf.abs(tf.slice2d(initialOutput(net), [0, 0], [-1, 1]))).dataSync()[0]);
    return { difference: Math.max(...path.records.map(({ observed }) => observed.difference)) / size };
  },
});

/** Columns that start equal. */
export const equalColumns = startingApart('column-difference-equal', 0);

/** Columns that start a millionth apart. */
export const nearColumns = startingApart('column-difference-near', 1e-6);
