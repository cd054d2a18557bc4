// The claims about contrastive learning on Gaussian mixtures (Bansal, Kavis, Sanghavi 2024). Synthetic data: the theory's own.
import { bySeed, type Claim, type Mode, type Study } from '../claims';
import { fitLine, intervalOverSeeds, mean, type Interval } from '../stats';
import { cross, type FinishedRun, type RunKind, type Sweep } from '../sweep';
import {
  mixtureEncoder,
  mixturePair,
  type MixtureParameters,
  type MixtureResult,
  type MixtureSettings,
} from './kinds/mixture';

const PAPER = 'Bansal, Kavis, Sanghavi 2024 (arXiv 2411.03517)';

type MixtureClaim = Claim<MixtureParameters, MixtureResult>;
type Run = FinishedRun<MixtureParameters, MixtureResult>;

/** 20 dimensions, 4 components, condition number 50: where PCA sees noise. */
const base: MixtureSettings = {
  method: 'infoNCE',
  components: 4,
  inputDim: 20,
  conditionNumber: 50,
  separation: 2,
  outputs: 5,
  delta: 1,
  keptNoise: 0,
  count: 0,
};

const seeds = [1, 2, 3, 4, 5];

/** The quick and the full grid: settings times seeds. */
function sweeps(
  kind: RunKind<MixtureParameters, MixtureResult>,
  settings: Readonly<Record<Mode, readonly MixtureSettings[]>>,
): Record<Mode, Sweep<MixtureParameters, MixtureResult>> {
  const sweep = (list: readonly MixtureSettings[]): Sweep<MixtureParameters, MixtureResult> => ({
    kind,
    grid: list.flatMap((one) => cross<MixtureParameters>({ ...one, seed: seeds })),
  });
  return { quick: sweep(settings.quick), full: sweep(settings.full) };
}

/** Mean over seeds of each seed's worst run, in [0, 1]. The interval covers that mean, not the worst of all runs. */
function worst(
  runs: readonly Run[],
  extreme: 'minimum' | 'maximum',
  quantity: (result: MixtureResult) => number,
): Interval {
  const pick = extreme === 'minimum' ? Math.min : Math.max;
  return intervalOverSeeds(
    bySeed(runs).map((own) => pick(...own.map(({ result }) => quantity(result)))),
    mean,
    [0, 1],
  );
}

const atConditions = (settings: MixtureSettings, conditions: readonly number[]): MixtureSettings[] =>
  conditions.map((conditionNumber) => ({ ...settings, conditionNumber }));
const atDeltas = (settings: MixtureSettings, deltas: readonly number[]): MixtureSettings[] =>
  deltas.map((delta) => ({ ...settings, delta }));

/** InfoNCE keeps what separates the components where the covariance is not isotropic. */
export const fisherRecovery: MixtureClaim = {
  id: 'fisher-recovery',
  source: `${PAPER}, as stated in the abstract: InfoNCE finds the Fisher-optimal subspace, spectral methods do not`,
  theorem: 'InfoNCE, shared covariance',
  statement: String.raw`J(A)/J_{\max}=1\text{ for the minimiser }A\text{ of InfoNCE, }\Sigma\text{ shared and not isotropic}`,
  quantity:
    'minimum J / J_max over condition numbers, mean over random mixtures (d = 20, K = 4, r = 5), population loss',
  prediction: 1,
  rule: { from: 0.998, to: Infinity },
  sweeps: sweeps(mixtureEncoder, {
    quick: atConditions(base, [50]),
    full: [...atConditions(base, [50, 1e3, 1e4]), { ...base, inputDim: 100 }],
  }),
  control: {
    description: 'PCA with as many outputs on the same mixtures',
    sweeps: sweeps(mixtureEncoder, {
      quick: atConditions({ ...base, method: 'pca' }, [50]),
      full: [
        ...atConditions({ ...base, method: 'pca' }, [50, 1e3, 1e4]),
        { ...base, method: 'pca', inputDim: 100 },
      ],
    }),
  },
  measure: (runs) => worst(runs, 'minimum', ({ ratio }) => ratio),
};

const noises: Readonly<Record<Mode, readonly number[]>> = {
  quick: [0.5, 0.2],
  full: [1, 0.8, 0.5, 0.2, 0.05],
};

