// How far the NTK has moved from where it started: the quantity of Proposition 10 and Theorem 13.
import * as tf from '@tensorflow/tfjs';
import type { NetState } from '../train';
import { ntk } from './ntk';
import { atPoints } from './points';

/** An observer for `descend` that holds the NTK of the first state it sees. */
export interface DriftObserver {
  (state: NetState): number;
  /** Frees the NTK it holds; `descend` does so when the run is over. */
  dispose(): void;
}

/**
 * Drift of the NTK: max over pairs of points and outputs of |K_ij(x, y; t) - K_ij(x, y; 0)| (Anil et al. 2024).
 * @param points indices of the points to look at, fixed for the run; default: all anchors
 * @returns an observer for `descend`; the first state it is given is its start
 */
export function ntkDrift(points?: readonly number[]): DriftObserver {
  let start: tf.Tensor2D | undefined;
  const observer = (state: NetState): number => {
    const now = tf.tidy(() => ntk(atPoints(state, points)));
    if (!start) {
      start = now;
      return 0;
    }
    const origin = start;
    const drift = tf.tidy(() => tf.max(tf.abs(tf.sub(now, origin))).dataSync()[0]);
    now.dispose();
    return drift;
  };
  return Object.assign(observer, {
    dispose() {
      start?.dispose();
      start = undefined;
    },
  });
}

/**
 * The first step at which a recorded drift reached a level.
 * @param records of a run that observed `drift`
 * @param level a positive number
 * @returns the step, interpolated between the two records around it (log drift is close to linear in time); undefined
 *   when the run never got there
 */
export function hittingTime(
  records: readonly { step: number; observed: { drift: number } }[],
  level: number,
): number | undefined {
  if (!(level > 0)) throw new RangeError(`level must be a positive number, got ${level}`);
  const hit = records.findIndex((record) => record.observed.drift >= level);
  if (hit < 0) return undefined;
  const after = records[hit];
  const before = hit > 0 ? records[hit - 1] : undefined;
  if (!before || !(before.observed.drift > 0)) return after.step;
  const part =
    Math.log(level / before.observed.drift) / Math.log(after.observed.drift / before.observed.drift);
  return before.step + part * (after.step - before.step);
}
