// A grid of runs as one value: what to run, for which parameters, and where finished runs are kept.
import {
  currentEngine,
  engine,
  interruptible,
  requireFunction,
  requireObject,
  requireParts,
} from '../tensor';
import { plainKey, type FinishedRun, type Parameters } from './finished';
import { checkParameters, complete, idOf, requireKind, withoutDefaults, type RunKind } from './kinds';
import type { Store } from './store';

/** A grid of runs. */
export interface Sweep<P extends Parameters = Parameters, R = unknown> {
  readonly kind: RunKind<P, R>;
  /** The parameters of each run; `cross` makes all combinations of some values. */
  readonly grid: readonly P[];
}

/**
 * Returns the run's key: the kind's name and version, and the parameters that do not have their defaults, in alphabetical order.
 * @throws RangeError when a parameter is not a string, a finite number or a boolean
 */
export function keyOf<P extends Parameters>(
  kind: Pick<RunKind<P>, 'name' | 'version' | 'parameters'>,
  parameters: P,
): string {
  requireKind('kind', kind);
  requireObject('parameters', parameters);
  return plainKey(idOf(kind), withoutDefaults(kind, parameters));
}

/**
 * Finds the finished run of some parameters, if a store has it.
 * @returns with all parameters, those that have their defaults included
 */
export function findRun<P extends Parameters, R>(
  kind: RunKind<P, R>,
  parameters: P,
  store: Store,
): FinishedRun<P, R> | undefined {
  requireParts('store', store, { get: 'function' });
  const found = store.get(keyOf(kind, parameters)) as FinishedRun<P, R> | undefined;
  return found && { ...found, parameters: complete(kind, found.parameters) };
}

/**
 * Makes one run, and takes its time.
 * @throws TypeError when it returns nothing
 */
export async function finish<P extends Parameters, R>(
  kind: RunKind<P, R>,
  parameters: P,
): Promise<FinishedRun<P, R>> {
  await engine();
  const begin = performance.now();
  const result = await kind.run(complete(kind, parameters));
  const seconds = (performance.now() - begin) / 1000;
  if (result === undefined || result === null)
    throw new TypeError(
      `a run of ${kind.name} must return a result, got ${String(result)}; return what it measured`,
    );
  return { parameters: withoutDefaults(kind, parameters), result, seconds, engine: currentEngine().name };
}

/**
 * Runs what of a sweep is not in the store yet, in this process and in the order of the grid, and keeps each result as
 * soon as it is there. `runInProcesses` does the same in several processes.
 * @param sweep the kind of run and the grid
 * @param store where finished runs are; a run found there is not made again
 * @param onRun called after each run, found or made
 * @returns all runs, in the order of the grid
 * @throws RangeError when the grid is empty or breaks a rule of its kind; InterruptedError once the user has interrupted: what is
 * finished is in the store
 */
export async function runSweep<P extends Parameters, R>(
  sweep: Sweep<P, R>,
  store: Store,
  onRun?: (done: number) => void | Promise<void>,
): Promise<FinishedRun<P, R>[]> {
  checkSweep(sweep);
  requireParts('sweep.kind', sweep.kind, { run: 'function' });
  requireParts('store', store, { get: 'function', put: 'function' });
  if (onRun) requireFunction('onRun', onRun);
  await engine();
  const pause = interruptible();
  const runs: FinishedRun<P, R>[] = [];
  const { kind } = sweep;
  for (const parameters of sweep.grid) {
    let finished = findRun(kind, parameters, store);
    if (!finished) {
      const made = await finish(kind, parameters);
      store.put(keyOf(kind, parameters), made);
      finished = { ...made, parameters: complete(kind, parameters) };
    }
    runs.push(finished);
    await pause();
    await onRun?.(runs.length);
  }
  return runs;
}

/** An empty grid is a mistake further up: a list of seeds or widths with nothing in it. */
export function checkSweep(sweep: Sweep): void {
  requireSweep('sweep', sweep);
  const { kind, grid } = sweep;
  if (grid.length === 0) {
    throw new RangeError(
      `the grid of ${kind.name} must hold at least one run, got none; give each parameter a value`,
    );
  }
  for (const parameters of grid) checkParameters(kind, parameters);
}

/** @throws TypeError when a value is not a sweep: a kind of run and a list of parameters */
export function requireSweep(name: string, sweep: Sweep): void {
  requireParts(name, sweep, { kind: 'object', grid: 'list' });
  requireKind(`${name}.kind`, sweep.kind);
}
