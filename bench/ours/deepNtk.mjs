// @ts-check
import { ntk } from 'contrastive-lab/kernel';
import { disposeLayers } from 'contrastive-lab/model';
import { deepNetOf, deepPointsOf } from './deepNets.mjs';

/**
 * The whole NTK block of a deep net from points and weights: the sweep forward is part of the work, as it is for the peers.
 * @param {import('./deepNets.mjs').DeepTask & { kernelPoints: number }} task
 */
export async function prepare(task) {
  const { inputs, inputDim } = await deepPointsOf(task);
  const points = { inputs: inputs.slice(0, task.kernelPoints * inputDim), inputDim };
  const model = deepNetOf(task);
  const start = model.at(points);
  const weights = Object.fromEntries(
    Object.entries(start.weights).map(([name, matrix]) => [name, matrix.clone()]),
  );
  start.dispose();
  const kernel = () => {
    const net = model.at(points, { weights });
    const layers = net.layers();
    const block = ntk(layers);
    disposeLayers(layers);
    net.dispose();
    return block;
  };
  return {
    run: () => kernel().dispose(),
    ...(task.stack === 'dense' && { operations: denseOperations(task, inputDim) }),
    result() {
      const block = kernel();
      const values = Array.from(block.dataSync());
      block.dispose();
      return values;
    },
  };
}

/**
 * The sweep forward through two hidden layers, the sweep back through the second for each output, and the inner products, each pair once, of
 * what arrives at the two.
 * @param {import('./deepNets.mjs').DeepTask & { kernelPoints: number }} task
 * @param {number} inputDim
 */
function denseOperations({ kernelPoints: p, width, outputs: z }, inputDim) {
  return 2 * width * (p * inputDim + p * width + p * z * width + p * z * (p * z + 1));
}
