// @ts-check
import { Descent } from 'contrastive-lab/train';
import { lossOf, netOf, STEP_SIZE, tripletsOf } from './nets.mjs';

/**
 * One step of full-batch descent of the two-layer net, or so many of them; compared are the outputs' moves in five runs.
 * @param {{ points: number, width: number, outputs: number, loss: import('./nets.mjs').LossName, steps?: number }} task
 */
export async function prepare(task) {
  const { points, width, outputs, loss, steps = 1 } = task;
  const data = await tripletsOf(points);
  const descent = new Descent(netOf(task), lossOf(loss), data, STEP_SIZE);
  const run = () => {
    for (let step = 0; step < steps; step++) descent.advance();
  };
  const { space } = /** @type {import('contrastive-lab/model').TwoLayerNet} */ (descent.state.net);
  const large = space === 'sample' ? 2 * points ** 2 : 4 * points * coordinatesOf(data);
  return {
    run,
    // The large product or products, and the three with the output weights.
    operations: steps * width * (large + 6 * points * outputs),
    result: () => {
      const start = descent.state.outputs;
      for (let i = 0; i < 5; i++) run();
      return Array.from(descent.state.outputs, (value, i) => value - start[i]);
    },
  };
}

/**
 * The coordinates in which some point is not 0: the weights of the others never move, and ours leaves them out.
 * @param {import('contrastive-lab/model').Points} points
 */
function coordinatesOf({ inputs, inputDim }) {
  const used = new Set();
  inputs.forEach((value, i) => value !== 0 && used.add(i % inputDim));
  return used.size;
}
