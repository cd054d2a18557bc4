// The questions that the papers leave open (Anil et al. 2024; Tian 2022; Bansal et al. 2024), as far as runs can answer them.
import { bySeed, exponent, INFINITE, slopeInLogWidth, type Claim, type Mode, type Study } from '../claims';
import { intervalOverSeeds, mean, type Interval } from '../stats';
import { cross, type FinishedRun, type Parameters, type Sweep } from '../sweep';
import {
  alphaMixture,
  type AlphaMixtureParameters,
  type AlphaMixtureResult,
  type AlphaMixtureSettings,
} from './kinds/alphaMixture';
import { clock, type ClockParameters, type ClockResult } from './kinds/clock';
import { outputRank, type RankParameters, type RankResult } from './kinds/outputRank';
import { pairHitting, pairSupremum, type PairParameters, type PairResult } from './kinds/pairLoss';
import { overWidths, seedsTo, together, type GridSize } from './settings';
import { groupsBy, hull } from './severalGroups';

const sizes = (
  quick: readonly number[],
  full: readonly number[],
  count: number,
): Readonly<Record<Mode, GridSize>> => {
  const seeds = seedsTo(count);
  return { quick: { widths: quick, seeds }, full: { widths: full, seeds } };
};

/** The mean over groups of runs, with an interval that reaches over those of all groups. */
function overGroups<P extends Parameters, R>(
  runs: readonly FinishedRun<P, R>[],
  names: readonly (keyof P & string)[],
  measure: (group: readonly FinishedRun<P, R>[]) => Interval,
): Interval {
  const all = groupsBy(runs, names).map(measure);
  return hull(all, mean(all.map(({ estimate }) => estimate)));
}

// Question 1: is the NTK constant until convergence?

/** Losses of pairs with outputs that nothing normalises. */
const pairs = {
  data: 'sphere',
  similarity: 'dot',
  outputs: 2,
  count: 8,
  stepSize: 0.3,
  steps: 800,
} as const;

const hittingSizes = sizes([64, 256, 1024], [64, 128, 256, 512, 1024, 2048], 8);
const pairGrid = (form: PairParameters['form']): Record<Mode, Sweep<PairParameters, PairResult>> =>
  together([
    overWidths(pairHitting, { ...pairs, form, activation: 'tanh' }, hittingSizes),
    overWidths(pairHitting, { ...pairs, form, activation: 'relu' }, hittingSizes),
  ]);

/** A bounded alpha is not enough: it has to die out. */
const epsilonZeroLeaves: Claim<PairParameters, PairResult> = {
  id: 'epsilon-zero-leaves',
  source:
    'derived here: without the positive under its fraction the rows of alpha add up to 1 for ever, and the loss is unbounded below',
  theorem: 'question 1',
  statement: String.raw`\text{InfoNCE with }\epsilon=0\text{, MINE: }T(M)=\min\{t:|\Delta K|\ge1\}\sim\log M`,
  quantity:
    'slope of the hitting time in log M, over both losses and both activations (8 pairs on the sphere, eta = 0.3, no normalisation)',
  prediction: 18,
  rule: { from: 8, to: 40 },
  sweeps: together([pairGrid('infoNCE without positive'), pairGrid('mine')]),
  control: {
    description: 'InfoNCE with the positive under its fraction (epsilon = 1) never gets there in 800 steps',
    sweeps: pairGrid('infoNCE'),
  },
  measure(runs) {
    if (runs.some(({ result }) => result.hittingTime === null)) return INFINITE;
    return overGroups(runs, ['form', 'activation'], (group) =>
      intervalOverSeeds(bySeed(group), (seeds) =>
        slopeInLogWidth(seeds, ({ hittingTime }) => hittingTime ?? NaN),
      ),
    );
  },
};

/** To the end of training, and not to a fixed step. */
const toTheEnd = {
  data: 'sphere',
  form: 'infoNCE',
  similarity: 'cosine',
  activation: 'tanh',
  outputs: 2,
  count: 8,
  stepSize: 0.5,
  steps: 1000,
} as const;
const endSizes = sizes([64, 256, 1024], [64, 128, 256, 512, 1024, 2048], 8);

