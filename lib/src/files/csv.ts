// Tables as comma-separated text.
import { CsvError, parse } from 'csv-parse/sync';
import { requireTable, type Table } from './table';

/** What stands for a number that is not known. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none']);

const WORDS = new Map([
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
  ['infinity', Infinity],
  ['-infinity', -Infinity],
]);

/** Reads the number that a cell says, NaN where none is known, undefined where it is a string. */
function numberIn(cell: string): number | undefined {
  const text = cell.trim().toLowerCase();
  if (MISSING.has(text)) return NaN;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads a table of comma-separated text (tabs in a .tsv file). The first line names the columns where one of its cells is not a number, or
 * where it counts 0, 1, 2, ... as pandas does; else columns are 0, 1, 2, .... A first column without a name is pandas' index and left out.
 * @param bytes the whole file, UTF-8
 * @param file its name, for errors
 * @throws RangeError when the file is not UTF-8, or lines differ in their number of cells: it names the line
 */
export function parseCsv(bytes: Uint8Array, file: string, delimiter: ',' | '\t'): Table {
  const text = textOf(bytes, file);
  let lines: string[][];
  try {
    lines = parse(text, { bom: true, delimiter, skip_empty_lines: true });
  } catch (problem) {
    const { lines: line } = problem as CsvError & { lines?: number };
    const why = problem instanceof CsvError ? problem.message : String(problem);
    const [first] = text.split('\n', 1);
    const remedy =
      first.includes(';') && !first.includes(delimiter)
        ? 'its cells are parted by semicolons: write it with commas between cells and points in numbers'
        : 'give every line as many cells';
    throw new RangeError(
      `${file} is not a table${line === undefined ? '' : `, line ${line}`}: ${why}; ${remedy}`,
      { cause: problem },
    );
  }
  if (lines.length === 0) throw new RangeError(`${file} must hold a table, but is empty`);
  const counts = lines[0].length > 1 && lines[0].every((cell, i) => Number(cell) === i && cell !== '');
  const hasHeader = counts || lines[0].some((cell) => cell === '' || numberIn(cell) === undefined);
  const names = hasHeader ? lines[0] : lines[0].map((_, i) => String(i));
  const rows = hasHeader ? lines.slice(1) : lines;
  const kept = names.flatMap((name, i) =>
    i === 0 && hasHeader && name === '' && names.length > 1 ? [] : [i],
  );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`${file} names two columns '${twice}'; give each a name of its own`);
  return Object.fromEntries(kept.map((column) => [names[column], columnOf(rows.map((row) => row[column]))]));
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (problem) {
    throw new RangeError(`${file} is not UTF-8; save it again as UTF-8`, { cause: problem });
  }
}

/** Numbers where all cells are, else strings. */
function columnOf(cells: string[]): Float64Array | string[] {
  const numbers = new Float64Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const number = numberIn(cells[i]);
    if (number === undefined) return cells;
    numbers[i] = number;
  }
  return numbers;
}

/**
 * Writes a table as comma-separated text: numbers to the last digit, what is not finite as inf, -inf or nan, and a cell with a comma, a
 * quote or a line break in quotes.
 * @throws RangeError when columns differ in length
 */
export function csvText(table: Table): string {
  requireTable(table);
  const columns = Object.values(table);
  const cell = (value: string | number): string => {
    if (typeof value === 'number')
      return Number.isNaN(value)
        ? 'nan'
        : Number.isFinite(value)
          ? String(value)
          : value > 0
            ? 'inf'
            : '-inf';
    // A line without anything would not be read as one.
    if (value === '' && columns.length === 1) return '""';
    return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const lines = [Object.keys(table).map(cell).join(',')];
  for (let row = 0; row < (columns[0]?.length ?? 0); row++)
    lines.push(columns.map((column) => cell(column[row])).join(','));
  return `${lines.join('\n')}\n`;
}
