// Runs whose first two output columns start alike, or nearly.
import * as tf from '@tensorflow/tfjs';
import { initialOutput, type TwoLayer } from '../../model';
import { gradientDescent, run, freeOutput, type NetState } from '../../train';
import type { RunKind } from '../../sweep';
import { netRules, startOf, type NetParameters } from './problem';

/** A problem of a net, and how its first two output columns start. */
export type ColumnsParameters = NetParameters & {
  /** The relative distance at which the second column starts from the first; 0: they are equal. */
  readonly apart: number;
};

/** What is kept of a run. */
export interface CollapseResult {
  /** Largest |W_k0 - W_k1| over neurons and steps, divided by the largest |W_k0| at the start. */
  readonly difference: number;
  /** At the start, every tenth step and the last one. */
  readonly records: readonly {
    readonly step: number;
    /** ||w_0 - w_1|| / ||w_0|| of the columns. */
    readonly columns: number;
    /** ||f_0 - f_1|| / ||f|| of the outputs at all points. */
    readonly outputs: number;
  }[];
}

/** An initial W whose second column is the first, plus `apart` times the second one as it would have been. */
function nearlyEqualColumns(net: TwoLayer, apart: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [first, second, ...others] = tf.split<tf.Tensor2D>(initialOutput(net), net.outputs, 1);
    return tf.concat2d([first, tf.add<tf.Tensor2D>(first, tf.mul(second, apart)), ...others], 1);
  });
}

/** The first two columns of W now: their largest difference, and their distance relative to the first. */
function columnsOf({ output }: NetState): { largest: number; relative: number } {
  return tf.tidy(() => {
    const [first, second] = tf.split(output, output.shape[1], 1);
    const apart = tf.sub(first, second);
    const [largest, distance, size] = [tf.max(tf.abs(apart)), tf.norm(apart), tf.norm(first)].map(
      (one) => one.dataSync()[0],
    );
    return { largest, relative: distance === 0 ? 0 : distance / size };
  });
}

/** The distance of the first two outputs, relative to all of them. */
function outputsApart({ outputs, net }: NetState): number {
  const dim = net.model.outputs;
  let [apart, size] = [0, 0];
  for (let i = 0; i < outputs.length; i += dim) {
    apart += (outputs[i] - outputs[i + 1]) ** 2;
    for (let z = 0; z < dim; z++) size += outputs[i + z] ** 2;
  }
  return apart === 0 ? 0 : Math.sqrt(apart / size);
}

/** Columns of W that start equal, or at some distance. */
export const columnDifference: RunKind<ColumnsParameters, CollapseResult> = {
  name: 'column-difference',
  version: 1,
  parameters: { ...netRules, apart: 'number' },
  module: __filename,
  async run(parameters) {
    const { net, loss, data } = await startOf(parameters);
    const { stepSize, steps, apart } = parameters;
    const path = await run(
      gradientDescent(net, loss, data, {
        stepSize,
        outputLayer: freeOutput((start) => nearlyEqualColumns(start, apart)),
      }),
      { steps, observe: { columns: columnsOf, outputs: outputsApart } },
    );
    const size = tf.tidy(() => tf.max(tf.abs(tf.slice2d(initialOutput(net), [0, 0], [-1, 1]))).dataSync()[0]);
    return {
      difference: Math.max(...path.records.map(({ observed }) => observed.columns.largest)) / size,
      records: path.records
        .filter(({ step }) => step % 10 === 0 || step === steps)
        .map(({ step, observed }) => ({
          step,
          columns: observed.columns.relative,
          outputs: observed.outputs,
        })),
    };
  },
};
