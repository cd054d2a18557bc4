// How much of the labels the neighbours in the representation can tell.
import type { Matrix } from 'ml-matrix';
import { requireInteger, requireObject } from '../tensor';
import { accuracyOf, asLabelled, checkLabelled, commonLabels, isTable, type Judged } from './labelled';
import { manyNeighbours } from './manyNeighbours';

/** Multiplications beyond which the engine looks for the neighbours of points from files. */
const LARGE = 1e9;

/**
 * Computes the accuracy of k nearest neighbours: the commonest label among the k nearest training points (Euclidean distance) wins; of
 * equally common ones that with the nearest member.
 * @param known points and labels to look among: { points: Matrix, labels }, or what `readPoints` gives; of such points the engine finds
 *   the neighbours of many, in float32 with the last digits of the nearest in float64
 * @param others points and labels that it is judged on
 * @param options.neighbours k, an integer from 1 to the number of training points, default 5
 * @returns the part of test points that are classified right, from 0 to 1
 * @throws RangeError when k is out of range, or as `checkLabelled`
 */
export function nearestNeighbours(
  known: Judged,
  others: Judged,
  options: { neighbours?: number } = {},
): number {
  requireObject('options', options);
  const { neighbours = 5 } = options;
  if (isTable(known) && isTable(others) && known.count * known.dim * others.count > LARGE) {
    const [own, asked] = commonLabels([
      { name: 'known', part: known },
      { name: 'others', part: others },
    ]);
    requireInteger('neighbours', neighbours, 1, known.count);
    const nearest = manyNeighbours(known, others, neighbours);
    return accuracyOf(
      nearest.map((rows) => vote(rows.map((row) => own[row]))),
      asked,
    );
  }
  const { train, test } = asLabelled(known, others);
  const { train: points, test: judged } = checkLabelled(train, test);
  requireInteger('neighbours', neighbours, 1, points.rows);
  const rows = flat(points);
  const predictions = Array.from({ length: judged.rows }, (_, i) => {
    const nearest = nearestRows(rows, judged.getRow(i), neighbours);
    return vote(nearest.map((row) => train.labels[row]));
  });
  return accuracyOf(predictions, test.labels);
}

function flat(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}

/** The places of the rows nearest to a point, nearest first. */
function nearestRows(rows: Float64Array, point: readonly number[], wanted: number): number[] {
  const dim = point.length;
  const best: { row: number; distance: number }[] = [];
  for (let row = 0; row * dim < rows.length; row++) {
    const limit = best.length === wanted ? best[wanted - 1].distance : Infinity;
    let distance = 0;
    // Most points are known to be too far away after a few of their coordinates.
    for (let z = 0, at = row * dim; z < dim && !(distance >= limit);)
      for (const end = Math.min(dim, z + 16); z < end; z++, at++) {
        const difference = rows[at] - point[z];
        distance += difference * difference;
      }
    if (distance >= limit) continue;
    if (best.length === wanted) best.pop();
    let place = best.length;
    while (place > 0 && best[place - 1].distance > distance) place--;
    best.splice(place, 0, { row, distance });
  }
  return best.map(({ row }) => row);
}

/** The commonest label; the first of equally common ones. */
function vote(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const maximum = Math.max(...counts.values());
  return labels.find((label) => counts.get(label) === maximum) ?? NaN;
}
