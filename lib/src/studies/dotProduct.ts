// What the dot product does to the NTK (Proposition 10), on MNIST.
import { predictedHittingSlope } from '../kernel';
import { intervalOverSeeds, mean } from '../stats';
import type { Claim, Study } from '../claims';
import { drift, driftPath, type DriftResult } from './kinds/drift';
import { bySeed, exponent, extremeOverWidths, INFINITE, slopeInLogWidth } from '../claims';
import type { ModelParameters } from './kinds/problem';
import { allWidths, dotLoss, PAPER, wideWidths, overWidths } from './settings';

type DriftClaim = Claim<ModelParameters, DriftResult>;

const cosineControl: DriftClaim['control'] = {
  description: 'cosine similarity: the NTK must not get there',
  sweeps: overWidths(drift, { ...dotLoss, similarity: 'cosine', steps: 100 }, allWidths),
};

/** The hitting time grows like log M, at the slope that the frozen kernel predicts. */
export const dotHittingTime: DriftClaim = {
  id: 'dot-hitting-time',
  source: `${PAPER}, Proposition 10, as stated in a published summary; the slope is derived here`,
  theorem: 'Proposition 10',
  statement: String.raw`T(M)=\min\{t:|\Delta K|\ge1\}\approx\frac{\log M}{2\log(1+\eta\lambda_{\max}(-K_\infty B))}+O(1)`,
  quantity: 'fitted slope of the hitting time in log M, divided by the predicted slope',
  prediction: 1,
  rule: { from: 0.75, to: 1.25 },
  sweeps: overWidths(drift, dotLoss, allWidths),
  control: cosineControl,
  measure(runs) {
    // A run that never got there has an infinite hitting time, and no slope is near the predicted one.
    if (runs.some(({ result }) => result.hittingTime === null)) return INFINITE;
    return intervalOverSeeds(bySeed(runs), (seeds) => {
      const predicted = seeds.map(([run]) =>
        predictedHittingSlope(run.result.growthRate ?? NaN, run.parameters.stepSize),
      );
      return slopeInLogWidth(seeds, ({ hittingTime }) => hittingTime ?? NaN) / mean(predicted);
    });
  },
};

/** The NTK moves by O(1) at every width. */
const dotLeaves: DriftClaim = {
  id: 'dot-leaves',
  source: `${PAPER}, Proposition 10, as stated in a published summary`,
  theorem: 'Proposition 10',
  statement: String.raw`\max_t|K(t)-K(0)|=\Omega(1)\text{ at every width, within }O(\log M)\text{ steps}`,
  quantity: 'largest drift of the NTK at the width where it is smallest (geometric mean over seeds)',
  prediction: 1,
  rule: { from: 1, to: Infinity },
  sweeps: overWidths(drift, dotLoss, allWidths),
  control: cosineControl,
  measure: (runs) => extremeOverWidths(runs, 'minimum', ({ largestDrift }) => largestDrift),
};

/** InfoNCE with the same dot product stays. */
export const infoNCEDotStays: DriftClaim = {
  id: 'infonce-dot-stays',
  source: 'derived here; the dichotomy of Proposition 10 and Theorem 13 is a property of the linear loss',
  theorem: 'derived',
  statement: String.raw`\text{InfoNCE with dot product: }\max_{s\le t}|K(s)-K(0)|\text{ falls with }M\text{ at fixed }t`,
  quantity: 'exponent of the largest drift within 100 steps in M (ReLU)',
  prediction: -0.75,
  rule: { from: -Infinity, to: -0.5 },
  sweeps: overWidths(drift, { ...dotLoss, form: 'infoNCE', steps: 100 }, wideWidths),
  control: {
    description: 'the linear loss with the same dot product',
    sweeps: overWidths(drift, { ...dotLoss, steps: 100 }, wideWidths),
  },
  measure: (runs) => exponent(runs, ({ largestDrift }) => largestDrift),
};

/** The dot product. */
export const dotStudy: Study = {
  kinds: [drift, driftPath],
  claims: [dotHittingTime, dotLeaves, infoNCEDotStays],
};
