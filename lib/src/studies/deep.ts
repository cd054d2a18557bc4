// Beyond two layers: what of the dichotomy, of C_V and of PCA holds for deeper nets, for convolutions and for other losses, on MNIST.
import { bySeed, exponent, INFINITE, slopeInLogWidth, type Claim, type Rule, type Study } from '../claims';
import { predictedHittingSlope } from '../kernel';
import { intervalOverSeeds, mean, type Interval } from '../stats';
import type { FinishedRun } from '../sweep';
import { deepDrift, type DeepResult } from './kinds/deep';
import type { DeepParameters } from './kinds/deepProblem';
import {
  controlSizes,
  convRuns,
  cosineOverDepths,
  deepCosine,
  hittingOverDepths,
  lossRuns,
  lossSettings,
  neverSizes,
  otherLosses,
  quickSeeds,
} from './deepGrids';
import { deepPca, type DeepPcaParameters, type DeepPcaResult } from './kinds/deepPca';
import { overWidths, PAPER, seedsTo, together } from './settings';
import { farthestFrom, groupsBy, hull } from './severalGroups';

type DeepClaim = Claim<DeepParameters, DeepResult>;
type DeepRun = FinishedRun<DeepParameters, DeepResult>;

/** Runs that differ in more than width and seed, one group for each kind. */
const groupsOf = (runs: readonly DeepRun[]): DeepRun[][] =>
  groupsBy(runs, ['loss', 'net', 'depth', 'activation', 'scaling']);

/** All intervals in one, with the estimate that is farthest from the prediction. */
const hullAround = (intervals: readonly Interval[], prediction: number): Interval =>
  hull(
    intervals,
    farthestFrom(
      prediction,
      intervals.map(({ estimate }) => estimate),
    ),
  );

/** Of several controls the one that comes nearest to the rule: where it is refuted, all are. */
function nearestTo({ from, to }: Rule, intervals: readonly Interval[]): Interval {
  const distance = ({ low, high }: Interval): number => Math.max(low - to, from - high);
  return intervals.reduce((near, one) => (distance(one) < distance(near) ? one : near));
}

const driftExponents = (runs: readonly DeepRun[]): Interval[] =>
  groupsOf(runs).map((group) => exponent(group, ({ largestDrift }) => largestDrift));

const SOURCE = `heuristic derived here; ${PAPER} has two layers and supposes that its results hold beyond`;

function depthExponent(
  id: string,
  activation: 'tanh' | 'relu',
  prediction: number,
  rule: Rule,
  otherDepths: readonly number[],
): DeepClaim {
  const other = activation === 'tanh' ? 'relu' : 'tanh';
  const meanField = overWidths(
    deepDrift,
    { ...deepCosine, activation, depth: 3, scaling: 'mean-field' },
    controlSizes,
  );
  return {
    id,
    source: SOURCE,
    theorem: 'Theorem 13, deeper',
    statement: String.raw`\max|K^{(L)}(t)-K^{(L)}(0)|\sim M^{${prediction}}\text{ at fixed }t\text{ for }L=3,4,5`,
    quantity: `exponent of the largest drift within 20 steps in M (${activation}, linear loss with cosine) of the depth where it is farthest from the prediction; the interval spans those of all three depths`,
    prediction,
    rule,
    sweeps: cosineOverDepths(activation, [3, 4, 5]),
    control: {
      description: `mean-field scaling at L = 3, and ${other} in NTK scaling: of these the one that comes nearest to the rule`,
      sweeps: together([meanField, cosineOverDepths(other, otherDepths)]),
      measure: (runs) => nearestTo(rule, driftExponents(runs)),
    },
    measure: (runs) => hullAround(driftExponents(runs), prediction),
  };
}

/** Smooth activations at depth. */
const deepExponentSmooth = depthExponent(
  'deep-exponent-smooth',
  'tanh',
  -1,
  { from: -1.2, to: -0.8 },
  [3, 4, 5],
);

/** ReLU at depth. */
const deepExponentRelu = depthExponent('deep-exponent-relu', 'relu', -0.75, { from: -0.9, to: -0.6 }, [4]);

/** Divides the measured slope of the hitting time in log M by the predicted one; infinite when a run never got there. */
export function hittingRatio(runs: readonly DeepRun[]): Interval {
  const own = bySeed(runs);
  if (runs.some(({ result }) => result.hittingTime === null)) return INFINITE;
  return intervalOverSeeds(own, (seeds) => {
    const predicted = seeds.map(([{ result }]) =>
      predictedHittingSlope(result.growthRate ?? NaN, result.stepSize),
    );
    return slopeInLogWidth(seeds, ({ hittingTime }) => hittingTime ?? NaN) / mean(predicted);
  });
}

