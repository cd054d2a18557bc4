// @ts-check
// The same numbers for everyone: data and initial weights, written as raw float32 for the peers to read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialHidden, initialOutput } from 'contrastive-lab/model';
import { netOf, tripletsOf } from './ours/nets.mjs';

/**
 * @param {string} folder
 * @param {{ points: number, width: number, outputs: number }} shape of a net and of its data
 */
export async function writeInputs(folder, shape) {
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
