// @ts-check
import { gradientDescent } from 'contrastive-lab/train';
import { deepNetOf, deepPointsOf } from './deepNets.mjs';
import { lossOf, STEP_SIZE } from './nets.mjs';

/**
 * One step of full-batch descent of a deep net; compared are the outputs' moves in five steps.
 * @param {import('./deepNets.mjs').DeepTask & { loss: import('./nets.mjs').LossName }} task
 */
export async function prepare(task) {
  const data = await deepPointsOf(task);
  // 600 points in 784 dimensions: the first layer moves within their span, by products with the Gram matrix.
  const descent = gradientDescent(deepNetOf(task), lossOf(task.loss), data, {
    stepSize: STEP_SIZE,
    space: 'sample',
  });
  return {
    run: () => descent.advance(),
    // The first layer's product with the Gram matrix, and three of the second.
    operations: 2 * task.points * task.width * (task.points + 3 * task.width),
    result: () => {
      const start = descent.state.outputs;
      for (let step = 0; step < 5; step++) descent.advance();
      return Array.from(descent.state.outputs, (value, i) => value - start[i]);
    },
  };
}
