// Runs on Gaussian mixtures: one random mixture, one encoder, and how far it is from the Fisher subspace.
import type { Matrix } from 'ml-matrix';
import type { RunKind } from '../../sweep';
import {
  drawPairs,
  gaussianMixture,
  type GaussianMixture,
  randomMixture,
  sharedCovariance,
} from '../../data';
import { ordinaryPca } from '../../pca';
import { populationClip, populationInfoNCE, sampledInfoNCE } from '../../population';
import {
  crossDirections,
  fisherRatio,
  fisherSubspace,
  largestSine,
  mixturePca,
  projectionDistance,
  rowSpace,
  spectralPair,
} from '../../subspace';
import { whitening } from '../../tensor';
import { fitEncoder, fitPair } from '../../train';

/** What a grid holds fixed. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type MixtureSettings = {
  /** `infoNCE` and `clip` are fitted; `pca` and `spectral` are what controls put in their places. */
  readonly method: 'infoNCE' | 'pca' | 'clip' | 'spectral';
  readonly components: number;
  readonly inputDim: number;
  readonly conditionNumber: number;
  readonly separation: number;
  readonly outputs: number;
  readonly delta: number;
  /** Share of the anchor's own noise that an augmentation keeps. */
  readonly keptNoise: number;
  /** Samples; 0 for the population loss. */
  readonly count: number;
};

/** What fixes a run; the seed draws the mixture, the samples and the start. */
export type MixtureParameters = MixtureSettings & { readonly seed: number };

/** What is kept of a run. */
export interface MixtureResult {
  /** J / J_max. */
  readonly ratio: number;
  /** Directions above 1 % of the strongest. */
  readonly rank: number;
  /** Distance of the learned subspace from the Fisher subspace, both where the noise is white; 1 where dimensions differ. */
  readonly distance: number;
  /** How far the learned subspace sticks out of the Fisher subspace, whose dimension may be larger. */
  readonly outside: number;
}

const rules = {
  method: ['infoNCE', 'pca', 'clip', 'spectral'],
  components: 'positive integer',
  inputDim: 'positive integer',
  conditionNumber: 'positive number',
  separation: 'positive number',
  outputs: 'positive integer',
  delta: 'positive number',
  keptNoise: 'number',
  count: 'integer from 0',
  seed: 'positive integer',
} as const satisfies RunKind<MixtureParameters>['parameters'];

/** An encoder of one modality. */
export const encoder: RunKind<MixtureParameters, MixtureResult> = {
  name: 'mixture-encoder',
  version: 2,
  parameters: rules,
  module: __filename,
  run: (parameters) => {
    const mixture = randomMixture(parameters);
    const learner = encoderOf(mixture, parameters);
    const { toWhite, fromWhite } = whitening(sharedCovariance(mixture));
    // Samples leave noise in every direction: there the r strongest are what was learned.
    const threshold = parameters.count > 0 ? 0 : 0.01;
    const learned = rowSpace(learner.mmul(fromWhite), threshold);
    const fisher = rowSpace(mixture.means.mmul(toWhite));
    return Promise.resolve({
      ratio: fisherRatio(mixture, learner, threshold),
      rank: learned.columns,
      distance: projectionDistance(learned, fisher),
      outside: outsideOf(learned, fisher),
    });
  },
};

/**
 * Along rows that the minimiser does not use the loss grows with their fourth power only, so a row of size a is left with a
 * slope of order a^3. Where delta is 0.05 the others are of size 0.1, and 1 % of that asks for slopes below 1e-9.
 */
const CONVERGED = 1e-10;

function encoderOf(mixture: GaussianMixture, parameters: MixtureParameters): Matrix {
  const { method, outputs, delta, keptNoise, count, seed } = parameters;
  if (count === 0) {
    if (method === 'pca') return mixturePca(mixture, outputs);
    const loss = populationInfoNCE(mixture, { delta, keptNoise });
    return fitEncoder(loss, { outputs, seed, tolerance: CONVERGED }).encoder;
  }
  const pairs = drawPairs(mixture, { count, delta, keptNoise, seed });
  if (method === 'pca') return ordinaryPca(pairs.anchors, outputs).axes.transpose();
  return fitEncoder(sampledInfoNCE(pairs), { outputs, seed, tolerance: 1e-5 }).encoder;
}

/** Two modalities, of which the second cannot tell the last two components apart. */
export const pair: RunKind<MixtureParameters, MixtureResult> = {
  name: 'mixture-pair',
  version: 1,
  parameters: rules,
  module: __filename,
  run: (parameters) => {
    const x = randomMixture(parameters);
    const y = withoutLastComponent(randomMixture({ ...parameters, seed: parameters.seed + 1000 }));
    const { method, outputs, delta, seed } = parameters;
    const encoders =
      method === 'spectral'
        ? spectralPair({ x, y }, x.weights.length - 2)
        : fitPair(populationClip({ x, y }, { delta }), { outputs, seed, tolerance: 1e-7 }).encoders;
    const learned = crossDirections({ x, y }, encoders);
    const fisher = fisherSubspace(x);
    return Promise.resolve({
      ratio: fisherRatio(x, learned.x.transpose(), 0),
      rank: learned.x.columns,
      distance: projectionDistance(learned.x, fisher),
      outside: outsideOf(learned.x, fisher),
    });
  },
};

/** The mixture with its last mean moved onto the one before, and centred again. */
function withoutLastComponent(mixture: GaussianMixture): GaussianMixture {
  const means = mixture.means.to2DArray();
  means[means.length - 1] = means[means.length - 2];
  const middle = means[0].map((_, i) =>
    means.reduce((sum, mean, k) => sum + mixture.weights[k] * mean[i], 0),
  );
  return gaussianMixture({
    means: means.map((mean) => mean.map((value, i) => value - middle[i])),
    covariance: sharedCovariance(mixture),
    weights: mixture.weights,
  });
}

function outsideOf(learned: Matrix, fisher: Matrix): number {
  return learned.columns > fisher.columns ? 1 : largestSine(learned, fisher);
}
