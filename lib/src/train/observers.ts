// What a run can be watched by, besides its loss.
import type { NetState } from './descent';

/**
 * Size of the outputs: the root of the mean square of all f_z(x), an observer for `descend`.
 * @returns a number of at least 0, of order 1 at the start
 */
export function outputSize(state: NetState): number {
  return Math.sqrt(state.outputs.reduce((sum, value) => sum + value * value, 0) / state.outputs.length);
}
