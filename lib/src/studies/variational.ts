// SimCLR as a variational problem (Calder, Lee 2025): what the loss knows of clusters, and how long they live. Synthetic data.
import { bySeed, INFINITE, type Claim, type Mode, type Study } from '../claims';
import { fitLine, intervalOverSeeds, mean, type Interval } from '../stats';
import { cross, type FinishedRun, type Parameters, type RunKind, type Sweep } from '../sweep';
import {
  circleGap,
  circleRate,
  reassignment,
  type CircleGapResult,
  type GapParameters,
  type RateParameters,
  type RateResult,
  type ReassignParameters,
  type ReassignResult,
} from './kinds/circle';
import { clustered, type ClusteredParameters, type ClusteredResult } from './kinds/clustered';
import { farthestFrom } from './severalGroups';

const PAPER = 'Calder, Lee 2025 (arXiv 2503.10812)';
const seeds = [1, 2, 3, 4, 5];

/** The same grid in both modes: these runs take seconds. */
function both<P extends Parameters, R>(kind: RunKind<P, R>, grid: readonly P[]): Record<Mode, Sweep<P, R>> {
  return { quick: { kind, grid }, full: { kind, grid } };
}

/** Mean over seeds of each seed's value that is farthest from what is predicted. */
function farthest<P extends Parameters & { readonly seed: number }, R>(
  runs: readonly FinishedRun<P, R>[],
  prediction: number,
  value: (result: R) => number,
): Interval {
  const worst = bySeed(runs).map((own) =>
    farthestFrom(
      prediction,
      own.map(({ result }) => value(result)),
    ),
  );
  return intervalOverSeeds(worst, mean);
}

const reassignments = (
  moved: ReassignParameters['moved'],
): Record<Mode, Sweep<ReassignParameters, ReassignResult>> =>
  both(
    reassignment,
    cross<ReassignParameters>({ count: 200, temperature: [0.1, 0.5, 1], moved, seed: seeds }),
  );

/** Which point has which embedding is nothing to the loss. */
const pushForwardOnly: Claim<ReassignParameters, ReassignResult> = {
  id: 'pushforward-only',
  source: `${PAPER}, as stated in the abstract (ill-posedness); proved here`,
  theorem: 'ill-posedness',
  statement: String.raw`f\circ T=f\Rightarrow\mathcal L(f)=F(f_\#\mu)`,
  quantity:
    'largest change of the loss when the embeddings of an invariant map are given to other points at random',
  prediction: 0,
  rule: { from: 0, to: 1e-9 },
  sweeps: reassignments('together'),
  control: {
    description: 'anchors moved without their positives: the map is no longer invariant',
    sweeps: reassignments('anchors'),
  },
  measure: (runs) => farthest(runs, 0, ({ change }) => change),
};

const gaps = (spacing: GapParameters['spacing']): Record<Mode, Sweep<GapParameters, CircleGapResult>> =>
  both(circleGap, cross<GapParameters>({ clusters: [2, 3, 5], temperature: 0.5, spacing, seed: seeds }));

/** The closed form of the gap. */
const clusterGapClaim: Claim<GapParameters, CircleGapResult> = {
  id: 'cluster-gap',
  source: 'derived here: a Fourier series on the circle',
  theorem: 'derived',
  statement: String.raw`\mathcal L(K\text{ clusters})-\mathcal L(\text{uniform})=\log\frac{1+V_K}{1+e^{-1/\tau}I_0(1/\tau)}`,
  quantity:
    'gap by sums over points, relative to the closed form (circle, tau = .5, K = 2, 3, 5), the farthest from 1',
  prediction: 1,
  rule: { from: 0.999, to: 1.001 },
  sweeps: gaps('even'),
  control: { description: 'clusters at half the distance', sweeps: gaps('half') },
  measure: (runs) => farthest(runs, 1, ({ bruteForce, closedForm }) => bruteForce / closedForm),
};

