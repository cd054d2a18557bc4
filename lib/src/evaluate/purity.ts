// Whether neighbours share their label: what a map still tells of classes, whatever the distribution of its values is.
import type { Matrix } from 'ml-matrix';
import { requireFinite, requireMatrix } from '../tensor';

/**
 * Computes the share of points whose nearest other point has their label. Points that lie equally near, to rounding, count in equal parts.
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
  const rounding = 8 * Number.EPSILON * Math.max(Math.abs(points.max()), Math.abs(points.min()));
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const distances = rows.map((row, j) =>
      j === i ? Infinity : Math.hypot(...rows[i].map((value, z) => value - row[z])),
    );
    const reach = distances.reduce((least, distance) => Math.min(least, distance)) + rounding;
    let [same, near] = [0, 0];
    distances.forEach((distance, j) => {
      if (distance > reach) return;
      near++;
      if (labels[i] === labels[j]) same++;
    });
    sum += same / near;
  }
  return sum / rows.length;
}
