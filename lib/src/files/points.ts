// Points with labels, from files, frames and arrays of any kind.
import { Matrix } from 'ml-matrix';
import {
  described,
  requireFinite,
  requireInteger,
  requireList,
  requireMatrix,
  requireMemory,
  requireObject,
  requireParts,
  requireText,
  type WriteOptions,
} from '../tensor';
import { ARRAY_FILES, endingOf, readArrays, writeArrays } from './arrays';
import type { FileArray } from './npy';
import { labelsOf, valuesOfLabels, type LabelValues } from './labels';
import type { Table } from './table';
import { readTable, TABLE_FILES, writeTable } from './tables';

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

/** Which part of a file or frame is what. */
export interface PointOptions {
  /** The array that holds the points, where a file has several of two dimensions. */
  readonly points?: string;
  /**
   * The array or column that holds labels, or the labels themselves: numbers, texts or booleans, one for each point; default
   * `label` or `labels` where there is one, else none.
   */
  readonly labels?: string | LabelValues;
  /** The columns of a table that are coordinates; default all but the labels. */
  readonly columns?: readonly string[];
}

/** A danfojs DataFrame, or what looks like one. */
interface Frame {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** Where points may come from that are in memory already. */
export type PointSource = Matrix | Frame | Table | readonly ArrayLike<number>[];

const LABELS = ['label', 'labels'];

/**
 * Reads points, and labels where there are any, from a .npy, .npz, .safetensors, .csv, .tsv, .parquet, .arrow or .feather file.
 * @param file its path; the ending says the format
 * @param options see PointOptions; by default the only array of two dimensions, or all columns of a table
 * @returns the points, float32 where the file holds no more than that
 * @throws RangeError when the file is damaged, a number is missing or not finite, a column that is wanted as numbers holds texts, or labels are not as many as
 *   points: it names file, place and remedy
 */
export async function readPoints(file: string, options: PointOptions = {}): Promise<PointTable> {
  requireObject('options', options);
  const ending = endingOf(file, [...ARRAY_FILES, ...TABLE_FILES]);
  if ((TABLE_FILES as readonly string[]).includes(ending))
    return fromTable(await readTable(file), options, file);
  const arrays = readArrays(file);
  const flat = Object.entries(arrays).filter(([, { shape }]) => shape.length === 2);
  const { points = flat[0]?.[0] } = options;
  if (options.points === undefined && flat.length !== 1)
    throw new RangeError(
      `${file} must hold one array of two dimensions, got ${inWords(arrays)}; name the points: { points: '...' }`,
    );
  const array = arrayOf(arrays, points, file);
  if (array.shape.length !== 2 || Array.isArray(array.values))
    throw new RangeError(
      `array '${points}' of ${file} must be a matrix of numbers, got ${inWords({ [points]: array })}; reshape it to (points, coordinates)`,
    );
  const { labels = LABELS.find((name) => Object.hasOwn(arrays, name) && name !== points) } = options;
  const given = typeof labels === 'string' ? flatLabels(arrayOf(arrays, labels, file), labels, file) : labels;
  return made({ name: file, dim: array.shape[1], count: array.shape[0], values: array.values }, given);
}

/**
 * Makes points of what is in memory: a matrix, rows, a danfojs frame, or columns by name.
 * @param source the points; of a frame or of columns all are coordinates but the labels
 * @param options labels and columns as for `readPoints`
 * @throws RangeError as `readPoints`
 */
export function pointsFrom(source: PointSource, options: PointOptions = {}): PointTable {
  requireObject('source', source);
  requireObject('options', options);
  const name = 'the given points';
  if (source instanceof Matrix || Array.isArray(source)) {
    const rows = source instanceof Matrix ? source.to2DArray() : (source as readonly ArrayLike<number>[]);
    if (typeof options.labels === 'string')
      throw new TypeError('labels must be a list for points without named columns, got a name');
    if (rows.length === 0) throw new RangeError('source must hold at least one point, got none');
    rows.forEach((row, i) => {
      requireList(`row ${i} of ${name}`, row);
      if (row.length !== rows[0].length)
        throw new RangeError(
          `row ${i} of ${name} must have ${rows[0].length} coordinates, got ${row.length}`,
        );
    });
    const dim = rows[0].length;
    const values = new Float64Array(rows.length * dim);
    rows.forEach((row, i) => {
      values.set(row, i * dim);
    });
    return made({ name, count: rows.length, dim, values }, options.labels);
  }
  const frame = source as Frame;
  if (!Array.isArray(frame.columns) || !Array.isArray(frame.values))
    return fromTable(source as Table, options, name);
  const table: Record<string, Float64Array | string[]> = {};
  (frame.columns as readonly string[]).forEach((column, k) => (table[column] = columnOf(frame.values, k)));
  return fromTable(table, options, 'the frame');
}

/** Numbers where all cells are numbers, missing ones or booleans, else texts. */
function columnOf(rows: Frame['values'], k: number): Float64Array | string[] {
  const cells = rows.map((row) => row[k]);
  if (cells.every((cell) => typeof cell !== 'string'))
    return Float64Array.from(cells, (cell) => (cell === null || cell === undefined ? NaN : Number(cell)));
  return cells.map((cell) => (cell === null || cell === undefined ? '' : String(cell as string | number)));
}

function fromTable(table: Table, options: PointOptions, place: string): PointTable {
  const { labels = LABELS.find((name) => Object.hasOwn(table, name)) } = options;
  const all = Object.keys(table);
  const need = (name: string): Float64Array | string[] => {
    if (!Object.hasOwn(table, name))
      throw new RangeError(`${place} has no column '${name}'; it has ${all.join(', ')}`);
    return table[name];
  };
  const given = typeof labels === 'string' ? need(labels) : labels;
  const { columns = all.filter((name) => name !== labels) } = options;
  requireList('columns', columns);
  if (columns.length === 0)
    throw new RangeError(`${place} must have a column of coordinates, got ${all.join(', ') || 'none'}`);
  const own = columns.map((name) => {
    const column = need(name);
    if (!(column instanceof Float64Array)) {
      if (!Array.isArray(column))
        throw new TypeError(
          `column '${name}' of ${place} must be numbers or texts, got ${described(column)}`,
        );
      const row = column.findIndex((cell) => cell.trim() === '' || !Number.isFinite(Number(cell)));
      throw new RangeError(
        `column '${name}' of ${place} must hold numbers, got ${described(column[row])} in row ${row}; name it as labels, { labels: '${name}' }, or name the columns that are coordinates`,
      );
    }
    return column;
  });
  const [count, dim] = [own[0].length, own.length];
  requireMemory(8 * count * dim, `a table of ${count} x ${dim}`, 'read fewer columns');
  const values = new Float64Array(count * dim);
  own.forEach((column, k) => {
    if (column.length !== count)
      throw new RangeError(
        `column '${columns[k]}' of ${place} must hold ${count} numbers, got ${column.length}`,
      );
    for (let i = 0; i < count; i++) values[i * dim + k] = column[i];
  });
  return made({ name: place, count, dim, values, columns: [...columns] }, given);
}

/** Checked points, with labels as classes. */
function made(points: Omit<PointTable, 'labels' | 'classes'>, labels?: LabelValues): PointTable {
  const { name, count, dim, values, columns } = points;
  if (!(count > 0 && dim > 0))
    throw new RangeError(`${name} must hold points, got ${count} of ${dim} coordinates`);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      const column = columns ? `column '${columns[i % dim]}'` : `column ${i % dim}`;
      throw new RangeError(
        `${name} must hold finite numbers only, got ${values[i]} in row ${Math.floor(i / dim)}, ${column}; fill it or leave the row out`,
      );
    }
  }
  if (labels === undefined) return points;
  const own = labelsOf(labels, `labels of ${name}`);
  if (own.labels.length !== count)
    throw new RangeError(
      `labels of ${name} must be ${count}, one for each point, got ${own.labels.length}; take those of the same points`,
    );
  return { ...points, ...own };
}

