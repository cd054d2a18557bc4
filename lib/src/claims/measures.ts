// How numbers come out of runs: exponents and extremes over widths, with intervals over seeds.
import { bootstrap, fitLine, type Interval } from '../stats';
import type { FinishedRun } from '../sweep';
import { bySeed, type NetParameters } from './netRun';

/** Any run of a net of some width, by a seed. */
type Run<R> = FinishedRun<Pick<NetParameters, 'width' | 'seed'>, R>;

/** What a claim measures where a run left the range of numbers: no rule with a finite end supports it. */
export const INFINITE: Interval = { estimate: Infinity, low: Infinity, high: Infinity };

/** Arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Slope of a quantity against log M over the runs of some seeds. */
export function slopeInLogWidth<R>(
  seeds: readonly (readonly Run<R>[])[],
  quantity: (result: R) => number,
): number {
  const runs = seeds.flat();
  return fitLine(
    runs.map(({ parameters }) => Math.log(parameters.width)),
    runs.map(({ result }) => quantity(result)),
  ).slope;
}

/** Exponent of a positive quantity in M; infinite when a run has none (null: it diverged). */
export function exponent<R>(runs: readonly Run<R>[], quantity: (result: R) => number | null): Interval {
  if (runs.some(({ result }) => quantity(result) === null)) return INFINITE;
  return bootstrap(bySeed(runs), (seeds) =>
    slopeInLogWidth(seeds, (result) => Math.log(quantity(result) ?? NaN)),
  );
}

/** Geometric mean over seeds of a positive quantity, at the width where it is least or most. */
export function extremeOverWidths<R>(
  runs: readonly Run<R>[],
  which: 'least' | 'most',
  quantity: (result: R) => number,
): Interval {
  const widths = [...new Set(runs.map(({ parameters }) => parameters.width))];
  const extreme = which === 'least' ? Math.min : Math.max;
  return bootstrap(bySeed(runs), (seeds) =>
    extreme(
      ...widths.map((width) => {
        const chosen = seeds.flat().filter(({ parameters }) => parameters.width === width);
        return Math.exp(mean(chosen.map(({ result }) => Math.log(quantity(result)))));
      }),
    ),
  );
}