/** The first open question of Anil et al. */
const constantToTheEnd: Claim<PairParameters, PairResult> = {
  id: 'constant-to-the-end',
  source:
    'derived here for a frozen-kernel flow of finite action, by a bound and a continuity argument: not a full proof; measured',
  theorem: 'question 1',
  statement: String.raw`\sup_{t\ge0}|K(t)-K(0)|=O(M^{-1})\text{ where the force dies out}`,
  quantity: 'exponent in M of the largest drift over all of 1,000 steps (tanh, InfoNCE with cosine, 8 pairs)',
  prediction: -1,
  rule: { from: -1.15, to: -0.8 },
  sweeps: overWidths(pairSupremum, toTheEnd, endSizes),
  control: {
    description: 'InfoNCE without the positive and without normalisation: the numbers overflow',
    sweeps: overWidths(
      pairSupremum,
      { ...toTheEnd, form: 'infoNCE without positive', similarity: 'dot' },
      endSizes,
    ),
  },
  measure: (runs) => exponent(runs, ({ largestDrift }) => largestDrift),
};

// Question 2: what is the fully trained net with orthonormal output weights?

/** W finds the PCA while eta times the range of the eigenvalues of C_V is below 1, which they grow to at eta = 2. */
const constrained = { data: 'three clusters', outputs: 2, count: 10, stepSize: 0.5 } as const;
const clockSizes = sizes([64, 128, 256], [64, 128, 256, 512, 1024], 8);
/** Runs to eta t = `time` M. */
const clockGrid = (
  time: number,
  activation: ClockParameters['activation'],
): Record<Mode, Sweep<ClockParameters, ClockResult>> =>
  overWidths(
    clock,
    (width) => ({ ...constrained, activation, steps: (time * width) / constrained.stepSize }),
    clockSizes,
  );

/** Features are learned at every width, on a clock that is slow by the width. */
const slowClock: Claim<ClockParameters, ClockResult> = {
  id: 'slow-clock',
  source:
    'derived here: orthonormal output weights are the mean-field scaling, V moves on the clock eta t / M',
  theorem: 'question 2',
  statement: String.raw`\|C_V(t)-C_V(0)\|_F\sim M^0\text{ at }\eta t=8M`,
  quantity: 'exponent in M of the drift of C_V at eta t = 8 M (tanh, dot product, orthonormal W, eta = 0.5)',
  prediction: 0,
  rule: { from: -0.12, to: 0.12 },
  sweeps: clockGrid(8, 'tanh'),
  control: {
    description: 'at a fixed number of steps, t = 120',
    sweeps: overWidths(clock, { ...constrained, activation: 'tanh', steps: 120 }, clockSizes),
  },
  measure: (runs) => exponent(runs, ({ end }) => end?.drift ?? null),
};

/** W follows the PCA of what C_V has become. */
const adiabaticPca: Claim<ClockParameters, ClockResult> = {
  id: 'adiabatic-pca',
  source: 'derived here: W relaxes in O(log M) steps, V moves by O(1 / M) a step',
  theorem: 'question 2',
  statement: String.raw`\|\sin\Theta(W(t),\mathrm{PCA}(C_V(t)))\|_F\sim M^{-1}\text{ at }\eta t=2M`,
  quantity: 'exponent in M of the sine from W to PCA of C_V(t) at eta t = 2 M (tanh and ReLU, eta = 0.5)',
  prediction: -1,
  rule: { from: -1.25, to: -0.8 },
  sweeps: together([clockGrid(2, 'tanh'), clockGrid(2, 'relu')]),
  control: {
    description: 'the sine to PCA of C_V(0), read out of the same runs',
    measure: (runs) =>
      overGroups(runs, ['activation'], (group) => exponent(group, ({ end }) => end?.toStart ?? null)),
  },
  measure: (runs) =>
    overGroups(runs, ['activation'], (group) => exponent(group, ({ end }) => end?.toNow ?? null)),
};

// Question 3: which initialisations collapse?