const rates = (disturbed: RateParameters['disturbed']): Record<Mode, Sweep<RateParameters, RateResult>> =>
  both(
    circleRate,
    cross<RateParameters>({ clusters: [2, 3, 4], temperature: [0.1, 0.5, 1], disturbed, seed: seeds }),
  );

/** The closed form of the rate at which clusters of free particles dissolve. */
const clusterRate: Claim<RateParameters, RateResult> = {
  id: 'cluster-rate',
  source: 'derived here: the second variation of the loss at clusters',
  theorem: 'derived',
  statement: String.raw`\delta\sim e^{\gamma(K,\tau)t}\text{ within clusters of free particles}`,
  quantity:
    'rate of growth of differences within clusters relative to gamma, nine pairs (K, tau), the farthest from 1 (Euler steps of .02 / gamma: log 1.02 / .02 = .9901)',
  prediction: 1,
  rule: { from: 0.95, to: 1.03 },
  sweeps: rates('within'),
  control: { description: 'cluster means disturbed instead: they return', sweeps: rates('means') },
  measure: (runs) => farthest(runs, 1, ({ measured, predicted }) => measured / predicted),
};

type ClusteredClaim = Claim<ClusteredParameters, ClusteredResult>;
type Run = FinishedRun<ClusteredParameters, ClusteredResult>;

/** Three clusters of 12 points in 10 dimensions, tau = .5, under the kernel of a net of infinite width. */
export const clusteredBase = {
  mover: 'kernel',
  start: 'prepared',
  until: 'lifetime',
  clusters: 3,
  temperature: 0.5,
  width: 1,
  stepSize: 0.5,
} as const satisfies Partial<ClusteredParameters>;

/** Lifetimes over spreads of the data, tanh and ReLU. */
export const lifetimeRuns = cross<ClusteredParameters>({
  ...clusteredBase,
  activation: ['tanh', 'relu'],
  spread: [0.03, 0.06, 0.12, 0.24, 0.48],
  seed: seeds,
});

/** Lifetimes over widths of finite nets. */
export const widthRuns = cross<ClusteredParameters>({
  ...clusteredBase,
  mover: 'net',
  activation: ['tanh', 'relu'],
  spread: 0.48,
  width: [64, 128, 256, 512, 1024, 2048],
  seed: seeds,
});

/** Of two slopes, tanh's and ReLU's, that farther from the prediction. */
function farthestSlope(runs: readonly Run[], prediction: number, x: (run: Run) => number): Interval {
  if (runs.some(({ result }) => result.lifetime === null)) return INFINITE;
  const slopes = (['tanh', 'relu'] as const).map((activation) => {
    const own = runs.filter(({ parameters }) => parameters.activation === activation);
    return intervalOverSeeds(bySeed(own), (chosen) => {
      const all = chosen.flat();
      return fitLine(
        all.map((run) => Math.log(x(run))),
        all.map(({ result }) => Math.log(result.lifetime!)),
      ).slope;
    });
  });
  const off = ({ estimate }: Interval): number => Math.abs(estimate - prediction);
  return off(slopes[0]) > off(slopes[1]) ? slopes[0] : slopes[1];
}

/** Lifetime = 1 / kernel eigenvalue within clusters. */
const lifetimeKernel: ClusteredClaim = {
  id: 'lifetime-kernel',
  source: `derived here from the neural kernel dynamics of ${PAPER}`,
  theorem: 'derived',
  statement: String.raw`T\approx\frac{\log(\text{target}/\varepsilon)}{\gamma(K,\tau)\,\mu_w}`,
  quantity:
    'exponent of the lifetime of three clusters in mu_w, spreads of .03 to .48 (tanh or ReLU, the farther from -1)',
  prediction: -1,
  rule: { from: -1.1, to: -0.9 },
  sweeps: both(clustered, lifetimeRuns),
  control: {
    description: 'the exponent in mu_b, the eigenvalue between clusters',
    measure: (runs) => farthestSlope(runs, -1, ({ result }) => result.between),
  },
  measure: (runs) => farthestSlope(runs, -1, ({ result }) => result.within),
};

