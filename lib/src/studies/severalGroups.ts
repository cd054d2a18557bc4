// One interval for several groups of runs, where a claim is about all of them.
import type { Interval } from '../stats';

/** Of several values, the one farthest from what is predicted. */
export const farthestFrom = (prediction: number, values: readonly number[]): number =>
  values.reduce((far, one) => (Math.abs(one - prediction) > Math.abs(far - prediction) ? one : far));

/**
 * An interval that reaches over several: a rule supports it only where it supports each of them, and refutes it only where all lie outside on
 * one side.
 */
export function hull(intervals: readonly Interval[], estimate: number): Interval {
  return {
    estimate,
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}
