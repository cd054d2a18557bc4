// @ts-check
import { Descent } from 'contrastive-lab/train';
import { lossOf, netOf, STEP_SIZE, tripletsOf } from './nets.mjs';

/**
 * One step of full-batch descent of the two-layer net; compared are the outputs' moves in five steps.
 * @param {{ points: number, width: number, outputs: number, loss: import('./nets.mjs').LossName }} task
 */
export async function prepare(task) {
  const descent = new Descent(netOf(task), lossOf(task.loss), await tripletsOf(task.points), STEP_SIZE);
  return {
    run: () => descent.advance(),
    result: () => {
      const start = descent.state.outputs;
      for (let step = 0; step < 5; step++) descent.advance();
      return Array.from(descent.state.outputs, (value, i) => value - start[i]);
    },
  };
}
