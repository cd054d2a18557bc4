// A whole run of gradient descent: what was observed on the way, and how it ended.
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import type { Space, TwoLayer } from '../model';
import { interruptible } from '../tensor';
import { Descent, type DescentOptions, type NetState } from './descent';

/**
 * A function of the net's state, evaluated at each recorded step. It must leave no tensors behind, unless it has a
 * `dispose` of its own, which is called when the run is over.
 */
export type Observer = ((state: NetState) => unknown) & { dispose?: () => void };

/** Observers by name. */
export type Observers = Record<string, Observer>;

/** What one recorded step holds. */
export interface Recorded<O extends Observers> {
  readonly step: number;
  readonly loss: number;
  readonly observed: { readonly [K in keyof O]: ReturnType<O[K]> };
}

/** A finished run, as plain numbers: nothing to dispose. */
export interface Trajectory<O extends Observers> {
  readonly records: readonly Recorded<O>[];
  /** `completed` all steps, `stopped` by stopWhen, or `diverged`: an output or the loss left the range of numbers. */
  readonly ending: 'completed' | 'stopped' | 'diverged';
  /** The last step whose outputs were finite. */
  readonly lastStep: number;
  readonly space: Space;
  /** Wall time of the run. */
  readonly seconds: number;
}

/** How `descend` runs. */
export interface DescendOptions<O extends Observers> extends DescentOptions {
  /** eta, a positive number. */
  stepSize: number;
  /** T, a positive integer: the number of steps. */
  steps: number;
  /** What to record, besides step and loss; default nothing. */
  observe?: O;
  /** Which steps to record; default all from 0 to T. */
  recordAt?: (step: number) => boolean;
  /** Ends the run after a recorded step for which this is true. */
  stopWhen?: (record: Recorded<O>) => boolean;
  /** Called after each step, for progress. */
  onStep?: (step: number) => void | Promise<void>;
}

/**
 * Runs gradient descent and records what the observers see. A run that diverges is data, not a crash: its records end
 * at the last finite step and `ending` says so. The interrupt button stops it.
 *
 * @param net the net before training
 * @param loss a function of the outputs
 * @param data N triplets
 * @returns the trajectory; all tensors of the run are freed
 * @throws RangeError when stepSize or steps is out of range; InterruptedError when the user interrupts
 */
export async function descend<O extends Observers = Observers>(
  net: TwoLayer,
  loss: Loss,
  data: Triplets,
  options: DescendOptions<O>,
): Promise<Trajectory<O>> {
  const { stepSize, steps, observe, recordAt = () => true, stopWhen, onStep } = options;
  if (!(Number.isSafeInteger(steps) && steps > 0))
    throw new RangeError(`steps must be a positive integer, got ${steps}`);
  const begin = performance.now();
  const pause = interruptible();
  const records: Recorded<O>[] = [];
  const descent = new Descent(net, loss, data, stepSize, options);
  let ending: Trajectory<O>['ending'] = 'completed';
  let lastStep = 0;
  try {
    for (;;) {
      if (!descent.isFinite) {
        ending = 'diverged';
        break;
      }
      const { state } = descent;
      lastStep = state.step;
      if (recordAt(state.step)) {
        const record = observeState(state, observe);
        records.push(record);
        if (stopWhen?.(record)) {
          ending = 'stopped';
          break;
        }
      }
      await onStep?.(state.step);
      await pause();
      if (state.step === steps) break;
      descent.advance();
    }
  } finally {
    descent.dispose();
    for (const observer of Object.values(observe ?? {})) observer.dispose?.();
  }
  return { records, ending, lastStep, space: descent.space, seconds: (performance.now() - begin) / 1000 };
}

function observeState<O extends Observers>(state: NetState, observe: O | undefined): Recorded<O> {
  const observed = Object.fromEntries(
    Object.entries(observe ?? {}).map(([name, look]) => [name, look(state)]),
  );
  return { step: state.step, loss: state.loss, observed: observed as Recorded<O>['observed'] };
}
