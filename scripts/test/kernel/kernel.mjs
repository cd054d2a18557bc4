// @ts-check
// What the kernel tests share: cells run by the real kernel, notebooks run by the real nbconvert.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jupyterEnvironment, venvBin } from '../../jupyter.mjs';
import { root } from '../../support/paths.mjs';

/**
 * @typedef {{ run: string, interrupt?: true, stopOnError?: boolean } | { queue: string[], stopOnError?: boolean }
 *   | { ask: string, content: Record<string, unknown> } | { rejoin: string }} Step
 * @typedef {{ type: string, content: Record<string, any> }} Message
 * @typedef {{ messages: Message[], states: [string, number][], sessions: string[], reply: Record<string, any> }} Cell
 */

/**
 * Runs cells in one fresh kernel.
 * @param {(string | Step)[]} steps see drive.py
 * @param {string} [cwd] the folder of the notebook
 * @returns {Promise<Cell[]>} what each cell said
 */
export async function runCells(steps, cwd = join(root, 'notebooks')) {
  const request = { cwd, steps: steps.map((step) => (typeof step === 'string' ? { run: step } : step)) };
  const driver = join(import.meta.dirname, 'drive.py');
  const { code, stdout, stderr } = await execute('python', [driver], {}, JSON.stringify(request));
  if (code !== 0) throw new Error(`drive.py failed:\n${stderr}`);
  return JSON.parse(stdout);
}

/**
 * Runs a notebook with nbconvert.
 * @param {(string | { source: string, tags: string[] })[]} cells
 * @param {{ options?: string[], environment?: NodeJS.ProcessEnv, folder: string }} where
 * @returns {Promise<{ code: number, stderr: string, outputs: any[][] }>} `outputs` of each cell, none after a failure
 */
export async function runNotebook(cells, { options = [], environment = {}, folder }) {
  const input = join(folder, 'in.ipynb');
  writeFileSync(input, JSON.stringify(notebook(cells)));
  const args = ['nbconvert', '--to', 'notebook', '--execute', '--output', 'out.ipynb', ...options, input];
  const { code, stderr } = await execute('jupyter', args, environment);
  const outputs =
    code === 0 ? JSON.parse(readFileSync(join(folder, 'out.ipynb'), 'utf8')).cells.map(outputsOf) : [];
  return { code, stderr, outputs };
}

/** @param {{ outputs: any[] }} cell */
const outputsOf = (cell) => cell.outputs;

/** @param {(string | { source: string, tags: string[] })[]} cells */
function notebook(cells) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
    cells: cells.map((cell, index) => {
      const { source, tags } = typeof cell === 'string' ? { source: cell, tags: [] } : cell;
      const id = `cell-${index}`;
      return { cell_type: 'code', id, source, metadata: { tags }, outputs: [], execution_count: null };
    }),
  };
}

/**
 * @param {string} program of the project's Python environment
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @param {string} input
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
function execute(program, args, environment, input = '') {
  return new Promise((resolve) => {
    const env = { ...jupyterEnvironment(), ...environment };
    const child = execFile(venvBin(program), args, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/**
 * The text a cell printed.
 * @param {Cell} cell
 * @param {'stdout' | 'stderr'} name
 */
export function printed(cell, name) {
  const streams = cell.messages.filter(({ type, content }) => type === 'stream' && content.name === name);
  return streams.map(({ content }) => content.text).join('');
}

/**
 * The `error` output of a cell.
 * @param {Cell} cell
 * @throws Error unless there is exactly one
 */
export function errorOf(cell) {
  const errors = cell.messages.filter(({ type }) => type === 'error');
  if (errors.length !== 1) throw new Error(`${errors.length} errors in ${JSON.stringify(cell)}`);
  return /** @type {Message} */ (errors[0]).content;
}

/**
 * A fresh folder outside the project, removed after the test.
 * @param {import('node:test').TestContext} t
 */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
