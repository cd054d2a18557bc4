// Nets that ascend the energy of a fixed alpha: the rank of their layers, in float64.
import { Matrix } from 'ml-matrix';
import { alphaCovariance, contrastive, distance, forms, rules } from '../../loss';
import { linearActivation, relu } from '../../model';
import { activePart, smallNet, type Normalisation } from '../../pca';
import { effectiveRank } from '../../subspace';
import type { RunKind } from '../../sweep';
import { RandomStream, requireChoice, requireInteger, symmetric } from '../../tensor';
import { run } from '../../train';
import { MAXIMUM_LAYERS } from './names';

/** Effective rank by shares of the squared singular values: of centred points these are variances along axes. */
export const rankByVariance = (matrix: Matrix): number => effectiveRank(matrix.transpose().mmul(matrix));

// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type RankParameters = {
  readonly activation: 'linear' | 'relu';
  /** Layers with weights. */
  readonly depth: number;
  readonly normalisation: Normalisation;
  /** The inputs: random points, or one-hot ones of magnitudes from 3 to 1, or all 1. */
  readonly data: 'random' | 'magnitudes' | 'equal';
  readonly steps: number;
  readonly seed: number;
};

/** What is kept of a net. */
export interface RankResult {
  /** Of each layer, from the first. */
  readonly ranks: readonly number[];
  /** Of the part of the first layer that reaches the outputs; of the whole first layer where there are not two. */
  readonly activeRank: number;
  /** E / (lambda_max / 2). */
  readonly energyShare: number;
  /** E. */
  readonly energy: number;
}

/** A net that ascends the energy of a fixed alpha. */
export const alphaRank: RunKind<RankParameters, RankResult> = {
  name: 'alpha-rank',
  version: 1,
  parameters: {
    activation: ['linear', 'relu'],
    depth: 'positive integer',
    normalisation: ['frobenius', 'rows', 'perfilter'],
    data: ['random', 'magnitudes', 'equal'],
    steps: 'positive integer',
    seed: 'positive integer',
  },
  module: __filename,
  async run({ activation, depth, normalisation, data, steps, seed }) {
    requireInteger('depth', depth, 1, MAXIMUM_LAYERS);
    const { alpha, points, augmented } = energyOf(data, seed);
    const loss = contrastive(forms.tripletContrastive(), distance(), { alpha: rules.frozen(alpha) });
    const dim = points.columns;
    const widths =
      data === 'random' ? Array<number>(depth).fill(dim) : [...Array<number>(depth - 1).fill(30), 10];
    const net = smallNet(loss, points, augmented, {
      widths,
      activation: activation === 'linear' ? linearActivation : relu,
      normalisation,
      seed,
    });
    const { records } = await run(net, {
      steps,
      recordAt: (step) => step === steps,
      observe: { layers: ({ layers }) => layers },
    });
    const {
      loss: value,
      observed: { layers },
    } = records[records.length - 1];
    const energy = -points.rows * value;
    const top = symmetric(alphaCovariance(alpha, points, augmented)).values[dim - 1];
    return {
      ranks: layers.map(rankByVariance),
      activeRank: rankByVariance(layers.length === 2 ? activePart(layers[0], layers[1]) : layers[0]),
      energy,
      energyShare: energy / (top / 2),
    };
  },
};

/** Builds a fixed alpha and its points. On one-hot points augmentation noise cancels exactly, so that there each point is its own twin. */
export function energyOf(
  data: RankParameters['data'],
  seed: number,
): { alpha: Matrix; points: Matrix; augmented: Matrix } {
  requireChoice('data', data, ['random', 'magnitudes', 'equal']);
  const dim = 8;
  if (data !== 'random') {
    const magnitudes = Array.from({ length: dim }, (_, j) =>
      data === 'equal' ? 1 : 3 - (2 * j) / (dim - 1),
    );
    const points = Matrix.diag(magnitudes);
    return { alpha: Matrix.ones(dim, dim).div(dim ** 2), points, augmented: points };
  }
  const random = new RandomStream(seed, 'energy');
  const drawn = (rows: number, columns: number): Matrix =>
    Matrix.from1DArray(rows, columns, random.fillNormal(new Float64Array(rows * columns)));
  const points = drawn(12, dim);
  const alpha = drawn(12, 12).abs();
  for (let i = 0; i < 12; i++) alpha.set(i, i, 0);
  return { alpha, points, augmented: Matrix.add(points, drawn(12, dim).mul(1.2)) };
}
