// Contrastive losses as a game of two players (Tian 2022): small exact runs.
import { bySeed, type Claim, type Mode, type Study } from '../claims';
import { intervalOverSeeds, mean, type Interval } from '../stats';
import { cross, type FinishedRun, type Parameters, type RunKind, type Sweep } from '../sweep';
import { alphaPixels, ordering, type OrderingParameters, type OrderingResult } from './kinds/ordering';
import {
  alphaField,
  alphaGradient,
  alphaPlayers,
  type FieldParameters,
  type GradientParameters,
  type PlayersParameters,
} from './kinds/alpha';
import { alphaRank, type RankParameters, type RankResult } from './kinds/alphaRank';

const PAPER = 'Tian 2022 (arXiv 2201.12680)';

/** Losses whose alpha changes with the outputs. */
const CHANGING = [
  'InfoNCE',
  'InfoNCE, epsilon 0',
  'MINE',
  'soft triplet',
  'N+1 tuplet',
  'lifted structured',
  'modified triplet',
] as const;

const seeds: Readonly<Record<Mode, readonly number[]>> = {
  quick: [1, 2, 3, 4, 5],
  full: [1, 2, 3, 4, 5, 6, 7, 8],
};

/** Both grids, over the seeds of each. */
function overSeeds<P extends Parameters & { readonly seed: number }, R>(
  kind: RunKind<P, R>,
  settings: (mode: Mode) => readonly Omit<P, 'seed'>[],
): Record<Mode, Sweep<P, R>> {
  const sweep = (mode: Mode): Sweep<P, R> => ({
    kind,
    grid: settings(mode).flatMap((one) => cross<Parameters>({ ...one, seed: seeds[mode] }) as P[]),
  });
  return { quick: sweep('quick'), full: sweep('full') };
}

/** Mean over seeds of the largest value among the runs of each. */
function largest<P extends Parameters & { readonly seed: number }, R>(
  runs: readonly FinishedRun<P, R>[],
  quantity: (result: R) => number,
  range: readonly [number, number],
): Interval {
  const each = bySeed(runs).map((own) => Math.max(...own.map(({ result }) => quantity(result))));
  return intervalOverSeeds(each, mean, range);
}

const gradientRuns = (
  backprop: boolean,
): Record<Mode, Sweep<GradientParameters, { readonly error: number }>> =>
  overSeeds(alphaGradient, () => CHANGING.map((loss) => ({ loss, backprop })));

/** A step of the loss is a step of the energy with alpha held. */
const gradient: Claim<GradientParameters, { readonly error: number }> = {
  id: 'alpha-gradient',
  source: `${PAPER}, Theorem 1, as stated in a published summary`,
  theorem: 'Theorem 1',
  statement: String.raw`\nabla_\theta\mathcal L_{\phi,\psi}=-\nabla_\theta\mathcal E_\alpha\big|_{\alpha=\mathrm{sg}(\alpha(\theta))}`,
  quantity:
    'largest error of the gradient of the energy against finite differences of the loss, relative to the largest slope, over the seven losses whose alpha changes',
  prediction: 0,
  rule: { from: 0, to: 1e-5 },
  sweeps: gradientRuns(false),
  control: { description: 'the gradient through alpha, which is another method', sweeps: gradientRuns(true) },
  measure: (runs) => largest(runs, ({ error }) => error, [0, Infinity]),
};

const fieldRuns = (
  chosen: readonly FieldParameters['rule'][],
): Record<Mode, Sweep<FieldParameters, { readonly asymmetry: number }>> =>
  overSeeds(alphaField, () => chosen.flatMap((rule) => [false, true].map((sphere) => ({ rule, sphere }))));

/** Of the rules of alpha-CL two descend a loss. */
const conservative: Claim<FieldParameters, { readonly asymmetry: number }> = {
  id: 'alpha-conservative',
  source:
    'derived here: a normalised alpha that falls with d^2 gives a gradient iff it is exponential, or the answer to a square',
  theorem: 'derived',
  statement: String.raw`\nabla\mathcal E_\alpha|_{\mathrm{sg}(\alpha)}\text{ is a gradient for }r_H\text{ and }r_s`,
  quantity:
    "largest asymmetry |J - J^T| / |J| of the field's Jacobian for r_H and r_s, flat and on the sphere (N = 10, Z = 3)",
  prediction: 0,
  rule: { from: 0, to: 1e-3 },
  sweeps: fieldRuns(['r_H', 'r_s']),
  control: {
    description: 'direct with p = 4 and r_gamma: no gradients',
    sweeps: fieldRuns(['direct p=4', 'r_gamma']),
  },
  measure: (runs) => largest(runs, ({ asymmetry }) => asymmetry, [0, 2]),
};

const playerRuns = (
  stepSize: number,
  steps: Record<Mode, number>,
): Record<Mode, Sweep<PlayersParameters, { readonly overlap: number }>> =>
  overSeeds(alphaPlayers, (mode) =>
    (['squares', 'gaussian'] as const).flatMap((data) =>
      (stepSize > 0 && mode === 'quick'
        ? (['r_H'] as const)
        : (['r_H', 'r_s', 'direct p=4', 'r_gamma'] as const)
      ).flatMap((rule) =>
        (mode === 'quick' || stepSize > 0 ? [0.3] : [0.1, 0.3]).map((temperature) => ({
          data,
          rule,
          temperature,
          stepSize,
          steps: steps[mode],
        })),
      ),
    ),
  );