/** The dot product leaves at every depth, at the slope that the kernel of that depth predicts. */
const deepDotLeaves: DeepClaim = {
  id: 'deep-dot-leaves',
  source: `derived here from the growth rate of the frozen kernel at depth L; compare Proposition 10 of ${PAPER}`,
  theorem: 'Proposition 10, deeper',
  statement: String.raw`T_L(M)\approx\frac{\log M}{2\log(1+\eta\lambda_L)}+O(1),\quad L=2,\dots,5`,
  quantity:
    'fitted slope of the hitting time of max K_inf in log M over the predicted one, of the depth and activation where it is farthest from 1; the interval spans those of all eight',
  prediction: 1,
  rule: { from: 0.7, to: 1.5 },
  sweeps: hittingOverDepths('linear, dot', 300),
  control: {
    description: 'cosine at the same eta lambda_L, 100 steps: the NTK never gets there',
    sweeps: hittingOverDepths('linear, cosine', 100, neverSizes),
  },
  measure: (runs) => hullAround(groupsOf(runs).map(hittingRatio), 1),
};

const relativeExponents = (runs: readonly DeepRun[]): Interval[] =>
  groupsOf(runs).map((group) => exponent(group, ({ relativeChange }) => relativeChange));

const CNN_RULE: Rule = { from: -1.3, to: -0.6 };

/** Convolutions are lazy too; their exponent is not measured for each activation alone. */
const cnnLazy: DeepClaim = {
  id: 'cnn-lazy',
  source: SOURCE,
  theorem: 'Theorem 13, convolutions',
  statement: String.raw`\|K(t)-K(0)\|_F/\|K(0)\|_F\text{ falls with the channels }C`,
  quantity:
    'exponent of the relative root-mean-square change of the NTK within 20 steps in C (7 x 7 MNIST, linear loss with cosine), of the activation where it is farthest from -1; the interval spans those of tanh and ReLU',
  prediction: -1,
  rule: CNN_RULE,
  sweeps: convRuns('ntk'),
  control: {
    description:
      'the same nets in mean-field scaling; of the two activations the one that comes nearest to the rule',
    sweeps: convRuns('mean-field'),
    measure: (runs) => nearestTo(CNN_RULE, relativeExponents(runs)),
  },
  measure: (runs) => hullAround(relativeExponents(runs), -1),
};

/** The largest of several exponents: at each end the largest of the intervals' ends. */
function largestOf(intervals: readonly Interval[]): Interval {
  return {
    estimate: Math.max(...intervals.map(({ estimate }) => estimate)),
    low: Math.max(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}

/** All losses whose action stays small are lazy. */
const otherLossesLazy: DeepClaim = {
  id: 'other-losses-lazy',
  source: 'derived here: a loss is lazy up to t if its action S(t), the sum of eta ||dL/df||, is o(sqrt(M))',
  theorem: 'derived',
  statement: String.raw`\max|K(t)-K(0)|\to0\text{ for every loss with }S(t)=o(\sqrt M)`,
  quantity: `largest exponent in M of the drift within ${lossSettings.steps} steps, over the eight losses and both activations (L = 2)`,
  prediction: -0.75,
  rule: { from: -1.25, to: -0.6 },
  sweeps: lossRuns(otherLosses),
  control: {
    description: 'the linear loss with dot product, whose action explodes',
    sweeps: lossRuns(['linear, dot']),
  },
  measure: (runs) => largestOf(driftExponents(runs)),
};

/** Three layers, and the end on the clock of the hidden layers. */
const deepPcaSettings = {
  activation: 'tanh',
  depth: 3,
  count: 10,
  stepSize: 2,
  clock: 2,
} as const satisfies Partial<DeepPcaParameters>;

/** A deep net's last layer follows the PCA of its last hidden layer, not that of the start. */
export const deepPcaClaim: Claim<DeepPcaParameters, DeepPcaResult> = {
  id: 'deep-pca',
  source: `derived here; compare Lemma 17 of ${PAPER}, which has two layers`,
  theorem: 'Lemma 17, deeper',
  statement: String.raw`\|\sin\Theta(W(t),\mathrm{PCA}(C_V(t)))\|_F\sim M^{-1}\text{ at }\eta t=2M,\ L=3`,
  quantity:
    'exponent in M of the angle from W(t) to the PCA of C_V(t) of the last hidden layer at eta t = 2M (tanh, dot product)',
  prediction: -1,
  rule: { from: -1.4, to: -0.7 },
  sweeps: overWidths(deepPca, deepPcaSettings, {
    quick: { widths: [128, 192, 256], seeds: quickSeeds },
    full: { widths: [128, 256, 512, 1024], seeds: seedsTo(5) },
  }),
  control: {
    description: 'the angle to the PCA of C_V(0), read out of the same runs',
    measure: (runs) => exponent(runs, ({ toStart }) => toStart),
  },
  measure: (runs) => exponent(runs, ({ toNow }) => toNow),
};

/** Beyond two layers. */
export const deepStudy: Study = {
  kinds: [deepDrift, deepPca],
  claims: [deepExponentSmooth, deepExponentRelu, deepDotLeaves, cnnLazy, otherLossesLazy, deepPcaClaim],
};
