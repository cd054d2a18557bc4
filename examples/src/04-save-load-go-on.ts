// %% [markdown]
// # Save, load and go on
//
// A run that is saved to a file resumes from it, with the same numbers as an uninterrupted one. Weights alone go to safetensors, which Python opens.

// %%
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { sphereTriplets } from 'contrastive-lab/data';
import { markdown } from 'contrastive-lab/display';
import { cosine, linear } from 'contrastive-lab/loss';
import { dense, layered, loadWeights, saveWeights, tanh } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';

await engine();
const folder: string = mkdtempSync(join(tmpdir(), 'own-run-'));
const data = sphereTriplets({ count: 8, inputDim: 5, seed: 1 });
const net = layered([dense(32), tanh, dense(2)], { seed: 1 });
const start = () => gradientDescent(net, linear(cosine()), data, { stepSize: 0.1 });

// %%
const checkpoint = { file: join(folder, 'run.safetensors') };
await run(start(), { steps: 20, checkpoint });
const goneOn = await run(start(), { steps: 40, checkpoint });
const inOnePiece = await run(start(), { steps: 40 });
if (goneOn.records[40].loss !== inOnePiece.records[40].loss) throw new Error('they must agree');
markdown(`Both end at ${goneOn.records[40].loss}.`);

// %%
const own = net.at(data);
await saveWeights(own, join(folder, 'net.safetensors'));
const weights = await loadWeights(join(folder, 'net.safetensors'), net);
const again = net.at(data, { weights });
markdown(`The first output is ${own.outputs[0]}, and ${again.outputs[0]} from the file.`);
own.dispose();
again.dispose();
tf.dispose({ ...weights });
