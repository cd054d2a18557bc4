// @ts-check
// Nets of more layers, and training on pictures: shapes, peers and goals.
import { inFloat64, linear, OUTPUTS } from './comparison.mjs';

/** @typedef {import('./comparison.mjs').Case} Case */

/** @type {Record<string, { name: string, environment: import('./session.mjs').Environment }>} */
const sides = {
  neuralTangents: { name: 'neural-tangents', environment: 'neuralTangents' },
  torch: { name: 'torch.func', environment: 'jax' },
  jax: { name: 'JAX', environment: 'jax' },
};
const denseTask = { stack: 'dense', width: 4096, outputs: OUTPUTS };

/** @type {Case[]} */
export const deep = [
  {
    item: 'deep',
    shape: 'NTK, 3 dense layers, 100 points, Z = 8, M = 4096',
    module: 'deepNtk',
    task: { ...denseTask, points: 300, kernelPoints: 100 },
    peers: [
      {
        ...sides.neuralTangents,
        module: 'deep_ntk_neural_tangents',
        goal: 0.5,
        task: { implementation: 'STRUCTURED_DERIVATIVES' },
      },
    ],
    reference: inFloat64('reference_deep_ntk'),
    tolerance: 1e-4,
    rounds: 7,
  },
  {
    item: 'deep',
    shape: 'NTK, 3 dense layers, 100 points, Z = 8, M = 1024',
    module: 'deepNtk',
    task: { ...denseTask, width: 1024, points: 300, kernelPoints: 100 },
    peers: [{ ...sides.torch, module: 'deep_ntk_torch', goal: 0.02, rounds: 2 }],
    reference: inFloat64('reference_deep_ntk'),
    tolerance: 1e-4,
    rounds: 3,
  },
  {
    item: 'deep',
    shape: 'step, 3 dense layers, linear cosine, n = 600, M = 4096',
    module: 'deepStep',
    task: { ...denseTask, points: 600, loss: linear },
    peers: [{ ...sides.jax, module: 'deep_step_jax', goal: 0.9 }],
    reference: inFloat64('deep_step_torch'),
    tolerance: 1e-3,
    rounds: 7,
  },
  {
    item: 'deep',
    shape: 'NTK, 2 convolutions on 14 x 14, 40 points, Z = 2, C = 64',
    module: 'deepNtk',
    task: { stack: 'conv', points: 60, kernelPoints: 40, width: 64, outputs: 2 },
    peers: [
      {
        ...sides.neuralTangents,
        module: 'deep_ntk_neural_tangents',
        task: { implementation: 'JACOBIAN_CONTRACTION' },
      },
      { ...sides.torch, module: 'deep_ntk_torch' },
    ],
    reference: inFloat64('deep_ntk_torch'),
    tolerance: 1e-4,
    rounds: 7,
  },
];

/** @type {Case[]} */
export const trainings = ['mlp', 'cnn'].map((net) => ({
  item: 'training',
  shape:
    net === 'mlp'
      ? 'a step of 128 images in two views, MLP 784-256-256-64, MNIST'
      : 'a step of 128 images in two views, three convolutions, CIFAR-10',
  module: 'training',
  task: { net, images: 5000, batch: 128, steps: 4 },
  peers: [{ name: 'PyTorch', environment: /** @type {const} */ ('jax'), module: 'training_torch', goal: 1 }],
  tolerance: 1e-3,
  rounds: 7,
}));
