// C_V, its drift and its principal components under orthonormal output weights (Anil et al. 2024), on MNIST.
import { bySeed, exponent, extremeOverWidths, type Claim, type Mode, type Study } from '../claims';
import { fitLine, intervalOverSeeds, type Interval } from '../stats';
import type { FinishedRun } from '../sweep';
import { orthonormal, type PcaParameters, type PcaRecord, type PcaResult } from './kinds/orthonormal';
import { overWidths, PAPER, wideWidths, type GridSize } from './settings';

type PcaClaim = Claim<PcaParameters, PcaResult>;

/** Long enough for W to reach the PCA solution at the widest net. */
const long = { stepSize: 1, steps: 1000 } as const;
const dotRuns = overWidths(orthonormal, { similarity: 'dot', layer: 'orthonormal', ...long }, wideWidths);
const cosineRuns = overWidths(
  orthonormal,
  { similarity: 'cosine', layer: 'orthonormal', ...long },
  wideWidths,
);

/** What was recorded at a step; null when the run had diverged by then. */
const at =
  (step: number, quantity: (record: PcaRecord) => number) =>
  ({ records }: PcaResult): number | null => {
    const record = records.find((one) => one.step === step);
    return record ? quantity(record) : null;
  };

/** Drift of C_V at a fixed step, early enough that it is small against C_V itself at every width. */
const DRIFT_STEP = 200;

/** Lemma 16 in M. With the factor 1/M inside C_V the drift is of order t / M; the stated 1/sqrt(M) is an upper bound. */
const covarianceDriftInWidth: PcaClaim = {
  id: 'cv-drift-width',
  source: `${PAPER}, Lemma 16, as stated in a published summary: an upper bound; the exponent with 1/M inside C_V is derived here`,
  theorem: 'Lemma 16',
  statement: String.raw`\|C_V(t)-C_V(0)\|_F\sim t/M\le\kappa t/\sqrt M`,
  quantity: `exponent of the drift of C_V after ${DRIFT_STEP} steps in M (tanh, dot product)`,
  prediction: -1,
  rule: { from: -1.1, to: -0.9 },
  sweeps: dotRuns,
  control: {
    description: 'free output weights (cosine): the same matrix moves like 1/sqrt(M)',
    sweeps: overWidths(
      orthonormal,
      { similarity: 'cosine', layer: 'free', stepSize: 1, steps: DRIFT_STEP },
      wideWidths,
    ),
  },
  measure: (runs) =>
    exponent(
      runs,
      at(DRIFT_STEP, ({ drift }) => drift),
    ),
};

/** One width, at which the drift stays small against C_V over all steps. */
const oneWidth: Record<Mode, GridSize> = {
  quick: { widths: [4096], seeds: [1, 2, 3, 4, 5] },
  full: { widths: [16384], seeds: [1, 2, 3, 4, 5] },
};

/** Exponent of the drift in t, over all recorded steps. */
function exponentInTime(runs: readonly FinishedRun<PcaParameters, PcaResult>[]): Interval {
  return intervalOverSeeds(bySeed(runs), (seeds) => {
    const records = seeds.flat().flatMap(({ result }) => result.records);
    return fitLine(
      records.map(({ step }) => Math.log(step)),
      records.map(({ drift }) => Math.log(drift)),
    ).slope;
  });
}

/** Lemma 16 in t. From the PCA solution the force on V is constant, so nothing but the lemma's own t is seen. */
const covarianceDriftInTime: PcaClaim = {
  id: 'cv-drift-time',
  source: `${PAPER}, Lemma 16, as stated in a published summary: an upper bound, here met`,
  theorem: 'Lemma 16',
  statement: String.raw`\|C_V(t)-C_V(0)\|_F\sim t`,
  quantity:
    'exponent of the drift of C_V in t over 200 steps, W begun at the PCA solution (tanh, dot product)',
  prediction: 1,
  rule: { from: 0.9, to: 1.1 },
  sweeps: overWidths(orthonormal, { similarity: 'dot', layer: 'pca', stepSize: 1, steps: 200 }, oneWidth),
  control: {
    description: 'cosine from a random start: its force dies out as the loss falls',
    sweeps: overWidths(
      orthonormal,
      { similarity: 'cosine', layer: 'orthonormal', stepSize: 1, steps: 200 },
      oneWidth,
    ),
  },
  measure: exponentInTime,
};

