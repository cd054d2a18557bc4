// Runs of alpha-CL with a linear encoder on a Gaussian mixture, fresh pairs at each step: does it keep the Fisher subspace?
import { Matrix } from 'ml-matrix';
import { drawPairs, randomMixture, sharedCovariance, type GaussianMixture } from '../../data';
import { contrastive, contrasts, distance, forms, rules, type Loss } from '../../loss';
import { fisherRatio, fisherSubspace, largestSine, rowSpace } from '../../subspace';
import type { RunKind } from '../../sweep';
import { checkOutputs, RandomStream, whitening } from '../../tensor';

const alphas = {
  r_H: () => rules.entropy(),
  direct: () => rules.direct(),
  r_gamma: () => rules.tsallis(),
};

/** What a grid holds fixed. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type AlphaMixtureSettings = {
  /** How alpha is chosen; `constant` is 1 / N for all pairs. */
  readonly rule: keyof typeof alphas | 'constant';
  /** `frobenius` scales A back to norm 1 after each step, as the theorem that finds PCA asks. */
  readonly norm: 'free' | 'frobenius';
  readonly components: number;
  readonly inputDim: number;
  readonly conditionNumber: number;
  readonly separation: number;
  readonly outputs: number;
  /** Pairs a step. */
  readonly count: number;
  readonly stepSize: number;
  readonly steps: number;
};

/** What fixes a run; the seed draws the mixture, the start and the pairs. */
export type AlphaMixtureParameters = AlphaMixtureSettings & { readonly seed: number };

/** What is kept of a run; null when it diverged. */
export interface AlphaMixtureResult {
  /** J / J_max of the K - 1 strongest directions, measured where the noise is white. */
  readonly ratio: number | null;
  /** The largest sine between them and the Fisher subspace, in the data's own coordinates. */
  readonly sine: number | null;
}

/** Ascent of E_alpha in A, preconditioned by the inverse covariance: the stationary points are those of plain ascent. */
export const alphaMixture: RunKind<AlphaMixtureParameters, AlphaMixtureResult> = {
  name: 'alpha-mixture',
  version: 1,
  parameters: {
    rule: [...Object.keys(alphas), 'constant'],
    norm: ['free', 'frobenius'],
    components: 'positive integer',
    inputDim: 'positive integer',
    conditionNumber: 'positive number',
    separation: 'positive number',
    outputs: 'positive integer',
    count: 'positive integer',
    stepSize: 'positive number',
    steps: 'positive integer',
    seed: 'positive integer',
  },
  module: __filename,
  run(parameters) {
    const mixture = randomMixture(parameters);
    const encoder = learned(mixture, parameters);
    if (!encoder) return Promise.resolve({ ratio: null, sine: null });
    const strongest = strongestDirections(mixture, encoder, parameters.components - 1);
    return Promise.resolve({
      ratio: fisherRatio(mixture, strongest, 0),
      sine: largestSine(rowSpace(strongest), fisherSubspace(mixture)),
    });
  },
};

function lossOf({ rule, count }: AlphaMixtureSettings): Loss {
  const alpha = rule === 'constant' ? rules.frozen(Matrix.ones(count, count).div(count)) : alphas[rule]();
  return contrastive(forms.infoNCE(), distance(), { against: contrasts.others(), alpha });
}

/** The encoder at the end; undefined when it left the range of numbers. */
function learned(mixture: GaussianMixture, parameters: AlphaMixtureParameters): Matrix | undefined {
  const { outputs: dim, inputDim, count, stepSize, steps, seed, norm } = parameters;
  checkOutputs(dim, inputDim);
  const loss = lossOf(parameters);
  const { toWhite } = whitening(sharedCovariance(mixture));
  const inverse = toWhite.mmul(toWhite);
  const entries = new RandomStream(seed, 'encoder').fillNormal(new Float64Array(dim * inputDim));
  // Entries of order 1 / sqrt(d) where the noise is white.
  let encoder = Matrix.from1DArray(dim, inputDim, entries).div(Math.sqrt(inputDim)).mmul(toWhite);
  for (let step = 0; step < steps; step++) {
    if (norm === 'frobenius') encoder.div(encoder.norm('frobenius'));
    const { anchors, positives } = drawPairs(mixture, { count, seed: seed * 100_000 + step });
    const [f, g] = [anchors, positives].map((points) => points.mmul(encoder.transpose()).to1DArray());
    const values = Float64Array.from([...f, ...g]);
    const { gradient } = loss.evaluate({ values, count, dim });
    if (!gradient.every(Number.isFinite)) return undefined;
    const [byAnchors, byPositives] = [0, 1].map((part) =>
      Matrix.from1DArray(count, dim, gradient.slice(part * count * dim, (part + 1) * count * dim)),
    );
    const slope = byAnchors.transpose().mmul(anchors).add(byPositives.transpose().mmul(positives));
    encoder = Matrix.sub(encoder, slope.mmul(inverse).mul(stepSize));
  }
  return encoder;
}

/** The right singular directions of the largest singular values where the noise is white, as an encoder. */
function strongestDirections(mixture: GaussianMixture, encoder: Matrix, count: number): Matrix {
  const { toWhite, fromWhite } = whitening(sharedCovariance(mixture));
  const basis = rowSpace(encoder.mmul(fromWhite));
  // An encoder that collapsed has fewer directions; what is missing counts as not learned.
  return basis
    .subMatrix(0, basis.rows - 1, 0, Math.min(count, basis.columns) - 1)
    .transpose()
    .mmul(toWhite);
}
