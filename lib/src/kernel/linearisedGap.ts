// How far the net is from the model that is linear in its weights.
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import type { TwoLayer } from '../model';
import type { NetState } from '../train';
import { LinearisedDescent } from './linearised';

/** An observer for `descend` that must see every step. */
export interface LinearisedGapObserver {
  (state: NetState): number;
  /** Frees the linearised model; `descend` does so when the run is over. */
  dispose(): void;
}

/**
 * Distance between the net and its linearised model after equally many steps: max over all points and outputs of
 * |f_z(x) - f_z^lin(x)|.
 * @param net the net of the run, before training
 * @param loss the loss of the run
 * @param data the data of the run
 * @param stepSize eta of the run
 * @returns an observer for `descend`; it throws a RangeError when a step is left out (no `recordAt`)
 */
export function linearisedGap(
  net: TwoLayer,
  loss: Loss,
  data: Triplets,
  stepSize: number,
): LinearisedGapObserver {
  const model = new LinearisedDescent(net, loss, data, stepSize);
  const observer = (state: NetState): number => {
    if (state.step > model.step) model.advance();
    if (state.step !== model.step)
      throw new RangeError(`linearisedGap must see every step, got ${state.step} after ${model.step - 1}`);
    return state.outputs.reduce((most, value, i) => Math.max(most, Math.abs(value - model.outputs[i])), 0);
  };
  return Object.assign(observer, {
    dispose() {
      model.dispose();
    },
  });
}
