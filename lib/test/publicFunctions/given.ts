// Right arguments that many rows share, and how a row is written.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import * as claims from 'contrastive-lab/claims';
import * as data from 'contrastive-lab/data';
import * as display from 'contrastive-lab/display';
import * as evaluate from 'contrastive-lab/evaluate';
import * as files from 'contrastive-lab/files';
import * as kernel from 'contrastive-lab/kernel';
import * as loss from 'contrastive-lab/loss';
import * as model from 'contrastive-lab/model';
import * as pca from 'contrastive-lab/pca';
import * as population from 'contrastive-lab/population';
import * as stats from 'contrastive-lab/stats';
import * as studies from 'contrastive-lab/studies';
import * as subspace from 'contrastive-lab/subspace';
import * as sweep from 'contrastive-lab/sweep';
import * as tensor from 'contrastive-lab/tensor';
import * as train from 'contrastive-lab/train';
import { freeAll, type Row } from './trial';

export const normal = (rows: number, columns: number, seed = 1): Matrix =>
  Matrix.from1DArray(
    rows,
    columns,
    new tensor.RandomStream(seed, 'row').fillNormal(new Float64Array(rows * columns)),
  );
export const tensor2d = (rows: number, columns: number, seed = 1): tf.Tensor2D =>
  tf.tensor2d(normal(rows, columns, seed).to2DArray());
export const orthonormal = (rows: number, columns: number): tf.Tensor2D =>
  tf.tidy(() => tensor.qr(tensor2d(rows, columns)).q);
export const mixture = () => ({
  weights: [0.5, 0.3, 0.2],
  means: normal(3, 4),
  covariances: [Matrix.eye(4).mul(2)],
});
export const mixtures = () => ({ x: mixture(), y: mixture() });
export const labelled = () => ({
  points: normal(12, 2),
  labels: Array.from({ length: 12 }, (_, i) => i % 2),
});
export const images = (): data.ImageSet => ({
  name: 'mine',
  height: 3,
  width: 3,
  channels: 1,
  pixels: Uint8Array.from({ length: 54 }, (_, i) => 4 * i + 7),
  labels: Uint8Array.of(0, 1, 0, 1, 0, 1),
});
export const pairs = () => ({ anchors: normal(9, 4), positives: normal(9, 4, 2) });
export const paired = () => ({ x: normal(12, 3), y: normal(12, 2, 2) });
export const encoders = (): [Matrix, Matrix] => [normal(2, 4), normal(2, 4, 2)];
export const factors = () => ({ left: tensor2d(4, 6), right: tensor2d(4, 6, 2), scale: 0.1 });
export const infoNCE = () => population.populationInfoNCE(mixture());
export const triplet = () => data.sphereTriplets({ count: 4, inputDim: 3, seed: 1 });
export const net = () => model.twoLayer({ width: 8, outputs: 2, activation: 'tanh', seed: 1 });

/** Where files are written: the trials leave nothing behind elsewhere. */
export const folder = mkdtempSync(path.join(tmpdir(), 'public-functions-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

type Functions = Readonly<Record<string, unknown>>;

/** A thing that is made is also used: a loss is evaluated, an observer watches a run. */
type Use = (made: never) => unknown;

/** Rows of one module: right arguments, places that are free, trials whose answers are documented, and what is done with the result. */
export function of(
  name: string,
  functions: Functions,
  rows: Record<string, [() => unknown[], ...(string | RegExp | Use)[]]>,
): Row[] {
  return Object.entries(rows).map(([key, [given, ...rest]]) => ({
    name: `${name}.${key}`,
    call: callOf(
      functions[key] as Row['call'],
      rest.find((one): one is Use => typeof one === 'function'),
    ),
    given,
    free: rest.filter((one): one is string => typeof one === 'string'),
    documented: rest.filter((one): one is RegExp => one instanceof RegExp),
  }));
}

/** The function, or its class's constructor, and then the use of what it gave. */
function callOf(own: Row['call'], use?: Use): Row['call'] {
  const made = Function.prototype.toString.call(own).startsWith('class ')
    ? (...given: never[]) => Reflect.construct(own, given) as unknown
    : own;
  if (!use) return made;
  return async (...given) => {
    const one = await made(...given);
    try {
      return await use(one as never);
    } finally {
      freeAll(one);
    }
  };
}

/** All public modules, and the objects whose entries are functions. */
export const modules = {
  claims,
  data,
  display,
  evaluate,
  files,
  kernel,
  loss,
  'loss.contrasts': loss.contrasts,
  'loss.forms': loss.forms,
  'loss.rules': loss.rules,
  model,
  pca,
  population,
  stats,
  studies,
  subspace,
  sweep,
  tensor,
  train,
};
