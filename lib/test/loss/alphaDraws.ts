// Outputs to weigh, the energy of weights, and its slopes, for the tests of alpha.
import type { Outputs } from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';
import { slopeOf } from '../support/check';
import type { NaiveContrast } from './naive';

export const count = 5;
export const dim = 3;
export const GRADIENT = 1e-8;

/** Normal outputs, with the rows that a contrast needs. */
export function drawFor(seed: number, contrast?: NaiveContrast): Outputs {
  const rows = 2 * count + (contrast?.extra(count) ?? 0);
  const values = new RandomStream(seed, 'outputs').fillNormal(new Float64Array(rows * dim));
  return { values, count, dim, labels: contrast?.labels?.(count) };
}

/** -E / anchors = the mean over anchors of sum of weight_j u_j. */
export const energyOf = (differences: readonly number[][], weights: readonly number[][]): number =>
  differences.reduce(
    (sum, list, i) => sum + list.reduce((inner, u, j) => inner + weights[i][j] * u, 0) / differences.length,
    0,
  );

export const slopesOf = (f: (values: Float64Array) => number, { values }: Outputs): Float64Array =>
  values.map((_, i) => slopeOf(f, values, i));