/** Augmentations from another component with probability 1 - delta do not move the subspace. */
export const noisyAugmentation: MixtureClaim = {
  id: 'noisy-augmentation',
  source: `${PAPER}, as stated in the abstract of a later version: the same with noisy, biased augmentations`,
  theorem: 'InfoNCE, noisy augmentation',
  statement: String.raw`\mathrm{row}(A_\delta)=\Sigma^{-1}\mathrm{span}\{\mu_k\}\text{ for every }\delta>0`,
  quantity:
    'largest distance of the learned subspace from the Fisher subspace over delta, mean over random mixtures',
  prediction: 0,
  rule: { from: -Infinity, to: 0.02 },
  sweeps: sweeps(mixtureEncoder, { quick: atDeltas(base, noises.quick), full: atDeltas(base, noises.full) }),
  control: {
    description: "augmentations that keep half of their anchor's own noise",
    sweeps: sweeps(mixtureEncoder, {
      quick: atDeltas({ ...base, keptNoise: 0.5 }, noises.quick),
      full: atDeltas({ ...base, keptNoise: 0.5 }, noises.full),
    }),
  },
  measure: (runs) => worst(runs, 'maximum', ({ distance }) => distance),
};

const sampled: MixtureSettings = { ...base, components: 3, inputDim: 10, separation: 3, outputs: 2 };
const counts: Readonly<Record<Mode, readonly number[]>> = {
  quick: [200, 400, 800],
  full: [200, 400, 800, 1600, 3200],
};
const atCounts = (settings: MixtureSettings, mode: Mode): MixtureSettings[] =>
  counts[mode].map((count) => ({ ...settings, count }));

/** From samples the subspace is found at the usual rate. */
export const sampleRate: MixtureClaim = {
  id: 'sample-rate',
  source: 'derived here: the minimiser from n pairs is that of a V-statistic inside a logarithm',
  theorem: 'derived',
  statement: String.raw`\sin\angle(\mathrm{row}(A_n),S_F)\sim n^{-1/2}`,
  quantity: 'exponent in n of the largest sine to the Fisher subspace, n pairs with the batch as negatives',
  prediction: -0.5,
  rule: { from: -0.65, to: -0.35 },
  restsOn: ['fisher-recovery'],
  sweeps: sweeps(mixtureEncoder, { quick: atCounts(sampled, 'quick'), full: atCounts(sampled, 'full') }),
  control: {
    description: 'PCA of the same samples',
    sweeps: sweeps(mixtureEncoder, {
      quick: atCounts({ ...sampled, method: 'pca' }, 'quick'),
      full: atCounts({ ...sampled, method: 'pca' }, 'full'),
    }),
  },
  measure: (runs) =>
    intervalOverSeeds(bySeed(runs), (chosen) => {
      const all = chosen.flat();
      return fitLine(
        all.map(({ parameters }) => Math.log(parameters.count)),
        all.map(({ result }) => Math.log(result.distance)),
      ).slope;
    }),
};

const paired: MixtureSettings = { ...base, method: 'clip', inputDim: 12, outputs: 4 };
const pairedControl: MixtureSettings = { ...paired, method: 'spectral' };

/** Each modality learns a part of its Fisher subspace: what the other can see, and no noise. */
export const clipSubset: MixtureClaim = {
  id: 'clip-subset',
  source: `${PAPER}, as stated in the abstract: each modality learns a subset of its Fisher-optimal subspace`,
  theorem: 'CLIP',
  statement: String.raw`\mathrm{col}(A^\top B)\subsetneq\Sigma_x^{-1}\mathrm{span}\{\mu_k\}\text{ where }y\text{ sees fewer components}`,
  quantity:
    'largest sine by which the learned directions of x (two, or it counts as 1) leave the 3-dimensional Fisher subspace',
  prediction: 0,
  rule: { from: -Infinity, to: 0.02 },
  sweeps: sweeps(mixturePair, { quick: [paired], full: atDeltas(paired, [1, 0.5, 0.2]) }),
  control: {
    description: 'the top singular vectors of the cross-covariance, as many as the learned directions',
    sweeps: sweeps(mixturePair, { quick: [pairedControl], full: atDeltas(pairedControl, [1, 0.5, 0.2]) }),
  },
  measure: (runs) => worst(runs, 'maximum', ({ outside, rank }) => (rank === 2 ? outside : 1)),
};

/** Gaussian mixtures. */
export const mixtureStudy: Study = {
  kinds: [mixtureEncoder, mixturePair],
  claims: [fisherRecovery, noisyAugmentation, sampleRate, clipSubset],
};
