// Deep nets beside their limit of infinite width.
import { Matrix } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import { ntkTrace } from 'contrastive-lab/kernel';
import { dense, disposeLayers, layered, type Activation, type LayeredModel } from 'contrastive-lab/model';

export const LIMIT_DIM = 6;
/** Six points on the sphere. */
export const limitData = sphereTriplets({ count: 2, inputDim: LIMIT_DIM, seed: 3 });

const rows = new Matrix(
  Array.from({ length: 6 }, (_, i) => [...limitData.inputs.subarray(i * LIMIT_DIM, (i + 1) * LIMIT_DIM)]),
);
/** Their inner products. */
export const limitGram = rows.mmul(rows.transpose());

const OUTPUTS = 8;

/** A dense net. */
export function equallyWide(depth: number, activation: Activation, width: number, seed = 1): LayeredModel {
  const hidden = Array.from({ length: depth - 1 }, () => [dense(width), activation]).flat();
  return layered([...hidden, dense(OUTPUTS)], { seed });
}

/** The mean kernel of finite nets, over outputs and seeds, against the limit: the largest distance, as part of the largest entry. */
export function distanceFromLimit(
  depth: number,
  activation: Activation,
  width: number,
  seeds: number,
): number {
  const limit = equallyWide(depth, activation, width).infinite!(limitGram).ntk.to1DArray();
  const sum = limit.map(() => 0);
  for (let seed = 1; seed <= seeds; seed++) {
    const net = equallyWide(depth, activation, width, seed).at(limitData);
    const layers = net.layers();
    const kernel = ntkTrace(layers);
    kernel.dataSync().forEach((value, i) => (sum[i] += value / OUTPUTS / seeds));
    kernel.dispose();
    disposeLayers(layers);
    net.dispose();
  }
  const largest = Math.max(...limit.map(Math.abs));
  return Math.max(...limit.map((value, i) => Math.abs(sum[i] - value))) / largest;
}
