// The runs behind the NTK claims: one net, one loss, one seed of MNIST triplets, and how far the NTK moved.
import { mnist, triplets } from '../data';
import { growthRate, hittingTime, ntkDrift } from '../kernel';
import { cosine, dot, infoNCE, linear, type Loss } from '../loss';
import { activations, twoLayer, type ActivationName } from '../model';
import type { FinishedRun, Sweep } from '../sweep';
import { descend } from '../train';

/** What fixes a run. */
export interface DriftParameters extends Readonly<Record<string, string | number | boolean>> {
  readonly form: 'linear' | 'infoNCE';
  readonly similarity: 'dot' | 'cosine';
  readonly activation: ActivationName;
  /** N triplets of MNIST zeros and ones. */
  readonly count: number;
  readonly width: number;
  readonly seed: number;
  readonly stepSize: number;
  readonly steps: number;
}

/** What is kept of it. */
export interface DriftResult {
  /** The step at which the drift reached 1, or null if it never did. */
  readonly hittingTime: number | null;
  readonly largestDrift: number;
  readonly ending: 'completed' | 'stopped' | 'diverged';
  /** Growth rate of the frozen infinite-width kernel; only for the linear loss with dot product. */
  readonly growthRate: number | null;
}

export type DriftRun = FinishedRun<DriftParameters, DriftResult>;

const OUTPUTS = 3;

function lossOf({ form, similarity }: DriftParameters): Loss {
  const chosen = similarity === 'dot' ? dot() : cosine({ delta: 0.01 });
  return form === 'linear' ? linear(chosen) : infoNCE(chosen);
}

async function driftRun(parameters: DriftParameters): Promise<DriftResult> {
  const { form, similarity, activation, count, width, seed, stepSize, steps } = parameters;
  const data = triplets(await mnist(), { count, classes: [0, 1], seed });
  const run = await descend(
    twoLayer({ width, outputs: OUTPUTS, activation, seed }),
    lossOf(parameters),
    data,
    {
      stepSize,
      steps,
      observe: { drift: ntkDrift() },
      // A bounded loss needs no look at every step.
      recordAt:
        similarity === 'dot' && form === 'linear' ? undefined : (step) => step % 10 === 0 || step === steps,
      stopWhen: ({ observed }) => observed.drift >= 3,
    },
  );
  return {
    hittingTime: hittingTime(run.records, 1) ?? null,
    largestDrift: Math.max(...run.records.map(({ observed }) => observed.drift)),
    ending: run.ending,
    growthRate: form === 'linear' && similarity === 'dot' ? growthRate(data, activations[activation]) : null,
  };
}

/** A grid over widths and seeds, all else fixed. */
export function driftSweep(
  fixed: Omit<DriftParameters, 'width' | 'seed'>,
  widths: readonly number[],
  seeds: readonly number[],
): Sweep<DriftParameters, DriftResult> {
  const grid = widths.flatMap((width) => seeds.map((seed) => ({ ...fixed, width, seed }) as DriftParameters));
  return { name: 'ntk-drift-1', grid, run: driftRun };
}

/** The runs of each seed. */
export function bySeed(runs: readonly DriftRun[]): DriftRun[][] {
  const seeds = [...new Set(runs.map((run) => run.parameters.seed))];
  return seeds.map((seed) => runs.filter((run) => run.parameters.seed === seed));
}
