// Points with labels, as the judges of representations take them.
import { Matrix } from 'ml-matrix';
import {
  described,
  requireFinite,
  requireInteger,
  requireList,
  requireMatrix,
  requireMemory,
  requireParts,
  requireText,
} from '../tensor';

/** n points of d coordinates, such as embeddings, with a class of each where there are labels. */
export interface PointTable {
  /** What they are, in words: the file, by default. */
  readonly name: string;
  /** n. */
  readonly count: number;
  /** d. */
  readonly dim: number;
  /** n rows of d numbers, all finite. */
  readonly values: Float32Array | Float64Array;
  /** Names of the coordinates, where they have any. */
  readonly columns?: readonly string[];
  /** The class of each point, an index into `classes`. */
  readonly labels?: Int32Array;
  /** What the classes are called, in order. */
  readonly classes?: readonly string[];
}

/** @throws TypeError or RangeError when a value does not hold points: whole rows of finite numbers, and labels of as many where there are any */
export function requirePoints(name: string, points: PointTable): void {
  requireParts(name, points, { count: 'positive integer', dim: 'positive integer', values: 'typed array' });
  const { count, dim, values, labels, classes, columns } = points;
  requireFinite(`${name}.values`, values);
  if (values.length !== count * dim)
    throw new RangeError(`${name}.values must be ${count} x ${dim} numbers, got ${values.length}`);
  if (columns !== undefined && (!Array.isArray(columns) || columns.length !== dim))
    throw new RangeError(`${name}.columns must name ${dim} coordinates, got ${described(columns)}`);
  (columns as readonly string[] | undefined)?.forEach((column, k) => {
    requireText(`${name}.columns[${k}]`, column);
  });
  if (labels === undefined) return;
  requireFinite(`${name}.labels`, labels);
  requireList(`${name}.classes`, classes!);
  if (labels.length !== count)
    throw new RangeError(`${name}.labels must be one for each of ${count} points, got ${labels.length}`);
  classes!.forEach((one, k) => {
    requireText(`${name}.classes[${k}]`, one);
  });
  labels.forEach((label, i) => {
    requireInteger(`${name}.labels[${i}]`, label, 0, classes!.length - 1);
  });
}

/** Copies points into a matrix, as the judges of representations take them. */
export function pointMatrix(points: PointTable): Matrix {
  requirePoints('points', points);
  requireMemory(
    8 * points.count * points.dim,
    `a matrix of ${points.count} x ${points.dim}`,
    'take fewer rows',
  );
  return Matrix.from1DArray(points.count, points.dim, points.values);
}

/** Points as the judges of representations take them: a matrix, or as they come from a file. */
export type Rows = Matrix | PointTable;

/**
 * Brings points to one form, n rows of d numbers.
 * @param name what the points are called, for errors
 * @throws TypeError or RangeError when they are not points, or a number is not finite or beyond 1e100
 */
export function rowsOf(name: string, points: Rows): PointTable {
  if (!(points instanceof Matrix)) {
    requirePoints(name, points);
    return points;
  }
  requireMatrix(name, points);
  return {
    name,
    count: points.rows,
    dim: points.columns,
    values: Float64Array.from(points.to1DArray()),
  };
}

/**
 * Takes some of the points, with their labels.
 * @param rows which, in this order
 * @throws RangeError when there is no such point
 */
export function selectPoints(points: PointTable, rows: ArrayLike<number>): PointTable {
  requirePoints('points', points);
  requireList('rows', rows);
  const { dim, count, values, labels } = points;
  if (rows.length === 0) throw new RangeError('rows must name at least one point, got none');
  const chosen = new (values instanceof Float64Array ? Float64Array : Float32Array)(rows.length * dim);
  for (let i = 0; i < rows.length; i++) {
    requireInteger(`rows[${i}]`, rows[i], 0, count - 1);
    chosen.set(values.subarray(rows[i] * dim, (rows[i] + 1) * dim), i * dim);
  }
  return {
    ...points,
    count: rows.length,
    values: chosen,
    ...(labels && { labels: Int32Array.from(rows, (row) => labels[row]) }),
  };
}

/**
 * Scales points to length 1, onto the sphere.
 * @throws RangeError when a point is zero, which has no direction: it names the row
 */
export function unitPoints(points: PointTable): PointTable {
  requirePoints('points', points);
  const { count, dim } = points;
  const values = points.values.slice();
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * dim, (i + 1) * dim);
    let largest = 0;
    for (let k = 0; k < dim; k++) largest = Math.max(largest, Math.abs(row[k]));
    if (!(largest > 0))
      throw new RangeError(`row ${i} of ${points.name} is zero and has no direction; leave it out`);
    let square = 0;
    for (let k = 0; k < dim; k++) square += (row[k] / largest) ** 2;
    const length = largest * Math.sqrt(square);
    for (let k = 0; k < dim; k++) row[k] /= length;
  }
  return { ...points, values };
}
