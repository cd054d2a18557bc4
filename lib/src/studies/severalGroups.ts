// One interval for several groups of runs, where a claim is about all of them.
import type { Interval } from '../stats';
import type { FinishedRun, Parameters } from '../sweep';
import { requireList, requireParts, requireText } from '../tensor';

/**
 * Groups runs that agree in some of their parameters, in the order in which each group begins.
 * @param names of the parameters; one that a run leaves out counts as a value of its own
 */
export function groupsBy<P extends Parameters, R>(
  runs: readonly FinishedRun<P, R>[],
  names: readonly (keyof P & string)[],
): FinishedRun<P, R>[][] {
  requireList('runs', runs);
  requireList('names', names);
  names.forEach((name, i) => {
    requireText(`names[${i}]`, name);
  });
  const groups = new Map<string, FinishedRun<P, R>[]>();
  runs.forEach((run, i) => {
    requireParts(`runs[${i}]`, run, { parameters: 'object' });
    const key = JSON.stringify(names.map((name) => run.parameters[name] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  });
  return [...groups.values()];
}

/** Of several values, the one farthest from what is predicted. */
export const farthestFrom = (prediction: number, values: readonly number[]): number =>
  values.reduce((far, one) => (Math.abs(one - prediction) > Math.abs(far - prediction) ? one : far));

/**
 * Returns an interval that reaches over several: a rule supports it only where it supports each of them, and refutes it only where all lie outside on
 * one side.
 */
export function hull(intervals: readonly Interval[], estimate: number): Interval {
  return {
    estimate,
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}
