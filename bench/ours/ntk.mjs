// @ts-check
import { atPoints, ntk } from 'contrastive-lab/kernel';
import { Descent } from 'contrastive-lab/train';
import { lossOf, netOf, STEP_SIZE, tripletsOf } from './nets.mjs';

/**
 * The whole NTK block, from the pre-activations at the points.
 * @param {{ points: number, kernelPoints: number, width: number, outputs: number }} task
 */
export async function prepare(task) {
  const descent = new Descent(netOf(task), lossOf('linear'), await tripletsOf(task.points), STEP_SIZE, {
    space: 'sample',
  });
  const points = [...Array(task.kernelPoints).keys()];
  const at = atPoints(descent.state, points);
  return {
    run: () => ntk(at).dispose(),
    result: () => Array.from(ntk(at).dataSync()),
  };
}
