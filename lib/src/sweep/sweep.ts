// A grid of runs as one value: what to run, for which parameters, and where finished runs are kept.
import { currentEngine, engine } from '../tensor';
import type { ParameterRules } from './kinds';
import type { Store } from './store';

/** Parameters of one run: what a line of a table can hold. */
export type Parameters = Readonly<Record<string, string | number | boolean>>;

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

/** A finished run. */
export interface FinishedRun<P extends Parameters, R> {
  readonly parameters: P;
  readonly result: R;
  /** Wall time of the run when it was made. */
  readonly seconds: number;
  /** The engine that made it. */
  readonly engine: string;
  /** Engine threads that it had; absent where they were not fixed. */
  readonly threads?: number;
}

/** The run's key: the sweep's name and its parameters in alphabetical order. */
export function keyOf(name: string, parameters: Parameters): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name} ${JSON.stringify(Object.fromEntries(sorted))}`;
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
 */
export async function runSweep<P extends Parameters, R>(
  sweep: Sweep<P, R>,
  store: Store,
  onRun?: (done: number) => void | Promise<void>,
): Promise<FinishedRun<P, R>[]> {
  await engine();
  const runs: FinishedRun<P, R>[] = [];
  for (const parameters of sweep.grid) {
    const key = keyOf(sweep.name, parameters);
    let finished = store.get(key) as FinishedRun<P, R> | undefined;
    if (!finished) {
      finished = await finish((one: P) => sweep.run(one), parameters);
      store.put(key, finished);
    }
    runs.push(finished);
    await onRun?.(runs.length);
  }
  return runs;
}
