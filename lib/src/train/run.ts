// A whole run: what was observed on the way, and how it ended.
import { interruptible, requireFunction, requireObject, requireParts } from '../tensor';
import { Checkpoint, type CheckpointOptions } from './checkpoint';
import type { Dynamics, DynamicsState } from './dynamics';
import type { Observer, Observers } from './observers';

/** What one recorded step holds. */
export interface Recorded<O> {
  readonly step: number;
  readonly loss: number;
  readonly observed: { readonly [K in keyof O]: Observed<O[K]> };
}

/** What an observer gives. */
type Observed<F> = F extends (state: never) => infer T ? T : never;

/** Observers none of which returns a promise. */
type Synchronous<O> = { readonly [K in keyof O]: Observed<O[K]> extends PromiseLike<unknown> ? never : O[K] };

/** A column of a trajectory, ready to be plotted. */
export interface Column<T> {
  /** The recorded steps. */
  readonly x: number[];
  /** The value at each of them. */
  readonly y: T[];
}

/** A finished run, as plain numbers: nothing to dispose. */
export interface Trajectory<O> {
  readonly records: readonly Recorded<O>[];
  /** `completed` all steps, `stopped` by stopWhen, or `diverged`: the state left the range of numbers. */
  readonly ending: 'completed' | 'stopped' | 'diverged';
  /** The last step whose state was finite. */
  readonly lastStep: number;
  /** Wall time of the run. */
  readonly seconds: number;
  /** One observer's values, or the loss, at all recorded steps. */
  column<K extends keyof O>(name: K): Column<Observed<O[K]>>;
  column(name: 'loss'): Column<number>;
}

/** How `run` runs. */
export interface RunOptions<S extends DynamicsState, O extends Observers<S>> {
  /** T, a positive integer: the number of steps. */
  steps: number;
  /** What to record, besides step and loss; default nothing. */
  observe?: O & Synchronous<O>;
  /** Which steps to record; default all from 0 to T. Observers receive the start in any case. */
  recordAt?: (step: number) => boolean;
  /** Ends the run after a recorded step for which this is true. */
  stopWhen?: (record: Recorded<O>) => boolean;
  /**
   * Keeps the run in a file, and resumes from it when it is there: after an interrupt, or to more steps than before. What was
   * recorded comes back as it was, and the numbers are the same as those of a run in one piece.
   */
  checkpoint?: CheckpointOptions;
  /** Called after each step, and awaited: for progress. */
  onStep?: (step: number) => void | Promise<void>;
}

/**
 * Runs dynamics step by step and records what the observers see. A run that diverges is data, not a crash: its records
 * end at the last finite step and `ending` says so. The interrupt button stops it.
 *
 * @param dynamics what moves, for example `gradientDescent(net, loss, data, { stepSize: 0.1 })`; it is freed when the run ends
 * @param options see RunOptions
 * @returns the trajectory; all tensors of the run are freed
 * @throws RangeError when steps is out of range, or the checkpoint is of another run; TypeError when an observer returns a promise; InterruptedError when the
 *   user interrupts
 */
