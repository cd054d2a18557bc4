// @ts-check
// The same numbers for everyone: data and initial weights, written as raw float32 for the peers to read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomMixture } from 'contrastive-lab/data';
import { writeArrays, writePoints } from 'contrastive-lab/files';
import { initialHidden, initialOutput } from 'contrastive-lab/model';
import { RandomStream } from 'contrastive-lab/tensor';
import { deepStart } from './ours/deepDrift.mjs';
import { deepNetOf, deepPointsOf } from './ours/deepNets.mjs';
import { encoderOf, givenViews, setOf, viewOptions } from './ours/encoders.mjs';
import { lifetimeStart } from './ours/lifetimes.mjs';
import { netOf, tripletsOf } from './ours/nets.mjs';
import { weighedPoints } from './ours/weighedPoints.mjs';

/**
 * What a case's sides start from.
 * @param {string} folder
 * @param {import('./comparison.mjs').Case} one
 */
export async function writeInputs(folder, { item, task }) {
  const { points, width, widths, depths, spreads, outputs, components, inputDim, stack, draws, embeddings } =
    /** @type {Record<string, any>} */ (task);
  if (task.net) await writeTraining(folder, /** @type {import('./ours/encoders.mjs').Training} */ (task));
  if (item === 'covariance')
    writeWeighed(folder, /** @type {import('./ours/weighedPoints.mjs').Weighed} */ (task));
  if (embeddings) await writeEmbeddings(folder, embeddings);
  if (components) writeMixture(folder, { components, inputDim, draws });
  if (stack) await writeDeepNet(folder, /** @type {import('./ours/deepNets.mjs').DeepTask} */ (task));
  else if (width) await writeNet(folder, { points, width, outputs });
  for (const spread of spreads ?? []) writeClusters(join(folder, `${spread}`), spread);
  for (const one of widths ?? []) {
    for (const depth of depths ?? []) {
      const { points: inputs, net } = await deepStart(/** @type {any} */ (task), depth, one);
      writeLayers(join(folder, `${depth}-${one}`), inputs, net);
    }
    if (!depths) await writeNet(join(folder, `${one}`), { points, width: one, outputs });
  }
}

/**
 * Points, twins and weights of pairs, in float64.
 * @param {string} folder
 * @param {import('./ours/weighedPoints.mjs').Weighed} task
 */
function writeWeighed(folder, task) {
  for (const [name, matrix] of Object.entries(weighedPoints(task)))
    writeFileSync(join(folder, `${name}.f64`), Float64Array.from(matrix.to1DArray()));
}

/**
 * A random mixture with a shared covariance, and the random numbers of its expectation where it has any.
 * @param {string} folder
 * @param {{ components: number, inputDim: number, draws?: number }} task
 */
function writeMixture(folder, { draws, ...shape }) {
  const { means, covariances } = randomMixture({ ...shape, conditionNumber: 10, seed: 1 });
  const [covariance] = covariances;
  if (draws) {
    const numbers = new Float64Array(draws * shape.inputDim);
    writeFileSync(join(folder, 'noise.f64'), new RandomStream(1, 'expectation').fillNormal(numbers));
  }
  writeFileSync(
    join(folder, 'mixture.json'),
    JSON.stringify({ means: means.to2DArray(), covariance: covariance.to2DArray() }),
  );
}

/**
 * The images of an encoder, two views of each of a batch of them, how views are drawn, and the weights that it starts from.
 * @param {string} folder
 * @param {import('./ours/encoders.mjs').Training} task
 */
async function writeTraining(folder, task) {
  const set = await setOf(task);
  const { height, channels } = set;
  writeFileSync(join(folder, 'images.u8'), set.pixels.subarray(0, task.images * channels * height ** 2));
  writeFileSync(join(folder, 'views.f32'), givenViews(task, set));
  const options = viewOptions[task.net];
  writeFileSync(join(folder, 'views.json'), JSON.stringify({ side: height, channels, options }));
  const weights = encoderOf(task).start(1);
  writeFileSync(join(folder, 'weights.f32'), /** @type {Float32Array} */ (weights.dataSync()));
  weights.dispose();
}

/**
 * Points and initial weights of a deep net, a file a layer.
 * @param {string} folder
 * @param {import('./ours/deepNets.mjs').DeepTask} task
 */
async function writeDeepNet(folder, task) {
  writeLayers(folder, await deepPointsOf(task), deepNetOf(task));
}

/**
 * @param {string} folder
 * @param {import('contrastive-lab/model').Points} points
 * @param {import('contrastive-lab/model').Model} model
 */
function writeLayers(folder, points, model) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'inputs.f32'), /** @type {Float32Array} */ (points.inputs));
  const net = model.at(points);
  for (const [name, matrix] of Object.entries(net.weights))
    writeFileSync(join(folder, `${name}.f32`), /** @type {Float32Array} */ (matrix.dataSync()));
  net.dispose();
}

/**
 * Points in clusters and the angles of their embeddings.
 * @param {string} folder
 * @param {number} spread
 */
function writeClusters(folder, spread) {
  mkdirSync(folder, { recursive: true });
  const { inputs, start } = lifetimeStart(spread);
  writeFileSync(join(folder, 'inputs.f32'), /** @type {Float32Array} */ (inputs));
  writeFileSync(join(folder, 'start.f64'), start);
}

/**
 * Points and initial weights.
 * @param {string} folder
 * @param {{ points: number, width: number, outputs: number }} shape of a net and of its data
 */
async function writeNet(folder, shape) {
  mkdirSync(folder, { recursive: true });
  const data = await tripletsOf(shape.points);
  writeFileSync(join(folder, 'inputs.f32'), data.inputs);
  const net = netOf(shape);
  const weights = { hidden: initialHidden(net, data.inputDim), output: initialOutput(net) };
  for (const [name, tensor] of Object.entries(weights)) {
    writeFileSync(join(folder, `${name}.f32`), /** @type {Float32Array} */ (tensor.dataSync()));
    tensor.dispose();
  }
}

/**
 * Embeddings of unit length around 100 centres, variances that fall as 1 / (1 + k), with the centre as label.
 * @param {string} folder
 * @param {{ count: number, dim: number }} shape
 */
async function writeEmbeddings(folder, { count, dim }) {
  const random = new RandomStream(1, 'embeddings');
  const centres = random.fillNormal(new Float32Array(100 * dim));
  const values = random.fillNormal(new Float32Array(count * dim));
  const labels = Float64Array.from({ length: count }, () => random.integer(100));
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let k = 0; k < dim; k++) {
      const value = (0.35 * centres[labels[i] * dim + k] + values[i * dim + k]) / Math.sqrt(1 + k);
      values[i * dim + k] = value;
      square += value ** 2;
    }
    for (let k = 0; k < dim; k++) values[i * dim + k] /= Math.sqrt(square);
  }
  await writePoints(join(folder, 'points.npy'), { name: 'embeddings', count, dim, values });
  writeArrays(join(folder, 'label.npy'), { label: { shape: [count], values: labels } });
}
