// @ts-check
// What is measured, in which shapes, against whom, and the goals.
import { deepJob } from './ours/deepDrift.mjs';
import { inFloat64, infoNCE, linear, OUTPUTS } from './comparison.mjs';
import { deep, trainings } from './deepItems.mjs';
import { lifetimeJob } from './ours/lifetimes.mjs';
import { DRIFT_RULE } from './ours/nets.mjs';

/** @typedef {import('./comparison.mjs').Case} Case */

/** @type {Case[]} */
const steps = [
  { points: 150, width: 65536, goal: 0.12 },
  { points: 600, width: 16384, goal: 0.28 },
  { points: 2400, width: 4096, goal: 0.6 },
].flatMap(({ points, width, goal }) =>
  [linear, infoNCE].map((loss) => ({
    item: 'step',
    shape: `${loss === linear ? 'linear' : 'InfoNCE'} cosine, n = ${points}, M = ${width}`,
    module: 'step',
    task: { points, width, outputs: OUTPUTS, loss },
    peers: [
      { name: 'JAX', environment: /** @type {const} */ ('jax'), module: 'step_jax', goal },
      {
        name: 'JAX, sample space',
        environment: /** @type {const} */ ('jax'),
        module: 'step_jax_sample',
        goal: 0.6,
      },
      { name: 'PyTorch', environment: /** @type {const} */ ('jax'), module: 'step_torch' },
    ],
    reference: inFloat64('step_torch'),
    tolerance: 1e-3,
    rounds: 7,
  })),
);

const kernelTask = { points: 300, kernelPoints: 100, outputs: OUTPUTS };

/** @type {Case[]} */
const kernels = [
  ...[4096, 65536].map((width) => ({
    item: 'ntk',
    shape: `100 points, Z = 8, M = ${width}`,
    module: 'ntk',
    task: { ...kernelTask, width },
    peers: [
      {
        name: 'neural-tangents',
        environment: /** @type {const} */ ('neuralTangents'),
        module: 'ntk_neural_tangents',
        goal: 0.4,
      },
    ],
    reference: inFloat64('reference_ntk'),
    tolerance: 1e-4,
    rounds: 9,
  })),
  {
    item: 'ntk',
    shape: '100 points, Z = 8, M = 1024',
    module: 'ntk',
    task: { ...kernelTask, width: 1024 },
    peers: [{ name: 'torch.func', environment: 'jax', module: 'ntk_torch', goal: 0.02 }],
    reference: inFloat64('reference_ntk'),
    tolerance: 1e-4,
    rounds: 5,
  },
];

const { from, to } = DRIFT_RULE;
const drift = {
  points: 60,
  widths: [256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
  outputs: 3,
  steps: 200,
  from,
  to,
};

/** @type {Case[]} */
const others = [
  {
    item: 'drift',
    shape: 'n = 60, Z = 3, 200 steps, 9 widths to 65536, from nothing to the verdict',
    module: 'drift',
    task: drift,
    peers: [
      { name: 'JAX and neural-tangents', environment: 'neuralTangents', module: 'drift_neural_tangents' },
    ],
    reference: inFloat64('reference_drift'),
    tolerance: 2e-2,
    rounds: 5,
    fresh: true,
  },
  {
    item: 'deepDrift',
    shape: '10 triplets, 3 to 5 layers, 3 widths to 2048, from nothing to the verdict',
    module: 'deepDrift',
    task: deepJob,
    peers: [
      {
        name: 'JAX and neural-tangents',
        environment: 'neuralTangents',
        module: 'deep_drift_neural_tangents',
      },
    ],
    reference: inFloat64('reference_deep_drift', {}),
    tolerance: 1e-3,
    rounds: 3,
    fresh: true,
  },
  {
    item: 'lifetimes',
    shape: 'clusters of 36 points, 5 spreads, from nothing to the verdict',
    module: 'lifetimes',
    task: lifetimeJob,
    peers: [
      { name: 'JAX and neural-tangents', environment: 'neuralTangents', module: 'lifetimes_neural_tangents' },
    ],
    reference: inFloat64('reference_lifetimes', {}),
    tolerance: 1e-6,
    rounds: 3,
    fresh: true,
  },
  {
    item: 'spectrum',
    shape: 'C_V of 60 triplets, M = 65536',
    module: 'spectrum',
    task: { points: 180, width: 65536, outputs: OUTPUTS },
    peers: [
      { name: 'PyTorch, QR', environment: 'jax', module: 'spectrum_torch' },
      { name: 'SciPy, Lanczos', environment: 'jax', module: 'spectrum_scipy' },
    ],
    reference: inFloat64('spectrum_torch'),
    tolerance: 1e-4,
    rounds: 7,
  },
  {
    item: 'covariance',
    shape: 'C_alpha of 256 points in 64 dimensions, float64',
    module: 'covariance',
    task: { count: 256, dim: 64 },
    peers: [
      { name: 'PyTorch, all differences', environment: 'jax', module: 'covariance_torch', goal: 0.02 },
      {
        name: 'JavaScript, all differences',
        environment: 'ours',
        module: 'covariancePairs',
        goal: 0.02,
      },
    ],
    tolerance: 1e-10,
    rounds: 5,
  },
  ...[
    { components: 5, inputDim: 50, exact: { nodes: 20 } },
    { components: 8, inputDim: 100, draws: 2000, exact: {} },
  ].map(({ components, inputDim, draws, exact }) => ({
    item: 'population',
    shape: `InfoNCE fit, d = ${inputDim}, K = ${components}, 4 outputs`,
    module: 'population',
    task: { components, inputDim, outputs: 4, draws },
    peers: [
      {
        name: 'JAX and SciPy',
        environment: /** @type {const} */ ('jax'),
        module: 'population_jax',
        goal: 0.8,
      },
    ],
    reference: inFloat64('population_jax', { ...exact, seed: 2 }),
    tolerance: 1e-8,
    rounds: 5,
  })),
  {
    item: 'embeddings',
    shape: '100,000 x 768 from a file: PCA, RankMe, nearest neighbour of 5,000, uniformity of 10,000',
    module: 'embeddings',
    task: { embeddings: { count: 100_000, dim: 768 }, axes: 10, queries: 5000, sample: 10_000 },
    peers: [{ name: 'NumPy and scikit-learn', environment: 'files', module: 'embeddings_sklearn' }],
    tolerance: 2e-3,
    rounds: 1,
  },
  {
    item: 'cell',
    shape: 'a running kernel, 1 + 1',
    environment: 'jupyter',
    module: 'cell',
    task: { kernel: 'tslab', code: '1 + 1' },
    peers: [{ name: 'ipykernel', environment: 'jupyter', module: 'cell', task: { kernel: 'python3' } }],
    tolerance: 0,
    rounds: 9,
  },
];

/** All comparisons, in the order of the table. */
export const cases = [...steps, ...kernels, ...deep, ...trainings, ...others];

/** What descents hold, of this library alone. */
export const memory = {
  module: 'memory',
  task: { points: 60, width: 2 ** 20, outputs: OUTPUTS, steps: 1000, stepsWidth: 4096 },
};

/** What can be asked for by name. */
export const itemNames = [...new Set(cases.map(({ item }) => item)), 'growth', 'memory', 'start'];
