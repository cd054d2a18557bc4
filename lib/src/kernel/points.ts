// The net at chosen points: what every finite-width kernel is computed from.
import type { LayerFactors, Net } from '../model';

/**
 * Looks at some of a run's points.
 * @param state the net now, and N
 * @param points indices into the run's points; default: the anchors, points 0 ... N - 1
 * @returns the layers' factors there; free them by `disposeLayers`
 * @throws RangeError when a point does not exist or none is named
 */
export function atPoints(
  { net, count }: { readonly net: Net; readonly count: number },
  points: readonly number[] = [...Array(count).keys()],
): readonly LayerFactors[] {
  return net.layers(points);
}
