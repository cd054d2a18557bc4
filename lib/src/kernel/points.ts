// The net at chosen points: what every finite-width kernel is computed from.
import { requireInteger, requireObject, requireParts } from '../tensor';
import type { LayerFactors, Net } from '../model';

/**
 * Looks at some of a run's points.
 * @param state the net now, and N
 * @param points indices into the run's points; default: the anchors, points 0 ... N - 1
 * @returns the layers' factors there; free them by `disposeLayers`
 * @throws RangeError when a point does not exist or none is named
 */
export function atPoints(
  state: { readonly net: Net; readonly count: number },
  points?: readonly number[],
): readonly LayerFactors[] {
  requireObject('state', state);
  const { net, count } = state;
  requireInteger('state.count', count, 1);
  requireParts('state.net', net, { layers: 'function', outputs: 'list', model: 'object' });
  if (points) return net.layers(points);
  requireInteger('state.count', count, 1, net.outputs.length / net.model.outputs);
  return net.layers([...Array(count).keys()]);
}
