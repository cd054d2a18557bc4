// Dimension collapse: outputs that start alike stay alike (Proposition 18), on MNIST.
import * as tf from '@tensorflow/tfjs';
import { initialOutput, type TwoLayer } from '../model';
import { gradientDescent, run, freeOutput, type NetState } from '../train';
import type { Sweep } from '../sweep';
import type { Claim, Mode } from './claim';
import { extremeOverWidths } from './measures';
import { netSweeps, startOf, type GridSize, type NetParameters, type NetRun } from './netRun';
import { cosineLoss, PAPER } from './ntkSettings';

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

const runWith = (name: string, apart: number): NetRun<CollapseResult> => ({
  name,
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

const sizes: Record<Mode, GridSize> = {
  quick: { widths: [64, 256, 1024], seeds: [1, 2, 3, 4, 5] },
  full: { widths: [64, 256, 1024, 4096, 16384], seeds: [1, 2, 3, 4, 5] },
};

/** Cosine and dot product both, the dot product for as long as it stays finite. */
function sweeps(kind: NetRun<CollapseResult>): Record<Mode, Sweep<NetParameters, CollapseResult>> {
  const cosine = netSweeps(kind, () => ({ ...cosineLoss, steps: 200 }), sizes);
  const dot = netSweeps(kind, () => ({ ...cosineLoss, similarity: 'dot', steps: 40 }), sizes);
  const both = (mode: Mode): Sweep<NetParameters, CollapseResult> => ({
    ...kind,
    grid: [...cosine[mode].grid, ...dot[mode].grid],
  });
  return { quick: both('quick'), full: both('full') };
}

/** Equal columns stay equal to the last bit. */
export const collapse: Claim<NetParameters, CollapseResult> = {
  id: 'dimension-collapse',
  source: `${PAPER}, Proposition 18, as stated in a published summary; proved here: equal outputs have equal gradients`,
  theorem: 'Proposition 18',
  statement: String.raw`W_{\cdot i}(0)=W_{\cdot j}(0)\Rightarrow W_{\cdot i}(t)=W_{\cdot j}(t)`,
  quantity:
    'largest difference of two columns that start equal, over all steps, relative to their size (ReLU, cosine and dot product)',
  prediction: 0,
  rule: { from: 0, to: 0 },
  sweeps: sweeps(runWith('column-difference-equal-1', 0)),
  control: {
    description: 'columns that start a millionth apart: near is not equal',
    sweeps: sweeps(runWith('column-difference-near-1', 1e-6)),
  },
  measure: (runs) => extremeOverWidths(runs, 'most', ({ difference }) => difference),
};
