// @ts-check
// notebooks/src/NN-topic.ts is the source, notebooks/NN-topic.ipynb the same cells with their outputs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jupyterEnvironment, venvBin } from '../jupyter.mjs';
import { root } from '../support/paths.mjs';

/**
 * @typedef {{ output_type: string, name?: string, text?: string | string[], data?: Record<string, any>, metadata?: any }} Output
 * @typedef {{ cell_type: string, id: string, metadata: Record<string, any>, source: string | string[], outputs?: Output[],
 *   execution_count?: number | null }} Cell
 * @typedef {{ cells: Cell[], metadata: Record<string, any>, nbformat: number, nbformat_minor: number }} Notebook
 */

/** Where the collection's notebooks are; every function here takes another folder of the same form. */
export const home = join(root, 'notebooks');

/** The names of all notebooks, such as '01-dot-product', in order. */
export function notebookNames(folder = home) {
  return readdirSync(join(folder, 'src'))
    .filter((file) => /^\d\d-.*\.ts$/.test(file))
    .map((file) => file.slice(0, -3))
    .sort();
}

/**
 * @param {string} name
 * @returns {string} the path of the text source
 */
export function sourcePath(name, folder = home) {
  return join(folder, 'src', `${name}.ts`);
}

/**
 * @param {string} name
 * @returns {string} the path of the notebook with outputs
 */
export function notebookPath(name, folder = home) {
  return join(folder, `${name}.ipynb`);
}

/** @param {string | string[]} text as the notebook format holds it */
export function joined(text) {
  return Array.isArray(text) ? text.join('') : text;
}

/**
 * The notebook that a text source describes, without outputs.
 * @param {string} path of the .ts file
 * @returns {Notebook}
 */
export function notebookFromSource(path) {
  if (
    readFileSync(path)
      .subarray(0, 3)
      .equals(Buffer.from([0xef, 0xbb, 0xbf]))
  )
    throw new Error(`${path} begins with a byte order mark: save it as UTF-8 without one`);
  const { status, stdout, stderr } = spawnSync(
    venvBin('jupytext'),
    ['--quiet', '--from', 'ts:percent', '--to', 'ipynb', '--output', '-', path],
    { encoding: 'utf8', env: jupyterEnvironment() },
  );
  if (status !== 0) throw new Error(`jupytext cannot read ${path}:\n${stderr}`);
  const notebook = JSON.parse(stdout);
  // Jupytext keeps its filters in the notebook; without them the first save in JupyterLab would add them.
  const { cell_metadata_filter, notebook_metadata_filter } = notebook.metadata.jupytext ?? {};
  notebook.metadata = {
    jupytext: { cell_metadata_filter, notebook_metadata_filter },
    kernelspec: { display_name: 'TypeScript (contrastive-lab)', language: 'typescript', name: 'tslab' },
    language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
  };
  nameCells(notebook);
  return notebook;
}

/**
 * Gives each cell its place in a deck: a section opens a slide, other words come below it, code is left out and its
 * figures stay. A cell that says otherwise itself keeps what it says.
 * @param {Notebook} notebook changed in place
 */
export function slideshow(notebook) {
  for (const cell of notebook.cells) {
    const opens = cell.cell_type === 'markdown' && /^##? /.test(joined(cell.source));
    const slide_type = opens ? 'slide' : cell.cell_type === 'markdown' ? 'subslide' : '-';
    cell.metadata.slideshow ??= { slide_type };
  }
  return notebook;
}

/**
 * Cell ids from the text of the cells: jupytext draws new ones at each run, and every run would be a difference.
 * @param {Notebook} notebook
 */
function nameCells(notebook) {
  const taken = new Set();
  for (const cell of notebook.cells) {
    let id = '';
    for (let copy = 0; id === '' || taken.has(id); copy++) {
      id = createHash('sha256')
        .update(`${copy}${cell.cell_type}${joined(cell.source)}`)
        .digest('hex')
        .slice(0, 8);
    }
    taken.add(id);
    cell.id = id;
  }
}

/**
 * Where source and notebook differ.
 * @param {Notebook} expected from the text source
 * @param {Notebook} actual
 * @returns {string[]} one line a difference, none when they agree
 */
export function differences(expected, actual) {
  /** @type {string[]} */
  const found = [];
  const count = Math.max(expected.cells.length, actual.cells.length);
  for (let i = 0; i < count; i++) {
    const [wanted, got] = [expected.cells[i], actual.cells[i]];
    if (!wanted || !got) {
      found.push(`cell ${i + 1} is only in the ${wanted ? 'source' : 'notebook'}`);
    } else if (wanted.cell_type !== got.cell_type || joined(wanted.source) !== joined(got.source)) {
      const [inSource, inNotebook] = firstDifference(joined(wanted.source), joined(got.source));
      found.push(`cell ${i + 1} differs: "${inSource}" in the source, "${inNotebook}" in the notebook`);
    } else if (JSON.stringify(kept(wanted)) !== JSON.stringify(kept(got))) {
      found.push(`cell ${i + 1} ("${firstLine(wanted)}") has other tags in the notebook`);
    }
  }
  return found;
}

/**
 * @param {string} wanted
 * @param {string} got
 * @returns {[string, string]} the first lines that are not the same, or the beginnings of the cells
 */
function firstDifference(wanted, got) {
  const [ours, theirs] = [wanted.split('\n'), got.split('\n')];
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  const line = at < 0 ? ours.length : at;
  if (wanted === got) return [ours[0].slice(0, 60), theirs[0].slice(0, 60)];
  return [ours[line]?.trim() ?? '', theirs[line]?.trim() ?? ''];
}

/** @param {Cell} cell */
function kept({ metadata = {} }) {
  return [metadata.tags ?? [], metadata.jupyter ?? {}];
}

/** @param {Cell} cell */
export function firstLine({ source }) {
  return joined(source).split('\n')[0].slice(0, 60);
}
