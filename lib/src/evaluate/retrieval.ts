// Whether the partner of a point is found among the points of another modality.
import { Matrix } from 'ml-matrix';
import { described, requireMatrix, requireObject } from '../tensor';
import { largestSize } from '../tensor/units';

/**
 * Computes the accuracy of retrieval: the share of queries whose own partner is among the most similar targets, by the cosine. A target as
 * similar as the partner, to rounding, counts as more similar, so that equal outputs for all retrieve nothing. Chance is top / n.
 * @param queries n rows of r numbers
 * @param targets n rows of r numbers; row i is the partner of query i
 * @param options.top how many targets a query may name, an integer from 1 to n, default 1
 * @returns from 0 to 1
 * @throws RangeError when shapes differ, a number is not finite or top is out of range
 */
export function retrieval(queries: Matrix, targets: Matrix, options: { top?: number } = {}): number {
  requireObject('options', options);
  const { top = 1 } = options;
  requireMatrix('queries', queries, { huge: true });
  requireMatrix('targets', targets, { huge: true });
  if (queries.rows !== targets.rows)
    throw new RangeError(
      `targets must hold the partners of all ${queries.rows} queries, got ${targets.rows} rows; row i of targets belongs to row i of queries`,
    );
  checkTop(top, targets.rows);
  const scores = cosines(queries, targets);
  const found = scores.filter((row, i) => {
    const ahead = row.filter((score, j) => j !== i && score >= row[i] - ROUNDING).length;
    return ahead < top;
  });
  return found.length / queries.rows;
}

/**
 * Finds the targets most similar to each query by the cosine, most similar first; of equally similar ones, to rounding, the first.
 * @param queries m rows of r numbers
 * @param targets n rows of r numbers
 * @param top how many, an integer from 1 to n
 * @returns m lists of rows of `targets`
 * @throws RangeError as `retrieval`
 */
export function mostSimilar(queries: Matrix, targets: Matrix, top: number): number[][] {
  requireMatrix('queries', queries, { huge: true });
  requireMatrix('targets', targets, { huge: true });
  checkTop(top, targets.rows);
  return cosines(queries, targets).map((row) => {
    const steps = row.map((score) => Math.round(score / ROUNDING));
    return [...row.keys()].sort((a, b) => steps[b] - steps[a] || a - b).slice(0, top);
  });
}

/** Cosines that differ by less are equal: parallel rows of different lengths have one. */
const ROUNDING = 1e-12;

function checkTop(top: number, count: number): void {
  if (!(Number.isInteger(top) && top > 0 && top <= count))
    throw new RangeError(
      `top must be an integer from 1 to the number of targets ${count}, got ${described(top)}`,
    );
}

/** Cosines of all pairs; a row of zeros is similar to nothing. */
function cosines(queries: Matrix, targets: Matrix): number[][] {
  if (queries.columns !== targets.columns)
    throw new RangeError(
      `targets must have ${queries.columns} columns like queries, got ${targets.columns}; embed both in one space`,
    );
  return unitRows(queries).mmul(unitRows(targets).transpose()).to2DArray();
}

function unitRows(matrix: Matrix): Matrix {
  // Over its own largest number, so that no square of a row overflows or vanishes beside a longer one.
  const rows = matrix.to2DArray().map((row) => {
    const largest = largestSize(row) || 1;
    const scaled = row.map((value) => value / largest);
    const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0)) || 1;
    return scaled.map((value) => value / length);
  });
  return new Matrix(rows);
}
