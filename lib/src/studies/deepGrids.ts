// The grids of nets beyond two layers, which their claims and notebook 08 share.
import type { Mode } from '../claims';
import type { Sweep } from '../sweep';
import { requireChoice, requireFunction, requireInteger, requireList } from '../tensor';
import { deepDrift, type DeepResult } from './kinds/deep';
import { deepLossNames, type DeepLoss, type DeepParameters, type DeepSettings } from './kinds/deepProblem';
import { overWidths, seedsTo, together, type GridSize } from './settings';

/** The linear loss with cosine similarity, 20 steps. */
export const deepCosine = {
  loss: 'linear, cosine',
  count: 10,
  stepSize: 0.5,
  steps: 20,
} as const satisfies Partial<DeepSettings>;

// In a first trial with four seeds the intervals were wider than the rules, whatever the estimates; eight are what a laptop can do in minutes.
export const quickSeeds = seedsTo(8);
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
export const controlSizes: Readonly<Record<Mode, GridSize>> = {
  quick: depthSizes[3].quick,
  full: { widths: [128, 512, 2048], seeds: fullSeeds },
};

/** @throws TypeError or RangeError when a value is not a list of at least one of the choices */
function requireNamed<T>(name: string, values: readonly T[], choices: readonly T[]): void {
  requireList(name, values);
  requireInteger(`number of ${name}`, values.length, 1);
  values.forEach((value, i) => {
    requireChoice(`${name}[${i}]`, value, choices);
  });
}

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

const hittingSizes = (depth: number): Record<Mode, GridSize> => ({
  quick: depthSizes[depth].quick,
  full: { widths: depth === 2 ? [128, 1024, 8192] : [128, 2048], seeds: fullSeeds },
});

/** A run that never gets there needs no great width, where the NTK moves less still. */
export const neverSizes = (): Record<Mode, GridSize> => ({
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
  requireChoice('loss', loss, deepLossNames);
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
          full: { widths: [16, 32, 64, 128], seeds: seedsTo(40) },
        },
      ),
    ),
  );
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

/** Runs of losses at two layers, both activations. */
export const lossRuns = (losses: readonly DeepLoss[]): Record<Mode, Sweep<DeepParameters, DeepResult>> => {
  requireNamed('losses', losses, deepLossNames);
  return together(
    losses.flatMap((loss) =>
      (['tanh', 'relu'] as const).map((activation) =>
        overWidths(
          deepDrift,
          { ...lossSettings, loss, depth: 2, activation },
          {
            quick: { widths: [64, 256, 1024], seeds: seedsTo(6) },
            full: { widths: [64, 256, 1024, 4096], seeds: seedsTo(8) },
          },
        ),
      ),
    ),
  );
};
