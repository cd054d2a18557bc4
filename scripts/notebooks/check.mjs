// @ts-check
// What every committed notebook must be, found without executing it.
import { existsSync, readFileSync } from 'node:fs';
import {
  differences,
  firstLine,
  joined,
  notebookFromSource,
  home,
  notebookPath,
  sourcePath,
} from './pairing.mjs';
import { withEquationNumbers } from './equations.mjs';
import { PLOTLY } from './pictures.mjs';

/** A longer cell does not fit on a projector. The cell of imports may be longer: nobody reads it aloud. */
const MAXIMUM_LINES = 30;
/** Bytes of one picture. */
const LARGEST_PICTURE = 100_000;

/**
 * Complaints about the text of a notebook: long cells.
 * @param {import('./pairing.mjs').Notebook} notebook
 * @returns {string[]}
 */
export function checkText({ cells }) {
  return cells
    .filter((cell) => cell.cell_type === 'code' && !/^\s*import\b/.test(joined(cell.source)))
    .map((cell) => ({ cell, lines: joined(cell.source).split('\n').length }))
    .filter(({ lines }) => lines > MAXIMUM_LINES)
    .map(
      ({ cell, lines }) =>
        `the cell "${firstLine(cell)}" has ${lines} lines, more than ${MAXIMUM_LINES}: split it`,
    );
}

/**
 * Complaints about the outputs of a notebook: cells that failed or never ran, figures without a picture or words.
 * @param {import('./pairing.mjs').Notebook} notebook
 * @returns {string[]}
 */
export function checkOutputs({ cells }) {
  return cells.flatMap((cell) => {
    const where = `the cell "${firstLine(cell)}"`;
    const found = (cell.outputs ?? []).flatMap((output) =>
      checkOutput(output).map((fault) => `${where} ${fault}`),
    );
    if (cell.cell_type === 'code' && cell.execution_count == null) found.push(`${where} was not executed`);
    const expected = cell.metadata?.tags?.includes('raises-exception');
    if (!expected && cell.outputs?.some(({ output_type }) => output_type === 'error'))
      found.push(`${where} shows an error`);
    return found;
  });
}

/** Code in Markdown, and addresses: no sentences. */
const NO_WORDS = /`[^`]*`|\]\([^)]*\)/g;

/** What a reader should not meet in a sentence, a table or a figure's words. */
const MISWRITTEN = [
  { what: 'a power of ten as a program writes it', pattern: /\d(?:\.\d+)?e[+\-−]?\d+\b/ },
  { what: 'a whole number without commas', pattern: /(?<![\w.,\-−])\d{4,}(?![\w]|\.\d)/ },
  { what: 'a number that is none', pattern: /\b(?:NaN|Infinity|undefined)\b|\[object / },
];

/**
 * Complaints about how the outputs of a notebook that has just been run are worded: numbers as programs write them, values that a cell
 * printed without wanting to, columns that only a space tells apart.
 * @param {readonly { outputs?: any[] }[]} cells
 * @returns {string[]}
 */
export function checkWords(cells) {
  return cells.flatMap(({ outputs = [] }) =>
    outputs.flatMap((output) => {
      if (output.output_type === 'stream' && output.name === 'stdout')
        return [`printed "${joined(output.text).trim().slice(0, 60)}"`];
      const text = joined(output.data?.['text/markdown'] ?? output.data?.['text/plain'] ?? '');
      const found = MISWRITTEN.flatMap(({ what, pattern }) => {
        const [written] = pattern.exec(text.replaceAll('No answer yet', '').replace(NO_WORDS, '')) ?? [];
        return written === undefined ? [] : [`${what}, "${written}", in "${text.trim().slice(0, 60)}"`];
      });
      const heads = [...(output.data?.['text/html'] ?? '').toString().matchAll(/<th[^>]*>([^<]*)<\/th>/g)];
      const names = heads.map(([, name]) => name.trim());
      const twice = names.find((name, i) => names.indexOf(name) < i);
      return twice === undefined ? found : [...found, `a table has two columns "${twice}"`];
    }),
  );
}

/** @param {import('./pairing.mjs').Output} output */
function checkOutput({ data = {} }) {
  if (!(PLOTLY in data)) return [];
  const found = [];
  if (!data['text/plain']) found.push('has a figure without text/plain');
  // Viewers prefer HTML over the picture, and then show nothing.
  if ('text/html' in data) found.push('has a figure with text/html');
  const picture = data['image/png'];
  if (!picture) found.push('has a figure without image/png');
  else if (picture.length * 0.75 > LARGEST_PICTURE) {
    found.push(
      `has a picture of ${Math.round(picture.length * 0.00075)} kB, more than ${LARGEST_PICTURE / 1000}`,
    );
  }
  return found;
}

/**
 * @param {string} path
 * @returns {import('./pairing.mjs').Notebook | string} what is wrong with the file, where it is not a notebook
 */
function readNotebook(path) {
  let notebook;
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (text.trim() === '') return 'is empty';
    notebook = JSON.parse(text);
  } catch (error) {
    return `cannot be read as a notebook (${error instanceof Error ? error.message : error})`;
  }
  if (typeof notebook !== 'object' || notebook === null || Array.isArray(notebook))
    return 'is not a notebook';
  if (notebook.nbformat !== 4)
    return `has the notebook format ${notebook.nbformat ?? '(none)'}, and only format 4 is read`;
  const { cells } = notebook;
  const isCell = (/** @type {any} */ cell) =>
    typeof cell?.cell_type === 'string' && (typeof cell.source === 'string' || Array.isArray(cell.source));
  if (!Array.isArray(cells) || !cells.every(isCell))
    return 'is not a notebook: its cells are missing or damaged';
  return notebook;
}

/**
 * Complaints about a committed notebook: all of the above, and whether its cells are those of its source.
 * @param {string} name such as '01-dot-product'
 * @param {string} folder default the collection's
 * @returns {string[]} none when all is well
 */
export function checkNotebook(name, folder = home) {
  const remedy = `run \`npm run notebooks -- ${name}\``;
  const path = notebookPath(name, folder);
  if (!existsSync(path)) return [`${path} does not exist: ${remedy}`];
  const notebook = readNotebook(path);
  if (typeof notebook === 'string') return [`${path} ${notebook}: ${remedy}`];
  const apart = differences(notebookFromSource(sourcePath(name, folder)), notebook);
  const mended = [...apart, ...checkOutputs(notebook)].map((fault) => `${fault}: ${remedy}`);
  const source = readFileSync(sourcePath(name, folder), 'utf8');
  const numbers =
    source === withEquationNumbers(source, Number(name.slice(0, 2)))
      ? []
      : [
          `${name} has displayed equations without a number in order: run \`npm run notebooks -- --number ${name}\``,
        ];
  return [...mended, ...checkText(notebook), ...numbers];
}
