// The largest value of an observer over all steps of a run, whatever is recorded.
import { requireFunction } from '../tensor';
import type { Observer } from './observers';

/**
 * Observes the largest value that another observer has had so far, at all steps and not the recorded ones alone.
 * @param observer gives numbers
 * @returns an observer for `run`; it costs what `observer` costs at every step
 */
export function supremum<S>(observer: Observer<S, number>): Observer<S, number> {
  requireFunction('observer', observer);
  let largest = -Infinity;
  return Object.assign((): number => largest, {
    begin(start: S) {
      largest = -Infinity;
      observer.begin?.(start);
    },
    follow(state: S) {
      observer.follow?.(state);
      largest = Math.max(largest, observer(state));
    },
    dispose() {
      observer.dispose?.();
    },
  });
}
