// Whether neighbours share their label: what a map still tells of classes, whatever the distribution of its values is.
import type { Matrix } from 'ml-matrix';
import { requireFinite, requireMatrix } from '../tensor';

/**
 * Computes the share of points whose nearest other point has their label. Points that lie equally near count in equal parts.
 * @param points n rows, at least two; angles go in as (cos, sin)
 * @param labels a class for each
 * @returns from 0 to 1; a random map of K equal classes of m points gives (m - 1) / (K m - 1)
 * @throws RangeError when there are fewer than two points or labels do not match
 */
export function purity(points: Matrix, labels: ArrayLike<number>): number {
  requireMatrix('points', points);
  requireFinite('labels', labels);
  if (!(points.rows >= 2)) throw new RangeError(`points must hold at least two rows, got ${points.rows}`);
  if (labels.length !== points.rows)
    throw new RangeError(
      `labels must hold one class for each of the ${points.rows} points, got ${labels.length}`,
    );
  const rows = points.to2DArray();
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    let [nearest, same, near] = [Infinity, 0, 0];
    for (let j = 0; j < rows.length; j++) {
      if (j === i) continue;
      const distance = Math.hypot(...rows[i].map((value, z) => value - rows[j][z]));
      if (distance > nearest) continue;
      if (distance < nearest) [nearest, same, near] = [distance, 0, 0];
      near++;
      if (labels[i] === labels[j]) same++;
    }
    sum += same / near;
  }
  return sum / rows.length;
}
