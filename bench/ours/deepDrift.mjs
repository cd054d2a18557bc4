// @ts-check
// The claim `deep-exponent-smooth` with one seed: nets of several depths and widths on ten MNIST triplets.
import { findClaim } from 'contrastive-lab/claims';
import { dense, layered, tanh } from 'contrastive-lab/model';
import { fitLine } from 'contrastive-lab/stats';
import { allClaims, dataOf, deepCosine, deepDrift } from 'contrastive-lab/studies';

/** @typedef {{ depths: number[], widths: number[], outputs: number, count: number, stepSize: number, steps: number, from: number, to: number }} DeepJob */

const SEED = 1;
const { count, stepSize, steps } = deepCosine;
const { from, to } = findClaim(allClaims, 'deep-exponent-smooth').rule;

/** @type {DeepJob} */
export const deepJob = {
  depths: [3, 4, 5],
  widths: [128, 512, 2048],
  outputs: 2,
  count,
  stepSize,
  steps,
  from,
  to,
};

/**
 * Points and the net that a job starts from.
 * @param {DeepJob} job
 * @param {number} depth
 * @param {number} width
 */
export async function deepStart({ outputs }, depth, width) {
  const hidden = Array.from({ length: depth - 1 }, () => [dense(width), tanh]).flat();
  return {
    points: await dataOf('mnist', count, SEED),
    net: layered([...hidden, dense(outputs)], { seed: SEED }),
  };
}

/**
 * From nothing to a verdict: the drifts of all nets, the exponent of each depth, and whether the rule holds at all of them.
 * @param {DeepJob} job
 */
export async function prepare({ depths, widths, outputs }) {
  const result = async () => {
    const drifts = [];
    const slopes = [];
    for (const depth of depths) {
      const own = [];
      for (const width of widths) {
        const { largestDrift } = await deepDrift.run({
          ...deepCosine,
          activation: 'tanh',
          depth,
          width,
          outputs,
          seed: SEED,
        });
        own.push(largestDrift ?? NaN);
      }
      slopes.push(fitLine(widths.map(Math.log), own.map(Math.log)).slope);
      drifts.push(...own.map((drift, i) => drift * widths[i]));
    }
    const supported = slopes.every((slope) => slope >= from && slope <= to);
    return [...drifts, ...slopes, supported ? 1 : 0];
  };
  return { result, run: result };
}
