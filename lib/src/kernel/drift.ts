// How far the NTK has moved from where it started: the quantity of Proposition 10 and Theorem 13.
import {
  described,
  largestEntry,
  requireFinite,
  requireNumbers,
  requireParts,
  requirePositive,
} from '../tensor';
import * as tf from '@tensorflow/tfjs';
import { sinceStart, type Column, type DescentState, type Observer } from '../train';
import { ntk } from './ntk';
import { atPoints } from './points';

/**
 * Measures the drift of the NTK: max over pairs of points and outputs of |K_ij(x, y; t) - K_ij(x, y; 0)| (Anil et al. 2024).
 * @param points indices of the points to look at, fixed for the run; default: all anchors
 * @returns an observer for `run`; Infinity where the kernel is beyond float32: it has left
 */
export function ntkDrift(points?: readonly number[]): Observer<DescentState, number> {
  return sinceStart({
    take: (state) => tf.tidy(() => ntk(atPoints(state, points))),
    compare: (now, start) => (now === start ? 0 : tf.tidy(() => largestEntry(tf.sub(now, start)))),
    free: (kernel) => {
      kernel.dispose();
    },
  });
}

/**
 * Finds the first step at which a recorded drift reached a level.
 * @param drift a run's column of drifts, for example `path.column('drift')`
 * @param level a positive number
 * @returns the step, interpolated between the two records around it (log drift is close to linear in time); undefined
 *   when the run never got there
 */
export function hittingTime(column: Column<number>, level: number): number | undefined {
  requireParts('column', column, { x: 'list', y: 'list' });
  const { x: steps, y: drifts } = column;
  requireFinite('column.x', steps);
  requireNumbers('column.y', drifts);
  if (drifts.length !== steps.length || drifts.some((drift) => !(drift >= 0)))
    throw new RangeError(
      `column.y must hold a drift of at least 0 for each of the ${steps.length} steps, got ${drifts.length} values, among them ${described(drifts.find((drift) => !(drift >= 0)))}`,
    );
  requirePositive('level', level, 'for example 1');
  const hit = drifts.findIndex((drift) => drift >= level);
  if (hit < 0) return undefined;
  if (hit === 0 || !(drifts[hit - 1] > 0)) return steps[hit];
  const part = Math.log(level / drifts[hit - 1]) / Math.log(drifts[hit] / drifts[hit - 1]);
  return steps[hit - 1] + part * (steps[hit] - steps[hit - 1]);
}
