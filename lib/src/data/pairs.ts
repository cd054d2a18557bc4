// Points that come in pairs, and batches of them.
import type { Matrix } from 'ml-matrix';
import { type RandomStream, requireInteger, requireMatrix, requireMemory, requireObject } from '../tensor';

/** Rows of one modality beside the rows of the other. */
export interface Paired {
  /** (n, d). */
  readonly x: Matrix;
  /** (n, d'), row i is the partner of row i of x. */
  readonly y: Matrix;
}

/** Anchors and their positives, row by row. */
export interface AnchorPairs {
  /** (n, d). */
  readonly anchors: Matrix;
  /** (n, d), or (n, d') from another modality. */
  readonly positives: Matrix;
}

/**
 * Cuts pairs into batches, in their order; pairs that fill no whole batch are left out.
 * @param pairs n anchors and their positives
 * @param batchSize an integer from 2 to n
 * @throws RangeError when batchSize is out of range or anchors and positives are not equally many
 */
export function batchesOf(pairs: AnchorPairs, batchSize: number): AnchorPairs[] {
  requirePairs(pairs);
  const { anchors, positives } = pairs;
  const rows = (matrix: Matrix, chosen: number[]): Matrix =>
    matrix.selection(chosen, [...Array(matrix.columns).keys()]);
  return rowBatches(anchors.rows, batchSize).map((chosen) => ({
    anchors: rows(anchors, chosen),
    positives: rows(positives, chosen),
  }));
}

/**
 * Cuts rows 0 to count - 1 into batches; rows that fill no whole batch are left out.
 * @param batchSize an integer from 2 to count
 * @param random puts the rows in random order first; default in their own order
 * @returns the rows of each batch
 * @throws RangeError when batchSize is out of range
 */
function rowBatches(count: number, batchSize: number, random?: RandomStream): number[][] {
  requireInteger('count', count, 2);
  if (!(Number.isInteger(batchSize) && batchSize >= 2 && batchSize <= count))
    throw new RangeError(
      `batchSize must be an integer from 2 to the number of pairs ${count}, got ${batchSize}`,
    );
  requireMemory(16 * count, `${count} pairs in batches`, 'take fewer pairs');
  const rows = [...Array(count).keys()];
  random?.shuffle(rows);
  return Array.from({ length: Math.floor(count / batchSize) }, (_, batch) =>
    rows.slice(batch * batchSize, (batch + 1) * batchSize),
  );
}

/** @throws TypeError or RangeError when a value does not hold pairs: matrices of finite numbers with as many rows */
export function requirePairs(pairs: AnchorPairs): void {
  requireObject('pairs', pairs);
  const { anchors, positives } = pairs;
  requireMatrix('anchors', anchors);
  requireMatrix('positives', positives);
  if (anchors.rows !== positives.rows)
    throw new RangeError(
      `anchors and positives must be pairs, got ${anchors.rows} and ${positives.rows} rows; give each anchor its own positive`,
    );
}