/**
 * Sines below it are rounding: bases of float32 numbers that turn by nothing differ by 2e-7 to 7e-7 (measured). At the first step of
 * the widest nets C_V has moved by 1e-9, and the ratio would be one of rounding errors.
 */
const RESOLUTION = 1e-6;

/** The largest 2 drift / gap bound that any recorded step uses up. */
const bound =
  (angle: (record: PcaRecord) => number) =>
  ({ records }: PcaResult): number =>
    Math.max(
      0,
      ...records
        .filter((record) => angle(record) > RESOLUTION)
        .map((record) => (angle(record) * record.gap) / (2 * record.drift)),
    );

const largestRatio =
  (angle: (record: PcaRecord) => number): PcaClaim['measure'] =>
  (runs) =>
    extremeOverWidths(runs, 'maximum', bound(angle));

/** Lemma 17 by Davis and Kahan: a statement about the PCA solutions, not about the weights on their way there. */
const davisKahan: PcaClaim = {
  id: 'davis-kahan',
  source: `${PAPER}, Lemma 17, as stated in a published summary; the constant is that of Yu, Wang and Samworth 2015`,
  theorem: 'Lemma 17',
  statement: String.raw`\|\sin\Theta(t)\|_F\le2\,\|C_V(t)-C_V(0)\|_F/\mathrm{gap}`,
  quantity:
    'largest ratio of left side to right side over all recorded steps whose sine float32 can tell from 0 (1e-6), at the width where it is largest',
  prediction: 1,
  rule: { from: 0, to: 1 },
  sweeps: dotRuns,
  control: {
    description: 'the weights W(t) in place of the PCA solution of C_V(t), read out of the same runs',
    sweeps: { quick: dotRuns.quick, full: dotRuns.quick },
    measure: largestRatio(({ toStart }) => toStart),
  },
  measure: largestRatio(({ ofPca }) => ofPca),
};

/**
 * The trained weights end at the PCA solution of the random features at the start. The sine is of order t / (M gap), and the
 * gap is another in each net, so it is measured times its own gap: of the bare sine one seed whose eigenvalues nearly meet
 * makes an interval that decides nothing ([-1.1, -0.2] in quick mode, under the same rule).
 */
export const weightsReachPca: PcaClaim = {
  id: 'cv-pca',
  source: `derived here from Lemma 16 of ${PAPER}: W reaches the PCA solution in O(log M / gap) steps, C_V moves by O(t/M)`,
  theorem: 'Lemma 17, sharper',
  statement: String.raw`\mathrm{gap}\cdot\|\sin\Theta(W(t),\mathrm{PCA}(C_V(0)))\|_F\sim M^{-1}`,
  quantity: `exponent in M of gap times sine after ${long.steps} steps (tanh, dot product)`,
  prediction: -1,
  rule: { from: -1.2, to: -0.8 },
  restsOn: ['cv-drift-width', 'davis-kahan'],
  sweeps: dotRuns,
  control: { description: 'cosine, which does not go there', sweeps: cosineRuns },
  measure: (runs) =>
    exponent(
      runs,
      at(long.steps, ({ toStart, gap }) => toStart * gap),
    ),
};

/** "Contrastive learning is PCA" is a statement about the trace problem. */
export const cosineIsNotPca: PcaClaim = {
  id: 'cosine-not-pca',
  source: 'derived here; the counter-example to reading Lemma 17 for every loss',
  theorem: 'derived',
  statement: String.raw`\text{cosine: }\|\sin\Theta(W(t),\mathrm{PCA}(C_V(0)))\|_F\text{ stays above }0.9`,
  quantity: `the sine after ${long.steps} steps at the width where it is smallest; it is at most 1.41 (tanh)`,
  prediction: 0.9,
  rule: { from: 0.9, to: Math.SQRT2 },
  sweeps: cosineRuns,
  control: { description: 'the dot product, which goes there', sweeps: dotRuns },
  measure: (runs) =>
    extremeOverWidths(runs, 'minimum', (result) => at(long.steps, ({ toStart }) => toStart)(result) ?? NaN),
};

/** C_V and PCA. */
export const covarianceStudy: Study = {
  kinds: [orthonormal],
  claims: [covarianceDriftInWidth, covarianceDriftInTime, davisKahan, weightsReachPca, cosineIsNotPca],
};
