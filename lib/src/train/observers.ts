// What a run can be watched by, besides its loss.
import type { NetState } from './descent';

/**
 * Size of the outputs: the root of the mean square of all f_z(x), an observer for `descend`; it
 * also takes a linearised model.
 * @returns a number of at least 0, of order 1 at the start
 */
export function outputSize({ outputs }: Pick<NetState, 'outputs'>): number {
  return Math.sqrt(outputs.reduce((sum, value) => sum + value * value, 0) / outputs.length);
}
