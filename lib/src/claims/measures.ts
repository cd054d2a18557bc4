// How numbers come out of runs: exponents and extremes over widths, with intervals over seeds.
import { requireChoice, requireFunction, requireList, requireParts } from '../tensor';
import { extremeOfMeans, fitLine, geometricMean, intervalOverSeeds, type Interval } from '../stats';
import type { FinishedRun, Parameters } from '../sweep';

/** Any run of a net of some width, by a seed. */
type Run<R> = FinishedRun<{ readonly width: number; readonly seed: number }, R>;

/** Groups runs by seed. */
export function bySeed<P extends { readonly seed: number } & Parameters, R>(
  runs: readonly FinishedRun<P, R>[],
): FinishedRun<P, R>[][] {
  requireRuns(runs);
  const seeds = [...new Set(runs.map((run) => run.parameters.seed))];
  return seeds.map((seed) => runs.filter((run) => run.parameters.seed === seed));
}

/** What a claim measures where a run left the range of numbers: no rule with a finite end supports it. */
export const INFINITE: Interval = { estimate: Infinity, low: Infinity, high: Infinity };

/** Fits the slope of a quantity against log M over the runs of some seeds. */
export function slopeInLogWidth<R>(
  seeds: readonly (readonly Run<R>[])[],
  quantity: (result: R) => number,
): number {
  requireList('seeds', seeds);
  requireFunction('quantity', quantity);
  seeds.forEach(requireRuns);
  const runs = seeds.flat();
  return fitLine(
    runs.map(({ parameters }) => Math.log(parameters.width)),
    runs.map(({ result }) => quantity(result)),
  ).slope;
}

/** Fits the exponent of a positive quantity in M; infinite when a run has none (null: it diverged). */
export function exponent<R>(runs: readonly Run<R>[], quantity: (result: R) => number | null): Interval {
  requireRuns(runs);
  requireFunction('quantity', quantity);
  if (runs.some(({ result }) => quantity(result) === null)) return INFINITE;
  return intervalOverSeeds(bySeed(runs), (seeds) =>
    slopeInLogWidth(seeds, (result) => Math.log(quantity(result) ?? NaN)),
  );
}

/**
 * Computes the geometric mean over seeds of a quantity that is not negative, at the width where it is smallest or largest. The interval covers that mean, not
 * single runs: see `extremeOfMeans`.
 */
export function extremeOverWidths<R>(
  runs: readonly Run<R>[],
  which: 'minimum' | 'maximum',
  quantity: (result: R) => number,
): Interval {
  requireRuns(runs);
  requireChoice('which', which, ['minimum', 'maximum']);
  requireFunction('quantity', quantity);
  const widths = [...new Set(runs.map(({ parameters }) => parameters.width))];
  const groups = widths.map((width) =>
    bySeed(runs.filter(({ parameters }) => parameters.width === width)).map((own) =>
      geometricMean(own.map(({ result }) => quantity(result))),
    ),
  );
  return extremeOfMeans(groups, which);
}

/** @throws TypeError when a value is not a list of finished runs */
function requireRuns(runs: readonly object[]): void {
  requireList('runs', runs);
  runs.forEach((run, i) => {
    requireParts<{ parameters?: unknown; result?: unknown }>(`runs[${i}]`, run, {
      parameters: 'object',
      result: 'object',
    });
  });
}
