// What a run can be watched by, besides its loss.
import type { Observer } from './descend';
import type { NetState } from './descent';

/**
 * Size of the outputs: the root of the mean square of all f_z(x), an observer for `descend`; it
 * also takes a linearised model.
 * @returns a number of at least 0, of order 1 at the start
 */
export function outputSize({ outputs }: Pick<NetState, 'outputs'>): number {
  return Math.sqrt(outputs.reduce((sum, value) => sum + value * value, 0) / outputs.length);
}

/**
 * An observer that looks only at some steps, for what is dear beside observers that must see every step.
 * @param when the steps it looks at
 * @param observer what looks there
 * @returns an observer that gives null elsewhere
 */
export function onlyAt<O extends Observer>(
  when: (step: number) => boolean,
  observer: O,
): ((state: NetState) => ReturnType<O> | null) & { dispose: () => void } {
  const look = (state: NetState): ReturnType<O> | null =>
    when(state.step) ? (observer(state) as ReturnType<O>) : null;
  return Object.assign(look, {
    dispose() {
      observer.dispose?.();
    },
  });
}
