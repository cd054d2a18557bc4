// Columns by name.
import { described, requireObject } from '../tensor';

/** Columns of one length by name, of numbers (NaN where one is missing) or of strings. */
export type Table = Readonly<Record<string, Float64Array | string[]>>;

/** @throws TypeError or RangeError when a value is not a table: columns of numbers or strings, of one length */
export function requireTable(table: Table): void {
  requireObject('table', table);
  const columns = Object.entries(table);
  if (columns.length === 0) throw new RangeError('table must have at least one column, got none');
  for (const [name, column] of columns) {
    if (
      !(column instanceof Float64Array) &&
      !(Array.isArray(column) && column.every((one) => typeof one === 'string'))
    )
      throw new TypeError(`column '${name}' must be a Float64Array or strings, got ${described(column)}`);
    if (column.length !== columns[0][1].length)
      throw new RangeError(
        `column '${name}' must hold ${columns[0][1].length} values like '${columns[0][0]}', got ${column.length}`,
      );
  }
}
