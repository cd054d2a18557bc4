// A grid of runs as one value: what to run, for which parameters, and where finished runs are kept.
import { currentEngine, engine } from '../tensor';
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
}

/** A finished run. */
export interface FinishedRun<P extends Parameters, R> {
  readonly parameters: P;
  readonly result: R;
  /** Wall time of the run when it was made. */
  readonly seconds: number;
  /** The engine that made it. */
  readonly engine: string;
}

/** The run's key: the sweep's name and its parameters in alphabetical order. */
export function keyOf(name: string, parameters: Parameters): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name} ${JSON.stringify(Object.fromEntries(sorted))}`;
}

/**
 * Runs what of a sweep is not in the store yet, in the order of the grid, and keeps each result as soon as it is there.
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
      const begin = performance.now();
      const result = await sweep.run(parameters);
      const seconds = (performance.now() - begin) / 1000;
      finished = { parameters, result, seconds, engine: currentEngine().name };
      store.put(key, finished);
    }
    runs.push(finished);
    await onRun?.(runs.length);
  }
  return runs;
}
