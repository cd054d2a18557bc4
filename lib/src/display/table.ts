import { requireObject, requireParts } from '../tensor/checks';
import { formatNumber, plainPower, withSigns } from './numbers';
import { show } from './channel';

/** What of a danfojs DataFrame a table needs; danfojs itself is heavy to load and is left to the caller. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly values: unknown;
}

/** What `table` takes beside the rows. */
export interface TableOptions {
  /** A sentence above the table; default none. */
  caption?: string;
  /** Significant digits of numbers that are not whole, 1 to 15; default 4. */
  digits?: number;
  /** Columns to show, in this order; default all. */
  columns?: readonly string[];
}

/** A row of a table, cells by the names of their columns. */
export type Row = Readonly<Record<string, unknown>>;

function isFrame(rows: DataFrameLike | readonly Row[]): rows is DataFrameLike {
  return !Array.isArray(rows);
}

function records(rows: DataFrameLike | readonly Row[]): { columns: string[]; rows: readonly Row[] } {
  if (!isFrame(rows)) return { columns: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
  const columns = [...rows.columns];
  const values = rows.values as unknown[];
  return {
    columns,
    rows: values.map((row) =>
      Object.fromEntries(columns.map((name, i) => [name, Array.isArray(row) ? row[i] : row])),
    ),
  };
}

/** A value as a cell shows it; numbers inside lists and records are written as numbers on their own are. */
function cellText(value: unknown, digits: number): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : innerText(value, digits);
}

function innerText(value: unknown, digits: number): string {
  if (typeof value === 'number' || typeof value === 'bigint') return formatNumber(value, digits);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return `[${Array.from(value as ArrayLike<unknown>, (each) => innerText(each, digits)).join(', ')}]`;
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Set) return innerText([...(value as Set<unknown>)], digits);
  if (value instanceof Map) return innerText(Object.fromEntries(value as Map<string, unknown>), digits);
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, each]) => `${key}: ${innerText(each, digits)}`);
    return `{${entries.join(', ')}}`;
  }
  return String(value);
}

function escapeHtml(text: string): string {
  const codes: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => codes[character]);
}

/**
 * Shows a table as one output, large enough for a projector, numbers to the right; outside a kernel prints it with
 * aligned columns.
 * @param rows a danfojs DataFrame, or an array of records such as `[{ width: 64, slope: 2.04 }]`
 * @param options see TableOptions
 * @throws RangeError when there is no column, when a named column does not exist, or when digits is out of range
 */
export function table(rows: DataFrameLike | readonly Row[], options: TableOptions = {}): void {
  const { all, columns, digits, caption: given } = chosen(rows, options);
  const caption = given === undefined ? undefined : withSigns(given);
  const cells = all.rows.map((row) => columns.map((name) => withSigns(cellText(row[name], digits))));
  const numeric = columns.map((name) =>
    all.rows.every(
      (row) => ['number', 'bigint', 'undefined'].includes(typeof row[name]) || row[name] === null,
    ),
  );
  const data = {
    'text/html': html(columns, cells, numeric, caption),
    'text/plain': plain(columns, cells, numeric, caption),
  };
  show({ data });
}

/** The rows and columns that options ask for. */
function chosen(
  rows: DataFrameLike | readonly Row[],
  options: TableOptions,
): { all: { rows: readonly Row[] }; columns: readonly string[]; digits: number; caption?: string } {
  requireObject('rows', rows);
  if (isFrame(rows)) requireParts('rows', rows, { columns: 'list', values: 'list' });
  else
    rows.forEach((row, i) => {
      requireObject(`rows[${i}]`, row);
    });
  requireParts('options', options, { caption: 'text?', columns: 'list?' });
  const { caption, digits = 4 } = options;
  if (!(Number.isInteger(digits) && digits >= 1 && digits <= 15)) {
    throw new RangeError(`digits must be an integer from 1 to 15, got ${digits}`);
  }
  const all = records(rows);
  const columns = options.columns ?? all.columns;
  if (columns.length === 0) throw new RangeError('rows must have at least one column, got none');
  const missing = columns.find((name) => !all.columns.includes(name));
  if (missing !== undefined) {
    throw new RangeError(`columns must be among ${all.columns.join(', ')}, got "${missing}"`);
  }
  return { all, columns, digits, caption };
}

/** Writes a table's cells as strings, numbers with all their digits: for CSV. */
export function tableCells(
  rows: DataFrameLike | readonly Row[],
  options: TableOptions,
): Record<string, string[]> {
  const { all, columns } = chosen(rows, options);
  const cell = (value: unknown): string => (typeof value === 'number' ? String(value) : cellText(value, 15));
  return Object.fromEntries(columns.map((name) => [name, all.rows.map((row) => cell(row[name]))]));
}

const LATEX_SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};
const latex = (text: string): string =>
  text.replace(/[\\~^&%$#_{}]/g, (sign) => LATEX_SIGNS[sign] ?? `\\${sign}`);

/** Writes a table in LaTeX, with the rules of the package booktabs; numbers as the notebook shows them. */
export function latexText(rows: DataFrameLike | readonly Row[], options: TableOptions): string {
  const { all, columns, digits, caption } = chosen(rows, options);
  const cell = (value: unknown): string => {
    const text = cellText(value, digits);
    if (typeof value !== 'number') return latex(text);
    const number = text
      .replaceAll('−', '-')
      .replaceAll(',', '{,}')
      .replace('∞', '\\infty')
      .replace(/×10(.+)$/, (_, power: string) => `\\times10^{${plainPower(power)}}`);
    return number === 'NaN' ? number : `$${number}$`;
  };
  const isNumber = (name: string): boolean => all.rows.every((row) => typeof row[name] === 'number');
  const line = (cells: readonly string[]): string => `  ${cells.join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '\\centering',
    ...(caption === undefined ? [] : [`\\caption{${latex(caption)}}`]),
    `\\begin{tabular}{${columns.map((name) => (isNumber(name) ? 'r' : 'l')).join('')}}`,
    '  \\toprule',
    line(columns.map(latex)),
    '  \\midrule',
    ...all.rows.map((row) => line(columns.map((name) => cell(row[name])))),
    '  \\bottomrule',
    '\\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

function html(columns: readonly string[], cells: string[][], numeric: boolean[], caption?: string): string {
  // Styles sit on the cells: viewers set a small size of their own on the table.
  const style = (i: number): string =>
    `style="font-size:18px;padding:5px 14px;text-align:${numeric[i] ? 'right' : 'left'}"`;
  const row = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text, i) => `<${tag} ${style(i)}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
  const head = caption === undefined ? '' : `<p style="font-size:18px">${escapeHtml(caption)}</p>\n`;
  return `${head}<table>
<thead>${row('th', columns)}</thead>
<tbody>
${cells.map((texts) => row('td', texts)).join('\n')}
</tbody>
</table>`;
}

function plain(columns: readonly string[], cells: string[][], numeric: boolean[], caption?: string): string {
  const widths = columns.map((name, i) =>
    cells.reduce((width, row) => Math.max(width, row[i].length), name.length),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (numeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  const lines = [line(columns), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(line)];
  return [...(caption === undefined ? [] : [caption]), ...lines].join('\n');
}
