// What a run can be watched by, besides its loss.
import { requireFunction, requireNumbers, requireParts } from '../tensor';
import type { DynamicsState } from './dynamics';

/**
 * A function of the state, evaluated at each recorded step. It is synchronous, and leaves no tensors behind other than
 * those that its `dispose` frees.
 */
export interface Observer<in S = never, out T = unknown> {
  (state: S): T;
  /** Receives the first state of the run, whatever is recorded. */
  readonly begin?: (start: S) => void;
  /** Receives every state, from the first one on, whatever is recorded: for what adds up over the steps. */
  readonly follow?: (state: S) => void;
  /** Frees what the observer holds; called when the run is over, also when it fails. */
  readonly dispose?: () => void;
}

/** Observers by name. */
export type Observers<S extends DynamicsState> = Readonly<Record<string, Observer<S>>>;

/**
 * Builds an observer of how far something is from where it started.
 * @param parts.take what is held of a state
 * @param parts.compare a state's against the start's; the two are the same object at the start itself
 * @param parts.free frees what `take` gave; default nothing to free
 */
export function sinceStart<S extends DynamicsState, K, T>(parts: {
  take: (state: S) => K;
  compare: (now: K, start: K, state: S) => T;
  free?: (held: K) => void;
}): Observer<S, T> {
  requireParts('parts', parts, { take: 'function', compare: 'function', free: 'function?' });
  const { take, compare, free } = parts;
  let start: { held: K; step: number } | undefined;
  const observe = (state: S): T => {
    if (!start) throw new Error('an observer of changes needs the start of the run; use it in run()');
    if (state.step === start.step) return compare(start.held, start.held, state);
    const now = take(state);
    try {
      return compare(now, start.held, state);
    } finally {
      free?.(now);
    }
  };
  return Object.assign(observe, {
    begin(state: S) {
      if (start) free?.(start.held);
      start = { held: take(state), step: state.step };
    },
    dispose() {
      if (start) free?.(start.held);
      start = undefined;
    },
  });
}

/**
 * Restricts an observer to some of the recorded steps: for what is expensive beside what is cheap.
 * @param when the steps it looks at
 * @param observer what looks there
 * @returns an observer that gives null elsewhere
 */
export function onlyAt<S, T>(
  when: (step: number) => boolean,
  observer: Observer<S, T>,
): Observer<S & DynamicsState, T | null> {
  requireFunction('when', when);
  requireFunction('observer', observer);
  const { begin, follow, dispose } = observer;
  const look = (state: S & DynamicsState): T | null => (when(state.step) ? observer(state) : null);
  return Object.assign(look, { begin, follow, dispose });
}

/**
 * Measures the size of the outputs: the root of the mean square of all f_z(x), an observer of anything that has outputs.
 * @returns a number of at least 0, of order 1 at the start of a net
 */
export function outputSize(state: { readonly outputs: Float64Array }): number {
  requireParts('state', state, { outputs: 'list' });
  const { outputs } = state;
  requireNumbers('state.outputs', outputs);
  if (outputs.length === 0) throw new RangeError('state.outputs must hold at least one number, got none');
  return Math.sqrt(outputs.reduce((sum, value) => sum + value * value, 0) / outputs.length);
}
