// @ts-check
// The same numbers for everyone: data and initial weights, written as raw float32 for the peers to read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomMixture } from 'contrastive-lab/data';
import { initialHidden, initialOutput } from 'contrastive-lab/model';
import { netOf, tripletsOf } from './ours/nets.mjs';

/**
 * What a case's sides start from.
 * @param {string} folder
 * @param {import('./items.mjs').Case} one
 */
export async function writeInputs(folder, { task }) {
  const { points, width, widths, outputs, components, inputDim } = /** @type {Record<string, any>} */ (task);
  if (components) writeMixture(folder, { components, inputDim });
  if (width) await writeNet(folder, { points, width, outputs });
  for (const one of widths ?? []) await writeNet(join(folder, `${one}`), { points, width: one, outputs });
}

/**
 * A random mixture with a shared covariance.
 * @param {string} folder
 * @param {{ components: number, inputDim: number }} shape
 */
function writeMixture(folder, shape) {
  const { means, covariances } = randomMixture({ ...shape, conditionNumber: 10, seed: 1 });
  const [covariance] = covariances;
  writeFileSync(
    join(folder, 'mixture.json'),
    JSON.stringify({ means: means.to2DArray(), covariance: covariance.to2DArray() }),
  );
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
