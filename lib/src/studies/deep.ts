// Beyond two layers: what of the dichotomy, of C_V and of PCA holds for deeper nets, for convolutions and for other losses, on MNIST.
import {
  bySeed,
  exponent,
  INFINITE,
  slopeInLogWidth,
  type Claim,
  type Mode,
  type Rule,
  type Study,
} from '../claims';
import { predictedHittingSlope } from '../kernel';
import { intervalOverSeeds, mean, type Interval } from '../stats';
import { requireChoice, requireFunction, requireInteger, requireList } from '../tensor';
import type { FinishedRun, Sweep } from '../sweep';
import {
  deepDrift,
  deepLosses,
  type DeepLoss,
  type DeepParameters,
  type DeepResult,
  type DeepSettings,
} from './kinds/deep';
import { deepPca, type DeepPcaParameters, type DeepPcaResult } from './kinds/deepPca';
import { overWidths, PAPER, type GridSize } from './settings';

type DeepClaim = Claim<DeepParameters, DeepResult>;
type DeepRun = FinishedRun<DeepParameters, DeepResult>;

/** Seeds 1, 2, ..., count. */
const seedsTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** One sweep of several, which are of one kind. */
function together<P extends DeepParameters, R>(
  sweeps: readonly Readonly<Record<Mode, Sweep<P, R>>>[],
): Record<Mode, Sweep<P, R>> {
  const of = (mode: Mode): Sweep<P, R> => ({
    kind: sweeps[0][mode].kind,
    grid: sweeps.flatMap((sweep) => sweep[mode].grid),
  });
  return { quick: of('quick'), full: of('full') };
}

