// A grid of runs as one value: what to run, for which parameters, and where finished runs are kept.
import { currentEngine, engine, interruptible } from '../tensor';
import { keyOf, type FinishedRun, type Parameters } from './finished';
import type { ParameterRules } from './kinds';
import type { Store } from './store';

/** A grid of runs. */
export interface Sweep<P extends Parameters, R> {
  /** Part of every run's key. Change it when `run` comes to mean something else, so that old results do not count. */
  readonly name: string;
  readonly grid: readonly P[];
  /** One run. Its result must be plain JSON; numbers may be infinite or NaN. */
  run(parameters: P): Promise<R>;
  /** What each parameter may be, for grids read from files; default: what the types of this grid's values allow. */
  readonly parameters?: ParameterRules;
}

/** Makes one run, and takes its time. */
export async function finish<P extends Parameters, R>(
  run: (parameters: P) => Promise<R>,
  parameters: P,
): Promise<FinishedRun<P, R>> {
  await engine();
  const begin = performance.now();
  const result = await run(parameters);
  const seconds = (performance.now() - begin) / 1000;
  return { parameters, result, seconds, engine: currentEngine().name };
}

/**
 * Runs what of a sweep is not in the store yet, in this process and in the order of the grid, and keeps each result as
 * soon as it is there. `runInProcesses` does the same in several processes.
 * @param sweep the grid
 * @param store where finished runs are; a run found there is not made again
 * @param onRun called after each run, found or made
 * @returns all runs, in the order of the grid
 * @throws RangeError when the grid is empty; InterruptedError once the user has interrupted: what is finished is in the store
 */
export async function runSweep<P extends Parameters, R>(
  sweep: Sweep<P, R>,
  store: Store,
  onRun?: (done: number) => void | Promise<void>,
): Promise<FinishedRun<P, R>[]> {
  mustHoldRuns(sweep.grid);
  await engine();
  const pause = interruptible();
  const runs: FinishedRun<P, R>[] = [];
  for (const parameters of sweep.grid) {
    const key = keyOf(sweep.name, parameters);
    let finished = store.get(key) as FinishedRun<P, R> | undefined;
    if (!finished) {
      finished = await finish((one: P) => sweep.run(one), parameters);
      store.put(key, finished);
    }
    runs.push(finished);
    await pause();
    await onRun?.(runs.length);
  }
  return runs;
}

/** An empty grid is a mistake further up: a list of seeds or widths with nothing in it. */
export function mustHoldRuns(grid: readonly Parameters[]): void {
  if (grid.length === 0) {
    throw new RangeError('grid must hold at least one run, got none; give each parameter a value');
  }
}
