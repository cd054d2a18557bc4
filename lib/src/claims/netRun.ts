// What every NTK claim runs: one net, one loss, one seed of MNIST triplets.
import { mnist, triplets, type Triplets } from '../data';
import { cosine, dot, infoNCE, linear, type Loss } from '../loss';
import { activations, twoLayer, type ActivationName, type TwoLayer } from '../model';
import type { FinishedRun, ParameterRules, Parameters, Sweep } from '../sweep';
import type { Mode } from './claim';

/** What a grid holds fixed. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type NetSettings = {
  readonly form: 'linear' | 'infoNCE';
  readonly similarity: 'dot' | 'cosine';
  readonly activation: ActivationName;
  /** N triplets of MNIST zeros and ones. */
  readonly count: number;
  readonly stepSize: number;
  readonly steps: number;
};

/** What fixes a run. */
export type NetParameters = NetSettings & { readonly width: number; readonly seed: number };

/** Widths and seeds of a grid. */
export interface GridSize {
  readonly widths: readonly number[];
  readonly seeds: readonly number[];
}

/** A run's net before training, its loss and its data. */
export interface NetStart {
  readonly net: TwoLayer;
  readonly loss: Loss;
  readonly data: Triplets;
}

const OUTPUTS = 3;

/**
 * The start that parameters stand for.
 * @param outputs Z, default 3
 */
export async function startOf(parameters: NetParameters, outputs = OUTPUTS): Promise<NetStart> {
  const { form, similarity, activation, count, width, seed } = parameters;
  const chosen = similarity === 'dot' ? dot() : cosine({ delta: 0.01 });
  return {
    net: twoLayer({ width, outputs, activation, seed }),
    loss: form === 'linear' ? linear(chosen) : infoNCE(chosen),
    data: triplets(await mnist(), { count, classes: [0, 1], seed }),
  };
}

/** What a grid from a file may say. */
export const netParameters: ParameterRules = {
  form: ['linear', 'infoNCE'],
  similarity: ['dot', 'cosine'],
  activation: Object.keys(activations),
  count: 'positive integer',
  stepSize: 'number',
  steps: 'positive integer',
  width: 'positive integer',
  seed: 'positive integer',
};

/** A kind of run; its name is part of the key of each finished run. */
export type NetRun<R> = Pick<Sweep<NetParameters, R>, 'name' | 'run'>;

/**
 * The quick and the full grid over widths and seeds.
 * @param settings all else, as a function of the width
 */
export function netSweeps<R>(
  kind: NetRun<R>,
  settings: (width: number) => NetSettings,
  sizes: Readonly<Record<Mode, GridSize>>,
): Record<Mode, Sweep<NetParameters, R>> {
  const sweep = ({ widths, seeds }: GridSize): Sweep<NetParameters, R> => ({
    ...kind,
    parameters: netParameters,
    grid: widths.flatMap((width) => seeds.map((seed) => ({ ...settings(width), width, seed }))),
  });
  return { quick: sweep(sizes.quick), full: sweep(sizes.full) };
}

/** The runs of each seed. */
export function bySeed<P extends { readonly seed: number } & Parameters, R>(
  runs: readonly FinishedRun<P, R>[],
): FinishedRun<P, R>[][] {
  const seeds = [...new Set(runs.map((run) => run.parameters.seed))];
  return seeds.map((seed) => runs.filter((run) => run.parameters.seed === seed));
}