const ranked = { data: 'two clusters', outputs: 3, count: 10, stepSize: 0.1, steps: 2000 } as const;
const rankSizes = sizes([64, 256, 1024, 4096], [64, 256, 1024, 4096, 16384], 8);
const rankGrid = (
  loss: Pick<RankParameters, 'form' | 'similarity'>,
): Record<Mode, Sweep<RankParameters, RankResult>> =>
  together([
    overWidths(outputRank, { ...ranked, ...loss, activation: 'tanh' }, rankSizes),
    overWidths(outputRank, { ...ranked, ...loss, activation: 'relu' }, rankSizes),
  ]);

/** All of them, under the linear loss with dot product. */
const genericCollapse: Claim<RankParameters, RankResult> = {
  id: 'generic-collapse',
  source:
    'derived here: the frozen kernel acts on samples alone, so all outputs approach one direction from any start',
  theorem: 'question 3',
  statement: String.raw`s_2/s_1\sim M^{-\frac12(1-\log(1+\eta\lambda_2)/\log(1+\eta\lambda_1))}\text{ at }\|f\|\sim\sqrt M`,
  quantity:
    'exponent in M of s_2 / s_1 of the outputs where their size is sqrt(M) / 4 of the start (tanh and ReLU, lambda_2 / lambda_1 at most 0.3)',
  prediction: -0.39,
  rule: { from: -0.65, to: -0.2 },
  sweeps: rankGrid({ form: 'linear', similarity: 'dot' }),
  control: {
    description: 'InfoNCE with cosine for as many steps',
    sweeps: rankGrid({ form: 'infoNCE', similarity: 'cosine' }),
  },
  measure: (runs) => overGroups(runs, ['activation'], (group) => exponent(group, ({ ratio }) => ratio)),
};

// Between the papers: does alpha-CL keep the Fisher subspace?

const onMixture: Omit<AlphaMixtureSettings, 'rule'> = {
  norm: 'free',
  components: 3,
  inputDim: 12,
  conditionNumber: 30,
  separation: 3,
  outputs: 5,
  count: 256,
  stepSize: 0.3,
  steps: 400,
};

/** All three rules. */
function ruleGrid(
  settings: Partial<AlphaMixtureSettings>,
): Record<Mode, Sweep<AlphaMixtureParameters, AlphaMixtureResult>> {
  const sweep = (seed: readonly number[]): Sweep<AlphaMixtureParameters, AlphaMixtureResult> => ({
    kind: alphaMixture,
    grid: cross<AlphaMixtureParameters>({
      ...onMixture,
      ...settings,
      rule: ['r_H', 'direct', 'r_gamma'],
      seed: [...seed],
    }),
  });
  return { quick: sweep([1, 2, 3]), full: sweep([1, 2, 3, 4, 5]) };
}

/** A bridge between two papers, and where it breaks. */
const alphaFisher: Claim<AlphaMixtureParameters, AlphaMixtureResult> = {
  id: 'alpha-fisher',
  source:
    'derived here for the stationary points, at which alpha is independent of the other directions; that they attract is measured',
  theorem: 'between papers',
  statement: String.raw`J(A)/J_{\max}=1\text{ for }\alpha\text{-CL with }r_H\text{, direct, }r_\gamma\text{ on a Gaussian mixture}`,
  quantity:
    'J / J_max of the K - 1 strongest directions, over the three rules (d = 12, K = 3, condition number 30, r = 5, fresh batches)',
  prediction: 1,
  rule: { from: 0.97, to: 1 },
  sweeps: ruleGrid({}),
  control: {
    description: 'A of Frobenius norm 1, as the theorem that finds PCA asks',
    sweeps: ruleGrid({ norm: 'frobenius' }),
  },
  measure(runs) {
    if (runs.some(({ result }) => result.ratio === null)) return INFINITE;
    return overGroups(runs, ['rule'], (group) =>
      intervalOverSeeds(
        bySeed(group),
        (seeds) => mean(seeds.flat().map(({ result }) => result.ratio ?? NaN)),
        [0, 1],
      ),
    );
  },
};

/** Open questions. */
export const openQuestions: Study = {
  kinds: [pairHitting, pairSupremum, clock, outputRank, alphaMixture],
  claims: [epsilonZeroLeaves, constantToTheEnd, slowClock, adiabaticPca, genericCollapse, alphaFisher],
};
