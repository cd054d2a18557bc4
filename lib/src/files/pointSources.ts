// Points from what is in memory: matrices, rows, frames and tables.
import { Matrix } from 'ml-matrix';
import { described, requireList, requireMemory, requireObject } from '../tensor';
import { labelsOf, type LabelValues } from './labels';
import type { PointTable } from './points';
import type { Table } from './table';

/** Which part of a file or frame is what. */
export interface PointOptions {
  /** The array that holds the points, where a file has several of two dimensions. */
  readonly points?: string;
  /**
   * The array or column that holds labels, or the labels themselves: numbers, strings or booleans, one for each point; default
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

/** The names under which labels are looked for. */
export const LABELS = ['label', 'labels'];

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
    return checkedPoints({ name, count: rows.length, dim, values }, options.labels);
  }
  const frame = source as Frame;
  if (!Array.isArray(frame.columns) || !Array.isArray(frame.values))
    return fromTable(source as Table, options, name);
  const table: Record<string, Float64Array | string[]> = {};
  (frame.columns as readonly string[]).forEach((column, k) => (table[column] = columnOf(frame.values, k)));
  return fromTable(table, options, 'the frame');
}

/** Numbers where all cells are numbers, missing ones or booleans, else strings. */
function columnOf(rows: Frame['values'], k: number): Float64Array | string[] {
  const cells = rows.map((row) => row[k]);
  if (cells.every((cell) => typeof cell !== 'string'))
    return Float64Array.from(cells, (cell) => (cell === null || cell === undefined ? NaN : Number(cell)));
  return cells.map((cell) => (cell === null || cell === undefined ? '' : String(cell as string | number)));
}

/** Makes points of columns. @param place what holds them, for errors */
export function fromTable(table: Table, options: PointOptions, place: string): PointTable {
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
          `column '${name}' of ${place} must be numbers or strings, got ${described(column)}`,
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
  return checkedPoints({ name: place, count, dim, values, columns: [...columns] }, given);
}

/** Returns the checked points, with labels as classes. */
export function checkedPoints(
  points: Omit<PointTable, 'labels' | 'classes'>,
  labels?: LabelValues,
): PointTable {
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
