// A sweep on the processors of this machine: several processes, each with its share of the engine's threads.
import os from 'node:os';
import { InterruptedError, interruptible, requireInteger, requireList, requireParts } from '../tensor';
import { cards } from './cards';
import type { Store } from './store';
import { idOf } from './kinds';
import { checkSweep, requireSweep, findRun, keyOf, type Sweep } from './sweep';
import { WorkerProcess } from './workerProcess';
import type { Question } from './messages';

/** How the machine is divided. */
export interface ProcessOptions {
  /** Path of the module that exports the kinds, singly or by a function `runKinds`. */
  readonly kinds: string;
  /**
   * Engine threads a run, default 1. With the same number results are the same to the bit, whatever the number of
   * processes.
   */
  readonly threads?: number;
  /** Processes at a time, default as many as the processors have room for; on graphics cards one a card. */
  readonly processes?: number;
  /** Called after each run that was made or has failed, with the number of them so far. */
  readonly onRun?: (done: number) => void | Promise<void>;
  /** Stops the runs; in a notebook, interrupt does so without it. */
  readonly signal?: AbortSignal;
}

/** A run that did not come to an end. */
export interface FailedRun extends Question {
  readonly error: string;
}

/** Processes at a time that leave each its engine threads. */
function processesFor(threads: number): number {
  requireInteger('threads', threads, 1);
  return Math.max(1, Math.floor(os.availableParallelism() / threads));
}

/** Lists the runs of some sweeps that a store does not hold, each once. */
export function missingRuns(sweeps: readonly Sweep[], store: Store): Question[] {
  requireList('sweeps', sweeps);
  sweeps.forEach((sweep, i) => {
    requireSweep(`sweeps[${i}]`, sweep);
  });
  requireParts('store', store, { get: 'function' });
  const missing = new Map<string, Question>();
  for (const { kind, grid } of sweeps) {
    for (const parameters of grid) {
      if (findRun(kind, parameters, store)) continue;
      const key = keyOf(kind, parameters);
      missing.set(key, { kind: idOf(kind), key, parameters });
    }
  }
  return [...missing.values()];
}

/**
 * Makes the runs of some sweeps that are not in the store yet. Only this process writes the store, so that a kill of any
 * process at any moment loses no finished run and doubles none. A run that fails is reported and the others go on; one
 * whose process died is tried once more.
 * @param sweeps their kinds' `run` is not called here but in the workers, by name
 * @param store keeps each run as soon as it is there, with its engine threads
 * @param options how the machine is divided
 * @returns the runs that failed
 * @throws RangeError when threads or processes is not a positive integer; Error when a worker cannot begin or the store cannot be
 * written; InterruptedError when the user interrupts or `signal` aborts. All workers have ended by then, and nothing writes the
 * store any more; what was finished is in it
 */
export async function runInProcesses(
  sweeps: readonly Sweep[],
  store: Store,
  options: ProcessOptions,
): Promise<FailedRun[]> {
  requireParts('options', options, { kinds: 'text', onRun: 'function?' });
  const { kinds, threads = 1, onRun, signal } = options;
  const onCards = cards();
  const { processes = onCards.length || processesFor(threads) } = options;
  requireList('sweeps', sweeps);
  requireParts('store', store, { get: 'function', put: 'function' });
  for (const sweep of sweeps) checkSweep(sweep);
  mustCount('threads', threads);
  mustCount('processes', processes);
  const queue = shuffled(missingRuns(sweeps, store));
  const failed: FailedRun[] = [];
  let done = 0;
  const workers = Array.from(
    { length: Math.min(processes, queue.length) },
    (_, place) => new WorkerProcess(kinds, threads, onCards[place % onCards.length]),
  );
  /** The first error; nothing is requested, written or reported after it. */
  let stop: { readonly error: unknown } | undefined;
  const stopWith = (error: unknown): void => {
    stop ??= { error };
    for (const worker of workers) void worker.stop();
  };
  const ask = async (worker: WorkerProcess, run: Question): Promise<void> => {
    let outcome = await worker.ask(run);
    if ('died' in outcome && !stop) outcome = await worker.ask(run);
    // A worker that was stopped gives no outcome of its own; one that was quicker is kept.
    if ('finished' in outcome) store.put(run.key, { ...outcome.finished, threads });
    else if (!stop) failed.push({ ...run, error: 'failed' in outcome ? outcome.failed : reason(outcome) });
    done += 1;
    if (!stop) await onRun?.(done);
  };
  const work = async (worker: WorkerProcess): Promise<void> => {
    try {
      for (let run = queue.pop(); run && !stop; run = queue.pop()) await ask(worker, run);
    } catch (error) {
      stopWith(error);
    } finally {
      await worker.stop();
    }
  };
  const deaf = onInterrupt(signal, () => {
    stopWith(
      new InterruptedError(`interrupted; ${done} finished runs are kept, the same again makes the others`),
    );
  });
  try {
    await Promise.all(workers.map(work));
  } finally {
    deaf();
  }
  if (stop) throw (stop as { error: unknown }).error;
  return failed;
}

const LISTEN_MS = 50;

/** Calls back once the user interrupts or the signal aborts; returns a function that ends the listening. */
function onInterrupt(signal: AbortSignal | undefined, callback: () => void): () => void {
  const pause = interruptible();
  const timer = setInterval(() => void pause().catch(callback), LISTEN_MS);
  signal?.addEventListener('abort', callback);
  if (signal?.aborted) callback();
  return () => {
    clearInterval(timer);
    signal?.removeEventListener('abort', callback);
  };
}

const reason = (outcome: object): string =>
  `its process died twice (${'died' in outcome ? String(outcome.died) : 'no answer'})`;

function mustCount(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError(`${name} must be a positive integer, got ${value}`);
  }
}

/** The same order each time, in which cheap and dear runs are mixed: the first tell how long the others will take. */
function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  let state = 1;
  for (let i = mixed.length - 1; i > 0; i--) {
    // Park and Miller's generator: quick, and good enough for an order.
    state = (state * 48271) % 2147483647;
    const j = state % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}
