// @ts-check
// How costs grow with each size, ours and a peer's: exponents fitted over four sizes, each a comparison of its own.
import { fitLine } from 'contrastive-lab/stats';
import { linear, OUTPUTS } from './comparison.mjs';

/** @typedef {import('./comparison.mjs').Case} Case */

/**
 * @typedef {object} Growth
 * @property {string} cost
 * @property {string} in the size that grows
 * @property {string} side who pays
 * @property {number} exponent
 * @property {number[]} sizes
 * @property {number[]} ms
 */

const rounds = 3;
const step = {
  item: 'growth',
  module: 'step',
  task: { points: 300, width: 16384, outputs: OUTPUTS, loss: linear },
  peers: [{ name: 'JAX', environment: /** @type {const} */ ('jax'), module: 'step_jax' }],
  tolerance: 1e-2,
  rounds,
};
const kernel = {
  item: 'growth',
  module: 'ntk',
  task: { points: 300, kernelPoints: 60, width: 16384, outputs: OUTPUTS },
  peers: [
    {
      name: 'neural-tangents',
      environment: /** @type {const} */ ('neuralTangents'),
      module: 'ntk_neural_tangents',
    },
  ],
  tolerance: 1e-3,
  rounds,
};
/** Peers whose costs are looked at, by the environment that runs them. */
export const growthEnvironments = [step, kernel].flatMap(({ peers }) =>
  peers.map(({ environment }) => environment),
);

const wide = [8192, 16384, 32768, 65536];
const outputs = [4, 8, 16, 32];

const grids = [
  { cost: 'step', base: step, along: 'points', name: 'n', sizes: [150, 300, 600, 1200] },
  { cost: 'step', base: step, along: 'width', name: 'M', sizes: wide },
  { cost: 'step', base: step, along: 'outputs', name: 'Z', sizes: outputs },
  { cost: 'descent', base: step, along: 'steps', name: 'steps', sizes: [5, 10, 20, 40] },
  { cost: 'ntk', base: kernel, along: 'kernelPoints', name: 'n', sizes: [30, 60, 120, 240] },
  { cost: 'ntk', base: kernel, along: 'width', name: 'M', sizes: wide },
  { cost: 'ntk', base: kernel, along: 'outputs', name: 'Z', sizes: outputs },
];

/**
 * @param {(one: Case) => Promise<import('./compare.mjs').Row[]>} measured
 * @returns {Promise<Growth[]>} a row for each cost, size and side
 */
export async function growthOf(measured) {
  const growth = [];
  for (const { cost, base, along, name, sizes } of grids) {
    /** @type {Map<string, number[]>} */
    const times = new Map();
    for (const size of sizes) {
      const shape = `${cost} at ${name} = ${size}`;
      for (const { peer, oursMs, peerMs } of await measured({
        ...base,
        shape,
        task: { ...base.task, [along]: size },
      })) {
        times.set('ours', [...(times.get('ours') ?? []), oursMs]);
        times.set(peer, [...(times.get(peer) ?? []), peerMs]);
      }
    }
    for (const [side, ms] of times) {
      const { slope } = fitLine(sizes.map(Math.log), ms.map(Math.log));
      growth.push({ cost, in: name, side, exponent: slope, sizes, ms });
    }
  }
  return growth;
}
