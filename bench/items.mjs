// @ts-check
// What is measured, in which shapes, against whom, and the goals.

/**
 * @typedef {object} Peer
 * @property {string} name as the table shows it
 * @property {import('./setup.mjs').EnvironmentName} environment
 * @property {string} module of bench/peers
 * @property {number} [goal] our time over the peer's, at most
 * @property {number} [rounds] where it is so slow that it runs less often
 */

/**
 * @typedef {object} Case
 * @property {string} item
 * @property {string} shape as the table shows it
 * @property {string} module of bench/ours
 * @property {Record<string, string | number>} task
 * @property {Peer[]} peers
 * @property {number} tolerance largest difference of the results that counts as the same, relative to the largest of them
 * @property {number} rounds how often each side runs; they take turns
 * @property {boolean} [fresh] whether a round is a whole process, from its start to the answer
 */

const OUTPUTS = 8;
const [linear, infoNCE] = ['linear', 'infoNCE'];

/** @type {Case[]} */
const steps = [
  { points: 150, width: 65536, goal: 0.15 },
  { points: 600, width: 16384, goal: 0.33 },
  { points: 2400, width: 4096, goal: 0.75 },
].flatMap(({ points, width, goal }) =>
  [linear, infoNCE].map((loss) => ({
    item: 'step',
    shape: `${loss === linear ? 'linear' : 'InfoNCE'} cosine, n = ${points}, M = ${width}`,
    module: 'step',
    task: { points, width, outputs: OUTPUTS, loss },
    peers: [
      { name: 'JAX', environment: /** @type {const} */ ('jax'), module: 'step_jax', goal },
      {
        ...{ name: 'JAX, sample space', environment: /** @type {const} */ ('jax') },
        ...{ module: 'step_jax_sample', goal: 0.9 },
      },
      { name: 'PyTorch', environment: /** @type {const} */ ('jax'), module: 'step_torch' },
    ],
    tolerance: 1e-3,
    rounds: 9,
  })),
);

/** @type {Case[]} */
const kernels = [4096, 65536].map((width) => ({
  item: 'ntk',
  shape: `100 points, Z = 8, M = ${width}`,
  module: 'ntk',
  task: { points: 300, kernelPoints: 100, width, outputs: OUTPUTS },
  peers: [
    {
      ...{ name: 'neural-tangents', environment: /** @type {const} */ ('neuralTangents') },
      ...{ module: 'ntk_neural_tangents', goal: 0.4 },
    },
    ...(width > 4096
      ? []
      : [
          {
            ...{ name: 'torch.func', environment: /** @type {const} */ ('jax') },
            ...{ module: 'ntk_torch', goal: 0.02, rounds: 5 },
          },
        ]),
  ],
  tolerance: 1e-4,
  rounds: 7,
}));

/** All cases, in the order of the table. */
export const cases = [...steps, ...kernels];

/** What can be asked for by name. */
export const itemNames = [...new Set(cases.map(({ item }) => item))];