export async function run<S extends DynamicsState, O extends Observers<S>>(
  dynamics: Dynamics<S>,
  options: RunOptions<S, O>,
): Promise<Trajectory<O>> {
  requireParts('dynamics', dynamics, { state: 'object', advance: 'function', dispose: 'function' });
  requireObject('options', options);
  const { steps, recordAt = () => true, stopWhen, onStep } = options;
  const observers = Object.entries<Observer<S>>(options.observe ?? {});
  const begin = performance.now();
  const pause = interruptible();
  let records: Recorded<O>[] = [];
  let ending: Trajectory<O>['ending'] = 'completed';
  let lastStep = dynamics.state.step;
  try {
    requireParts('options', options, {
      observe: 'object?',
      recordAt: 'function?',
      stopWhen: 'function?',
      onStep: 'function?',
      checkpoint: 'object?',
    });
    for (const [name, observer] of observers) requireFunction(`observe.${name}`, observer);
    if (!(Number.isSafeInteger(steps) && steps > 0))
      throw new RangeError(`steps must be a positive integer, got ${steps}`);
    const checkpoint = options.checkpoint && checkpointOf(dynamics, options.checkpoint, observers);
    if (dynamics.isFinite) for (const [, observer] of observers) observer.begin?.(dynamics.state);
    const before = checkpoint?.resume();
    if (before) {
      if (before.step > steps)
        throw new RangeError(
          `steps must be at least ${before.step}, where the checkpoint is, got ${steps}; name another file for a shorter run`,
        );
      records = [...(before.records as Recorded<O>[])];
    }
    let fresh = before === undefined;
    for (;;) {
      if (!dynamics.isFinite) {
        ending = 'diverged';
        break;
      }
      const { state } = dynamics;
      for (const [, observer] of observers) observer.follow?.(state);
      lastStep = state.step;
      // The step that a checkpoint was written at is recorded already.
      if (fresh && recordAt(state.step)) {
        const observed = Object.fromEntries(
          observers.map(([name, look]) => [name, valueOf(name, look(state))]),
        );
        records.push({ step: state.step, loss: state.loss, observed } as Recorded<O>);
      }
      const last = records.at(-1);
      if (last?.step === state.step && stopWhen?.(last)) {
        ending = 'stopped';
        break;
      }
      if (fresh && (state.step >= steps || checkpoint?.isDue(state.step)))
        checkpoint?.write({ step: state.step, records });
      fresh = true;
      await onStep?.(state.step);
      try {
        await pause();
      } catch (interrupted) {
        // Whoever interrupts a long run may want to go on with it.
        checkpoint?.write({ step: state.step, records });
        throw interrupted;
      }
      if (state.step >= steps) break;
      dynamics.advance();
    }
    if (ending === 'stopped') checkpoint?.write({ step: lastStep, records });
  } finally {
    dynamics.dispose();
    for (const [, observer] of observers) observer.dispose?.();
  }
  const seconds = (performance.now() - begin) / 1000;
  return { records, ending, lastStep, seconds, column: columnOf(records) };
}

/** @throws RangeError when the dynamics or an observer cannot resume from a file */
function checkpointOf<S extends DynamicsState>(
  { resumable }: Dynamics<S>,
  options: CheckpointOptions,
  observers: readonly (readonly [string, Observer<S>])[],
): Checkpoint {
  if (!resumable)
    throw new RangeError('checkpoint must be left out: these dynamics cannot resume from a file');
  const following = observers.find(([, { follow }]) => follow);
  if (following) {
    throw new RangeError(
      `observer "${following[0]}" adds up over all steps and cannot resume from a checkpoint; leave one of them out`,
    );
  }
  return new Checkpoint(
    options,
    resumable,
    observers.map(([name]) => name),
  );
}

/** @throws TypeError when it is a promise: the state is on loan, and the next step would free it under the observer */
function valueOf(name: string, value: unknown): unknown {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then === 'function') {
    throw new TypeError(
      `observer "${name}" must return a value, got a promise; observe synchronously (dataSync(), not data())`,
    );
  }
  return value;
}

function columnOf<O>(records: readonly Recorded<O>[]): Trajectory<O>['column'] {
  return (name: keyof O | 'loss'): Column<never> => {
    const first = records.at(0);
    if (first && name !== 'loss' && !Object.hasOwn(first.observed, name)) {
      throw new RangeError(
        `column must be one of ${['loss', ...Object.keys(first.observed)].join(', ')}, got ${String(name)}`,
      );
    }
    const value = ({ loss, observed }: Recorded<O>): unknown =>
      name === 'loss' && !Object.hasOwn(observed, 'loss') ? loss : observed[name as keyof O];
    return { x: records.map(({ step }) => step), y: records.map((record) => value(record) as never) };
  };
}
