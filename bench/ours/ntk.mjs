// @ts-check
import * as tf from '@tensorflow/tfjs';
import { ntk } from 'contrastive-lab/kernel';
import { initialHidden, initialOutput, twoLayerFactors } from 'contrastive-lab/model';
import { matMul } from 'contrastive-lab/tensor';
import { netOf, tripletsOf } from './nets.mjs';

/**
 * The whole NTK block from points and weights, as the peers have it: the pre-activations are part of the work.
 * @param {{ points: number, kernelPoints: number, width: number, outputs: number }} task
 */
export async function prepare(task) {
  const net = netOf(task);
  const { inputs, inputDim } = await tripletsOf(task.points);
  const { kernelPoints: p, width, outputs: z } = task;
  const shape = /** @type {[number, number]} */ ([p, inputDim]);
  const points = tf.tensor2d(inputs.subarray(0, shape[0] * inputDim), shape);
  // V^T, as the peers have it.
  const hidden = tf.tidy(() => /** @type {tf.Tensor2D} */ (tf.transpose(initialHidden(net, inputDim))));
  const output = initialOutput(net);
  const kernel = () =>
    tf.tidy(() => {
      const preActivations = matMul(points, hidden);
      const gram = matMul(points, points, false, true);
      return ntk(twoLayerFactors({ preActivations, output, gram, activation: net.activation }));
    });
  return {
    run: () => kernel().dispose(),
    // The pre-activations, then pairs of points times pairs of outputs.
    operations: 2 * width * (p * inputDim + ((p * (p + 1)) / 2) * ((z * (z + 1)) / 2)),
    result() {
      const block = kernel();
      const values = Array.from(block.dataSync());
      block.dispose();
      return values;
    },
  };
}
