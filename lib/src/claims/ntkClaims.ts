// The claims about the NTK's drift (Anil et al. 2024), on MNIST.
import { predictedHittingSlope } from '../kernel';
import { bootstrap, fitLine, type Interval } from '../stats';
import type { Claim, Mode } from './claim';
import { bySeed, driftSweep, type DriftParameters, type DriftResult, type DriftRun } from './driftRuns';

type NtkClaim = Claim<DriftParameters, DriftResult>;

const dotLoss = {
  form: 'linear',
  similarity: 'dot',
  activation: 'relu',
  count: 60,
  stepSize: 0.5,
  steps: 500,
} as const;
const paper = 'Anil, Esser, Ghoshdastidar 2024 (arXiv 2403.08673)';

const count = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const grids: Record<Mode, { widths: number[]; seeds: number[] }> = {
  quick: { widths: [64, 256, 1024, 4096], seeds: count(1, 5) },
  full: { widths: [64, 256, 1024, 4096, 16384, 65536], seeds: count(1, 10) },
};
const wideGrids: typeof grids = {
  quick: { widths: [256, 1024, 4096], seeds: count(1, 5) },
  full: { widths: [256, 1024, 4096, 16384, 65536], seeds: count(1, 10) },
};

function sweeps(fixed: Omit<DriftParameters, 'width' | 'seed'>, sizes = grids): NtkClaim['sweeps'] {
  const sweep = (mode: Mode) => driftSweep(fixed, sizes[mode].widths, sizes[mode].seeds);
  return { quick: sweep('quick'), full: sweep('full') };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Slope of a quantity against log M over the runs of some seeds. */
function slopeInLogWidth(seeds: readonly DriftRun[][], quantity: (run: DriftRun) => number): number {
  const runs = seeds.flat();
  return fitLine(
    runs.map(({ parameters }) => Math.log(parameters.width)),
    runs.map(quantity),
  ).slope;
}

/** Exponent of the largest drift in M. */
function driftExponent(runs: readonly DriftRun[]): Interval {
  return bootstrap(bySeed(runs), (seeds) =>
    slopeInLogWidth(seeds, ({ result }) => Math.log(result.largestDrift)),
  );
}

const dotHittingTime: NtkClaim = {
  id: 'dot-hitting-time',
  source: `${paper}, Proposition 10, as stated in a published summary; the slope is derived here`,
  statement: String.raw`T(M)=\min\{t:|\Delta K|\ge1\}\approx\frac{\log M}{2\log(1+\eta\lambda_{\max}(-K_\infty B))}+O(1)`,
  quantity: 'fitted slope of the hitting time in log M, divided by the predicted slope',
  prediction: 1,
  rule: { from: 0.75, to: 1.25 },
  sweeps: sweeps(dotLoss),
  control: {
    description: 'cosine similarity: the NTK must not get there',
    sweeps: sweeps({ ...dotLoss, similarity: 'cosine', steps: 100 }),
  },
  measure(runs) {
    // A run that never got there has an infinite hitting time, and no slope is near the predicted one.
    if (runs.some(({ result }) => result.hittingTime === null))
      return { estimate: Infinity, low: Infinity, high: Infinity };
    return bootstrap(bySeed(runs), (seeds) => {
      const predicted = seeds.map(([run]) =>
        predictedHittingSlope(run.result.growthRate ?? NaN, run.parameters.stepSize),
      );
      return slopeInLogWidth(seeds, ({ result }) => result.hittingTime ?? NaN) / mean(predicted);
    });
  },
};

const dotLeaves: NtkClaim = {
  id: 'dot-leaves',
  source: `${paper}, Proposition 10, as stated in a published summary`,
  statement: String.raw`\max_t|K(t)-K(0)|=\Omega(1)\text{ at every width, within }O(\log M)\text{ steps}`,
  quantity: 'largest drift of the NTK at the width where it is least (geometric mean over seeds)',
  prediction: 1,
  rule: { from: 1, to: Infinity },
  sweeps: sweeps(dotLoss),
  control: dotHittingTime.control,
  measure: (runs) =>
    bootstrap(bySeed(runs), (seeds) => {
      const widths = [...new Set(seeds.flat().map(({ parameters }) => parameters.width))];
      const logs = (width: number): number[] =>
        seeds
          .flat()
          .filter((run) => run.parameters.width === width)
          .map(({ result }) => Math.log(result.largestDrift));
      return Math.min(...widths.map((width) => Math.exp(mean(logs(width)))));
    }),
};

const infoNCEDotStays: NtkClaim = {
  id: 'infonce-dot-stays',
  source: 'derived here; the dichotomy of Proposition 10 and Theorem 13 is a property of the linear loss',
  statement: String.raw`\text{InfoNCE with dot product: }\max_{s\le t}|K(s)-K(0)|\text{ falls with }M\text{ at fixed }t`,
  quantity: 'exponent of the largest drift within 100 steps in M (ReLU)',
  prediction: -0.75,
  rule: { from: -Infinity, to: -0.5 },
  sweeps: sweeps({ ...dotLoss, form: 'infoNCE', steps: 100 }, wideGrids),
  control: {
    description: 'the linear loss with the same dot product',
    sweeps: sweeps({ ...dotLoss, steps: 100 }, wideGrids),
  },
  measure: driftExponent,
};

const cosineLoss = { ...dotLoss, similarity: 'cosine', count: 20, steps: 50 } as const;

/** The exponent of the drift under the cosine loss at fixed t; each activation is the other's control. */
function cosineExponent(id: string, activation: 'tanh' | 'relu', prediction: number): NtkClaim {
  const other = activation === 'tanh' ? 'relu' : 'tanh';
  return {
    id,
    source: `${paper}, Theorem 13 states an upper bound; the exponent is a heuristic derived here`,
    statement: String.raw`\max|K(t)-K(0)|\sim M^{${prediction}}\text{ at fixed }t`,
    quantity: `exponent of the largest drift within 50 steps in M (${activation})`,
    prediction,
    rule: { from: prediction - 0.12, to: prediction + 0.12 },
    sweeps: sweeps({ ...cosineLoss, activation }, wideGrids),
    control: {
      description: `${other}, whose exponent is another`,
      sweeps: sweeps({ ...cosineLoss, activation: other }, wideGrids),
    },
    measure: driftExponent,
  };
}

/** All claims about the NTK, in the order of the notebooks. */
export const ntkClaims: readonly NtkClaim[] = [
  dotHittingTime,
  dotLeaves,
  infoNCEDotStays,
  cosineExponent('cosine-exponent-smooth', 'tanh', -1),
  cosineExponent('cosine-exponent-relu', 'relu', -0.75),
];