function arrayOf(arrays: Record<string, FileArray>, name: string, file: string): FileArray {
  if (!Object.hasOwn(arrays, name))
    throw new RangeError(`${file} has no array '${name}'; it has ${inWords(arrays)}`);
  return arrays[name];
}

const inWords = (arrays: Record<string, FileArray>): string =>
  Object.entries(arrays)
    .map(
      ([name, { shape, values }]) =>
        `'${name}' (${shape.join(' x ') || 'one value'}${Array.isArray(values) ? ', texts' : ''})`,
    )
    .join(', ') || 'nothing';

function flatLabels({ shape, values }: FileArray, name: string, file: string): LabelValues {
  // (n, 1) is how some tools keep a column.
  if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return values;
  throw new RangeError(
    `labels '${name}' of ${file} must be one for each point, got a shape of ${shape.join(' x ') || 'one value'}; of one-hot rows take the argmax`,
  );
}

/**
 * Writes points and their labels to a file that numpy, safetensors or pandas opens: arrays `points` and `label` in .npz and .safetensors,
 * a column for each coordinate and one called `label` in .csv, .parquet, .arrow and .feather; .npy holds points alone.
 * @param file its path; the ending says the format
 * @param options.overwrite whether to replace a file of this name; default false
 * @throws RangeError when the format cannot hold them; Error when the file is there already
 */
export async function writePoints(
  file: string,
  points: PointTable,
  options: WriteOptions = {},
): Promise<void> {
  requirePoints('points', points);
  const ending = endingOf(file, [...ARRAY_FILES, ...TABLE_FILES.filter((one) => one !== '.tsv')]);
  const { count, dim, values, labels, classes, columns } = points;
  const own = labels && classes && valuesOfLabels(labels, classes);
  if ((ARRAY_FILES as readonly string[]).includes(ending)) {
    if (own && ending === '.npy')
      throw new RangeError(`${file} would lose the labels: an .npy file holds one array; write an .npz file`);
    const label = own && { shape: [count], values: own };
    writeArrays(file, { points: { shape: [count, dim], values }, ...(label && { label }) }, options);
    return;
  }
  const table: Record<string, Float64Array | string[]> = {};
  for (let k = 0; k < dim; k++)
    table[columns?.[k] ?? `x${k}`] = Float64Array.from({ length: count }, (_, i) => values[i * dim + k]);
  if (own) table.label = own;
  await writeTable(file, table, options);
}

/** @throws TypeError or RangeError when a value is no points: whole rows of finite numbers, and labels of as many where there are any */
export function requirePoints(name: string, points: PointTable): void {
  requireParts(name, points, { count: 'positive integer', dim: 'positive integer', values: 'list' });
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
 * @throws TypeError or RangeError when they are no points, or a number is not finite or beyond 1e100
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