/** Best responses never settle. */
const cycle: Claim<PlayersParameters, { readonly overlap: number }> = {
  id: 'alpha-cycle',
  source:
    'derived here: alpha puts its weight on pairs close along v, so that the next v is nearly orthogonal to it',
  theorem: 'derived',
  statement: String.raw`|\langle v_t,v_{t+1}\rangle|\approx0\text{ for ever under exact best responses}`,
  quantity:
    'largest mean overlap of one direction with the next over steps 31 to 40, over clusters and a Gaussian, four rules, tau up to 0.3',
  prediction: 0,
  rule: { from: 0, to: 0.2 },
  sweeps: playerRuns(0, { quick: 40, full: 40 }),
  control: {
    description: 'small steps of the same players, which settle',
    sweeps: playerRuns(0.05, { quick: 300, full: 3000 }),
  },
  measure: (runs) => largest(runs, ({ overlap }) => overlap, [0, 1]),
};

const linearRuns = overSeeds<RankParameters, RankResult>(alphaRank, (mode) =>
  [1, 2, 3, 4].map((depth) => ({
    activation: 'linear',
    depth,
    normalisation: 'frobenius',
    data: 'random',
    steps: mode === 'quick' ? 1000 : 3000,
  })),
);

/** Deep linear nets are PCA. */
const deepLinear: Claim<RankParameters, RankResult> = {
  id: 'deep-linear-pca',
  source: `${PAPER}, the theorem on deep linear nets, as stated in a published summary`,
  theorem: 'deep linear',
  statement: String.raw`\|W_l\|_F=1\Rightarrow W_l=v_lv_{l-1}^\top,\ \mathcal E^*=\tfrac12\lambda_{\max}(X_\alpha)`,
  quantity:
    'the largest of the effective ranks of all layers and of (lambda_max / 2) / E, depth 1 to 4, mean over random indefinite X_alpha',
  prediction: 1,
  rule: { from: 1, to: 1.01 },
  sweeps: linearRuns,
  control: {
    description: 'ReLU with row norms: the effective rank of the part of W_1 that reaches the outputs',
    sweeps: overSeeds<RankParameters, RankResult>(alphaRank, (mode) => [
      {
        activation: 'relu',
        depth: 2,
        normalisation: 'rows',
        data: 'magnitudes',
        steps: mode === 'quick' ? 1000 : 3000,
      },
    ]),
    measure: (runs) => largest(runs, ({ activeRank }) => activeRank, [1, Infinity]),
  },
  measure: (runs) =>
    largest(runs, ({ ranks, energyShare }) => Math.max(...ranks, 1 / energyShare, 1), [1, Infinity]),
};

const orderingSeeds: Readonly<Record<Mode, readonly number[]>> = { quick: [1, 2, 3], full: [1, 2, 3, 4, 5] };

/** MNIST, a small MLP: the settings that stand in the theory's table, but for the number of seeds. */
function orderingRuns(
  weighings: readonly OrderingParameters['weighing'][],
): Record<Mode, Sweep<OrderingParameters, OrderingResult>> {
  const sweep = (mode: Mode): Sweep<OrderingParameters, OrderingResult> => ({
    kind: ordering,
    grid: cross<OrderingParameters>({
      data: 'mnist',
      net: 'mlp',
      weighing: weighings,
      temperature: 0.5,
      images: 5000,
      tests: 1000,
      steps: 300,
      seed: orderingSeeds[mode],
    }),
  });
  return { quick: sweep('quick'), full: sweep('full') };
}

/** How much better one weighing is than another, over paired seeds: same images, same start, same views. */
function ahead(
  runs: readonly FinishedRun<OrderingParameters, OrderingResult>[],
  weighing: OrderingParameters['weighing'],
): Interval {
  const differences = bySeed(runs).map((own) => {
    const of = (name: string): number =>
      own.find(({ parameters }) => parameters.weighing === name)!.result.outputs.neighbours;
    return of(weighing) - of('InfoNCE');
  });
  return intervalOverSeeds(differences, mean, [-1, 1]);
}

/** On pictures: weights that look at near pairs only do better. */
const order: Claim<OrderingParameters, OrderingResult> = {
  id: 'alpha-ordering',
  source: `${PAPER}, its tables (ResNet-18 over hundreds of epochs): the order alone is tested here`,
  theorem: 'experiments',
  statement: String.raw`\text{accuracy(direct, }p=4)>\text{accuracy(InfoNCE)}`,
  quantity:
    'accuracy of 5 neighbours among outputs, direct (p = 4) minus InfoNCE over paired seeds (MNIST, MLP 784-256-256-64, 300 steps)',
  prediction: 0.025,
  rule: { from: 0, to: 1 },
  sweeps: orderingRuns(['direct p=4', 'InfoNCE']),
  control: {
    description: 'the quadratic loss, whose alpha is constant, minus InfoNCE',
    sweeps: orderingRuns(['quadratic', 'InfoNCE']),
    measure: (runs) => ahead(runs, 'quadratic'),
  },
  measure: (runs) => ahead(runs, 'direct p=4'),
};

/** alpha-CL. */
export const alphaStudy: Study = {
  kinds: [alphaGradient, alphaField, alphaPlayers, alphaRank, ordering, alphaPixels],
  claims: [gradient, conservative, cycle, deepLinear, order],
};
