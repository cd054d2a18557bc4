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
import { PLOTLY } from './pictures.mjs';

/** A longer cell does not fit on a projector. The cell of imports may be longer: nobody reads it aloud. */
const MOST_LINES = 30;
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
    .filter(({ lines }) => lines > MOST_LINES)
    .map(
      ({ cell, lines }) =>
        `the cell "${firstLine(cell)}" has ${lines} lines, more than ${MOST_LINES}: split it`,
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
    const expected = cell.metadata.tags?.includes('raises-exception');
    if (!expected && cell.outputs?.some(({ output_type }) => output_type === 'error'))
      found.push(`${where} shows an error`);
    return found;
  });
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
 * Complaints about a committed notebook: all of the above, and whether its cells are those of its source.
 * @param {string} name such as '01-dot-product'
 * @param {string} folder default the collection's
 * @returns {string[]} none when all is well
 */
export function checkNotebook(name, folder = home) {
  const remedy = `run \`npm run notebooks -- ${name}\``;
  const path = notebookPath(name, folder);
  if (!existsSync(path)) return [`${path} does not exist: ${remedy}`];
  /** @type {import('./pairing.mjs').Notebook} */
  const notebook = JSON.parse(readFileSync(path, 'utf8'));
  const apart = differences(notebookFromSource(sourcePath(name, folder)), notebook);
  const mended = [...apart, ...checkOutputs(notebook)].map((fault) => `${fault}: ${remedy}`);
  return [...mended, ...checkText(notebook)];
}