/** Runs that differ in more than width and seed, each kind apart. */
function groupsOf(runs: readonly DeepRun[]): DeepRun[][] {
  const groups = new Map<string, DeepRun[]>();
  for (const run of runs) {
    const { loss, net, depth, activation, scaling } = run.parameters;
    const key = [loss, net, depth, activation, scaling].join();
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

/**
 * Of several intervals, one that lies within a rule only if all of them do: their estimates' farthest from the prediction, and both outermost
 * ends.
 */
function hull(intervals: readonly Interval[], prediction: number): Interval {
  const estimates = intervals.map(({ estimate }) => estimate);
  const distance = (value: number): number => Math.abs(value - prediction);
  return {
    estimate: estimates.reduce((far, one) => (distance(one) > distance(far) ? one : far)),
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}

/** Of several controls the one that comes nearest to the rule: where it is refuted, all are. */
function nearestTo({ from, to }: Rule, intervals: readonly Interval[]): Interval {
  const apart = ({ low, high }: Interval): number => Math.max(low - to, from - high);
  return intervals.reduce((near, one) => (apart(one) < apart(near) ? one : near));
}

const driftExponents = (runs: readonly DeepRun[]): Interval[] =>
  groupsOf(runs).map((group) => exponent(group, ({ largestDrift }) => largestDrift));

/** The linear loss with cosine similarity, 20 steps. */
export const deepCosine = {
  loss: 'linear, cosine',
  count: 10,
  stepSize: 0.5,
  steps: 20,
} as const satisfies Partial<DeepSettings>;

// In a first trial with four seeds the intervals were wider than the rules, whatever the estimates; eight are what a laptop can do in minutes.
const quickSeeds = seedsTo(8);
const fullSeeds = seedsTo(8);

/** Widths of each depth: where a hidden layer has M^2 weights, the cost of a step is M^2 too. */
const depthSizes: Readonly<Record<number, Readonly<Record<Mode, GridSize>>>> = {
  2: {
    quick: { widths: [64, 256, 1024], seeds: quickSeeds },
    full: { widths: [128, 512, 2048, 8192, 65536], seeds: fullSeeds },
  },
  3: {
    quick: { widths: [64, 256, 1024], seeds: quickSeeds },
    full: { widths: [128, 512, 2048, 4096], seeds: fullSeeds },
  },
  4: {
    quick: { widths: [64, 512], seeds: quickSeeds },
    full: { widths: [128, 512, 2048, 4096], seeds: fullSeeds },
  },
  5: {
    quick: { widths: [64, 512], seeds: quickSeeds },
    full: { widths: [128, 512, 2048, 4096], seeds: fullSeeds },
  },
};

/** Of a control, which has nothing to show at great widths. */
const controlSizes: Readonly<Record<Mode, GridSize>> = {
  quick: depthSizes[3].quick,
  full: { widths: [128, 512, 2048], seeds: fullSeeds },
};

/** The cosine runs of one activation over depths. */
export const cosineOverDepths = (
  activation: 'tanh' | 'relu',
  depths: readonly number[],
): Record<Mode, Sweep<DeepParameters, DeepResult>> => {
  requireChoice('activation', activation, ['tanh', 'relu']);
  requireNamed('depths', depths, [2, 3, 4, 5]);
  return together(
    depths.map((depth) => overWidths(deepDrift, { ...deepCosine, activation, depth }, depthSizes[depth])),
  );
};

/** @throws TypeError or RangeError when a value is no list of at least one of the choices */
function requireNamed<T>(name: string, values: readonly T[], choices: readonly T[]): void {
  requireList(name, values);
  requireInteger(`number of ${name}`, values.length, 1);
  values.forEach((value, i) => {
    requireChoice(`${name}[${i}]`, value, choices);
  });
}

const lossNames = Object.keys(deepLosses) as DeepLoss[];

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
    measure: (runs) => hull(driftExponents(runs), prediction),
  };
}

/** Smooth activations at depth. */
export const deepExponentSmooth = depthExponent(
  'deep-exponent-smooth',
  'tanh',
  -1,
  { from: -1.2, to: -0.8 },
  [3, 4, 5],
);

/** ReLU at depth. */
export const deepExponentRelu = depthExponent(
  'deep-exponent-relu',
  'relu',
  -0.75,
  { from: -0.9, to: -0.6 },
  [4],
);

const hittingSizes = (depth: number): Record<Mode, GridSize> => ({
  quick: depthSizes[depth].quick,
  full: { widths: depth === 2 ? [128, 1024, 8192] : [128, 2048], seeds: fullSeeds },
});

/** A run that never gets there needs no great width, where the NTK moves less still. */
const neverSizes = (): Record<Mode, GridSize> => ({
  quick: { widths: [64, 256], seeds: seedsTo(3) },
  full: { widths: [128, 512], seeds: seedsTo(5) },
});

/**
 * eta lambda_L = 0.1 at every depth. Eight outputs: the first of them to have grown decides, and the start of a single one scatters the
 * hitting time by seven steps, more than a width of M times four changes it.
 */
export const hittingSettings = {
  count: 10,
  outputs: 8,
  growth: 0.1,
} as const satisfies Partial<DeepSettings>;

/** The runs of the hitting time, of one loss over depths. */
export const hittingOverDepths = (
  loss: DeepLoss,
  steps: number,
  sizes: (depth: number) => Record<Mode, GridSize> = hittingSizes,
): Record<Mode, Sweep<DeepParameters, DeepResult>> => {
  requireChoice('loss', loss, lossNames);
  requireInteger('steps', steps, 1);
  requireFunction('sizes', sizes);
  return together(
    (['tanh', 'relu'] as const).flatMap((activation) =>
      [2, 3, 4, 5].map((depth) =>
        overWidths(deepDrift, { ...hittingSettings, loss, activation, depth, steps }, sizes(depth)),
      ),
    ),
  );
};

/** Measured over predicted slope of the hitting time in log M; infinite when a run never got there. */
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
export const deepDotLeaves: DeepClaim = {
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
  measure: (runs) => hull(groupsOf(runs).map(hittingRatio), 1),
};

/** The convolutional runs of both activations. */
export const convRuns = (scaling: 'ntk' | 'mean-field'): Record<Mode, Sweep<DeepParameters, DeepResult>> => {
  requireChoice('scaling', scaling, ['ntk', 'mean-field']);
  return together(
    (['tanh', 'relu'] as const).map((activation) =>
      overWidths(
        deepDrift,
        { ...deepCosine, net: 'conv', count: 6, depth: 3, activation, scaling },
        {
          quick: { widths: [16, 32, 64], seeds: seedsTo(8) },
          full: { widths: [16, 32, 64, 128], seeds: seedsTo(12) },
        },
      ),
    ),
  );
};

const relativeExponents = (runs: readonly DeepRun[]): Interval[] =>
  groupsOf(runs).map((group) => exponent(group, ({ relativeChange }) => relativeChange));

const CNN_RULE: Rule = { from: -1.3, to: -0.6 };

/** Convolutions are lazy too; which exponent they have is not told apart by activation. */
export const cnnLazy: DeepClaim = {
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
  measure: (runs) => hull(relativeExponents(runs), -1),
};

/** The eight losses of the table. */
export const otherLosses = [
  'NT-Xent, cosine',
  'NT-Xent, dot',
  'SupCon',
  'AMDIM',
  'AMDIM, clip only',
  'Barlow Twins',
  'spectral',
  'SimSiam',
] as const satisfies readonly DeepLoss[];

/** How the losses are compared. */
export const lossSettings = { count: 16, stepSize: 0.3, steps: 60 } as const satisfies Partial<DeepSettings>;

/** Runs of losses at one depth, both activations. */
export const lossRuns = (
  losses: readonly DeepLoss[],
  depth = 2,
): Record<Mode, Sweep<DeepParameters, DeepResult>> => {
  requireNamed('losses', losses, lossNames);
  requireInteger('depth', depth, 2);
  return together(
    losses.flatMap((loss) =>
      (['tanh', 'relu'] as const).map((activation) =>
        overWidths(
          deepDrift,
          { ...lossSettings, loss, depth, activation },
          depth === 2
            ? {
                quick: { widths: [64, 256, 1024], seeds: seedsTo(6) },
                full: { widths: [64, 256, 1024, 4096], seeds: seedsTo(8) },
              }
            : {
                quick: { widths: [64, 256], seeds: seedsTo(3) },
                full: { widths: [64, 256, 1024], seeds: seedsTo(5) },
              },
        ),
      ),
    ),
  );
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
export const otherLossesLazy: DeepClaim = {
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
