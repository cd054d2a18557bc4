// Runs on Gaussian mixtures: one random mixture, one encoder, and how far it is from the Fisher subspace.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { RunKind } from '../../sweep';
import {
  drawPairs,
  gaussianMixture,
  type GaussianMixture,
  type PairedMixture,
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
  lda,
  mixturePca,
  projectionDistance,
  rowSpace,
  simSiamEncoder,
  spanOfMeans,
  spectralPair,
  whiteSingularValues,
} from '../../subspace';
import { whitening } from '../../tensor';
import { fitEncoder, fitPair } from '../../train';

/** What a grid holds fixed. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type MixtureSettings = {
  /**
   * Of one modality: `infoNCE` is fitted, `pca` its control; `simSiam`, `means` (their span) and `lda` (which knows the labels) stand
   * beside it. Of two: `clip` is fitted, `spectral` its control; `cca` stands beside it.
   */
  readonly method: 'infoNCE' | 'pca' | 'simSiam' | 'means' | 'lda' | 'clip' | 'spectral' | 'cca';
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
  /** Of two modalities: the share of their distance at which the last two means of y stand; default 0, where y cannot distinguish them. */
  readonly share?: number;
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
  /**
   * Strengths of the directions, strongest first: singular values of the encoder where the noise is white; of two modalities those of
   * N = A^T B, or the canonical correlations.
   */
  readonly strengths: readonly number[];
}

const rules = {
  method: ['infoNCE', 'pca', 'simSiam', 'means', 'lda', 'clip', 'spectral', 'cca'],
  components: 'positive integer',
  inputDim: 'positive integer',
  conditionNumber: 'positive number',
  separation: 'positive number',
  outputs: 'positive integer',
  delta: 'positive number',
  keptNoise: 'number',
  count: 'integer from 0',
  share: { rule: 'number', default: 0 },
  seed: 'positive integer',
} as const satisfies RunKind<MixtureParameters>['parameters'];

/** An encoder of one modality. */
export const mixtureEncoder: RunKind<MixtureParameters, MixtureResult> = {
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
      strengths: whiteSingularValues(mixture, learner),
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
  if (method === 'means') return spanOfMeans(mixture);
  if (method === 'simSiam') return simSiamEncoder(mixture, outputs);
  if (count === 0) {
    if (method === 'pca') return mixturePca(mixture, outputs);
    if (method === 'lda') return fisherSubspace(mixture).transpose();
    const loss = populationInfoNCE(mixture, { delta, keptNoise });
    return fitEncoder(loss, { outputs, seed, tolerance: CONVERGED }).encoder;
  }
  const pairs = drawPairs(mixture, { count, delta, keptNoise, seed });
  if (method === 'infoNCE')
    return fitEncoder(sampledInfoNCE(pairs), { outputs, seed, tolerance: 1e-5 }).encoder;
  // InfoNCE sees anchors and positives: whatever is compared with it is given both.
  const points = new Matrix([...pairs.anchors.to2DArray(), ...pairs.positives.to2DArray()]);
  if (method === 'pca') return ordinaryPca(points, outputs).axes.transpose();
  return lda({ points, labels: [...pairs.labels, ...pairs.labels] }, outputs);
}

/** Two modalities, of which the second separates the last two components by only a share of their distance. */
export const mixturePair: RunKind<MixtureParameters, MixtureResult> = {
  name: 'mixture-pair',
  version: 1,
  parameters: rules,
  module: __filename,
  run: (parameters) => {
    const x = randomMixture(parameters);
    const { seed, share = 0 } = parameters;
    const y = lastComponentAt(share, randomMixture({ ...parameters, seed: seed + 1000 }));
    const encoders = pairOf(parameters, { x, y });
    const learned = crossDirections({ x, y }, encoders);
    const fisher = fisherSubspace(x);
    return Promise.resolve({
      ratio: fisherRatio(x, learned.x.transpose(), 0),
      rank: learned.x.columns,
      distance: projectionDistance(learned.x, fisher),
      outside: outsideOf(learned.x, fisher),
      strengths: learned.values,
    });
  },
};

function pairOf(parameters: MixtureParameters, mixtures: PairedMixture): readonly [Matrix, Matrix] {
  const { method, outputs, delta, seed } = parameters;
  if (method === 'spectral') return spectralPair(mixtures, mixtures.x.weights.length - 2);
  if (method === 'cca') return populationCca(mixtures, outputs);
  return fitPair(populationClip(mixtures, { delta }), { outputs, seed, tolerance: 1e-7 }).encoders;
}

/** CCA from the exact covariances of all data, each pair of directions weighted by its correlation: A^T B = T_x^-1 C_xy T_y^-1. */
function populationCca({ x, y }: PairedMixture, outputs: number): [Matrix, Matrix] {
  const weighted = y.means.clone().mulColumnVector([...y.weights]);
  const [toWhiteX, toWhiteY] = [x, y].map((mixture) => whitening(totalCovariance(mixture)).toWhite);
  const cross = toWhiteX.mmul(x.means.transpose().mmul(weighted)).mmul(toWhiteY);
  const svd = new SingularValueDecomposition(cross, { autoTranspose: true });
  const rows = (vectors: Matrix, toWhite: Matrix): Matrix =>
    vectors
      .subMatrix(0, vectors.rows - 1, 0, outputs - 1)
      .mulRowVector(svd.diagonal.slice(0, outputs).map(Math.sqrt))
      .transpose()
      .mmul(toWhite);
  return [rows(svd.leftSingularVectors, toWhiteX), rows(svd.rightSingularVectors, toWhiteY)];
}

/** Of a mixture whose mean is zero. */
function totalCovariance(mixture: GaussianMixture): Matrix {
  const weighted = mixture.means.clone().mulColumnVector([...mixture.weights]);
  return Matrix.add(sharedCovariance(mixture), mixture.means.transpose().mmul(weighted));
}

/** The mixture with its last mean moved towards the one before, to a share of their distance, and centred again. */
function lastComponentAt(share: number, mixture: GaussianMixture): GaussianMixture {
  const means = mixture.means.to2DArray();
  const [before, last] = means.slice(-2);
  means[means.length - 1] = before.map((value, i) => value + share * (last[i] - value));
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
