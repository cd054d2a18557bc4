// The settings and grids that the NTK claims share.
import type { Mode } from '../claims';
import { cross, type Parameters, type RunKind, type Sweep } from '../sweep';
import type { NetParameters } from './kinds/problem';

/** What a grid over widths and seeds holds fixed. */
export type NetSettings = Omit<NetParameters, 'width' | 'seed'>;

/** Widths and seeds of a grid. */
export interface GridSize {
  readonly widths: readonly number[];
  readonly seeds: readonly number[];
}

/** The paper, as every claim cites it. */
export const PAPER = 'Anil, Esser, Ghoshdastidar 2024 (arXiv 2403.08673)';

/** The linear loss with dot product, until it leaves. */
export const dotLoss: NetSettings = {
  form: 'linear',
  similarity: 'dot',
  activation: 'relu',
  count: 60,
  stepSize: 0.5,
  steps: 500,
};

/** The linear loss with cosine similarity, at a fixed number of steps. */
export const cosineLoss: NetSettings = { ...dotLoss, similarity: 'cosine', count: 20, steps: 50 };

const seeds = [1, 2, 3, 4, 5];

/** All widths. */
export const allWidths: Readonly<Record<Mode, GridSize>> = {
  quick: { widths: [64, 256, 1024, 4096], seeds },
  full: { widths: [64, 256, 1024, 4096, 16384, 65536], seeds },
};

/** Widths from 256, where powers of M are pure enough to be fitted. */
export const wideWidths: Readonly<Record<Mode, GridSize>> = {
  quick: { widths: [256, 1024, 4096], seeds },
  full: { widths: [256, 1024, 4096, 16384, 65536], seeds },
};

/**
 * Builds the quick and the full grid over widths and seeds.
 * @param kind what is run
 * @param settings all else; a function where it depends on the width
 */
export function overWidths<P extends Parameters & { readonly width: number; readonly seed: number }, R>(
  kind: RunKind<P, R>,
  settings: Omit<P, 'width' | 'seed'> | ((width: number) => Omit<P, 'width' | 'seed'>),
  sizes: Readonly<Record<Mode, GridSize>>,
): Record<Mode, Sweep<P, R>> {
  const at = (width: number): Omit<P, 'width' | 'seed'> =>
    typeof settings === 'function' ? settings(width) : settings;
  const sweep = ({ widths, seeds: chosen }: GridSize): Sweep<P, R> => ({
    kind,
    grid: widths.flatMap((width) => cross<Parameters>({ ...at(width), width, seed: chosen }) as P[]),
  });
  return { quick: sweep(sizes.quick), full: sweep(sizes.full) };
}

/** Joins several grids of one kind into one. */
export function together<P extends Parameters, R>(
  grids: readonly Readonly<Record<Mode, Sweep<P, R>>>[],
): Record<Mode, Sweep<P, R>> {
  const of = (mode: Mode): Sweep<P, R> => ({
    kind: grids[0][mode].kind,
    grid: grids.flatMap((one) => one[mode].grid),
  });
  return { quick: of('quick'), full: of('full') };
}

/** Seeds 1, 2, ..., count. */
export const seedsTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