/** Width does not prolong the clustered phase. */
const lifetimeWidth: ClusteredClaim = {
  id: 'lifetime-width',
  source: 'derived here: the kernel, and with it the lifetime, tends to a limit',
  theorem: 'derived',
  statement: String.raw`T\sim M^0`,
  quantity: 'exponent of the lifetime in M, widths of 64 to 2,048 (tanh or ReLU, the farther from 0)',
  prediction: 0,
  rule: { from: -0.1, to: 0.1 },
  sweeps: both(clustered, widthRuns),
  control: {
    description: 'a step size in proportion to the root of M, lifetimes counted in steps',
    sweeps: both(
      clustered,
      widthRuns.map((one) => ({ ...one, stepSize: one.stepSize * Math.sqrt(one.width / 32) })),
    ),
  },
  measure: (runs) => farthestSlope(runs, 0, ({ parameters }) => parameters.width),
};

const formation = { ...clusteredBase, start: 'collapsed', until: 'time 100' } as const;

/** Mean over seeds of each seed's smallest value. */
function smallest(runs: readonly Run[], value: (result: ClusteredResult) => number): Interval {
  return intervalOverSeeds(
    bySeed(runs).map((own) => Math.min(...own.map(({ result }) => value(result)))),
    mean,
  );
}

/** A net makes clusters out of a start that knows none. */
const clustersForm: ClusteredClaim = {
  id: 'clusters-form',
  source: `${PAPER}, as stated in the abstract: clusters form early in training; the threshold is ours`,
  theorem: 'neural kernel dynamics',
  statement: String.raw`\max_t\frac{\text{deviation of cluster means}}{\text{deviation within clusters}}>3`,
  quantity:
    'peak of the ratio between / within from a collapsed start, at the spread where it is smallest (tanh and ReLU)',
  prediction: 3,
  rule: { from: 3, to: Infinity },
  sweeps: both(
    clustered,
    cross<ClusteredParameters>({
      ...formation,
      activation: ['tanh', 'relu'],
      spread: [0.12, 0.24, 0.48],
      seed: seeds,
    }),
  ),
  control: {
    description: 'no net: each point free',
    sweeps: both(
      clustered,
      cross<ClusteredParameters>({
        ...formation,
        mover: 'free',
        stepSize: 0.05,
        activation: 'tanh',
        spread: 0.48,
        seed: seeds,
      }),
    ),
  },
  measure: (runs) => smallest(runs, ({ peakRatio }) => peakRatio),
};

/** After the end the map can still be read. */
const trivialReadable: ClusteredClaim = {
  id: 'trivial-readable',
  source: 'measured here; no paper states it',
  theorem: 'derived',
  statement: String.raw`\mathcal L\to\mathcal L_{\text{uniform}},\text{ and yet neighbours share their class}`,
  quantity:
    'share of points whose nearest neighbour has their label when the gap is below 2 % of its start (tanh, spread .48; ReLU, spread .24), the smaller',
  prediction: 1,
  rule: { from: 0.6, to: 1 },
  sweeps: both(clustered, [
    ...cross<ClusteredParameters>({
      ...clusteredBase,
      until: 'trivial',
      activation: 'tanh',
      spread: 0.48,
      seed: seeds,
    }),
    ...cross<ClusteredParameters>({
      ...clusteredBase,
      until: 'trivial',
      activation: 'relu',
      spread: 0.24,
      seed: seeds,
    }),
  ]),
  control: {
    description: 'the same embeddings, given to other points: the same loss',
    measure: (runs) => smallest(runs, ({ permuted }) => permuted),
  },
  measure: (runs) => smallest(runs, ({ purity }) => purity),
};

/** SimCLR as a variational problem. */
export const variationalStudy: Study = {
  kinds: [reassignment, circleGap, circleRate, clustered],
  claims: [
    pushForwardOnly,
    clusterGapClaim,
    clusterRate,
    lifetimeKernel,
    lifetimeWidth,
    clustersForm,
    trivialReadable,
  ],
};
