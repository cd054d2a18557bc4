// A net whose start is subtracted: it begins where one wants, whatever its weights are (Calder and Lee 2025).
import { outputMaps, type OutputMap } from '../loss';
import type { Model, Points } from '../model';
import { requireFinite, requireParts } from '../tensor';

/**
 * Makes the map f(w, x) - f(w_0, x) + b: of a net at its start it gives b. Put it before a loss: `through(loss, fromStart(net, data, b))`.
 * @param model the net before training
 * @param data the points that it is trained at
 * @param start b, n rows of Z numbers; default all 0
 * @throws RangeError when the start does not fit
 */
export function fromStart(model: Model, data: Points, start?: ArrayLike<number>): OutputMap {
  requireParts('model', model, { at: 'function' });
  if (start) requireFinite('start', start);
  const net = model.at(data);
  try {
    const { outputs } = net;
    if (start && start.length !== outputs.length)
      throw new RangeError(
        `start must hold ${outputs.length} numbers, one for each output, got ${start.length}; give Z numbers for each point`,
      );
    return {
      ...outputMaps.shifted(outputs.map((value, i) => (start?.[i] ?? 0) - value)),
      name: 'start subtracted',
    };
  } finally {
    net.dispose();
  }
}
