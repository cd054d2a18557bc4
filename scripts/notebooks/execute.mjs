// @ts-check
// One notebook, executed with the real kernel.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jupyterEnvironment, venvBin } from '../jupyter.mjs';

const program = fileURLToPath(new URL('execute.py', import.meta.url));

/** A cell of the notebook failed. */
export class CellError extends Error {
  /**
   * @param {number} cell its index, from 0
   * @param {string} name of the error
   * @param {string} message
   */
  constructor(cell, name, message) {
    super(`${name}: ${message}`);
    this.cell = cell;
  }
}

/**
 * Executes a notebook in a kernel of its own.
 * @param {import('./pairing.mjs').Notebook} notebook
 * @param {{ mode: 'quick' | 'full', cwd: string, path?: string, kernel?: string, onCell?: (index: number) => void }} options
 *   the notebooks' mode, the kernel's working folder, where the notebook is, as a Jupyter server tells its kernels, which kernel, and
 *   what to call before each code cell
 * @returns {Promise<import('./pairing.mjs').Notebook>} the notebook with its outputs
 * @throws CellError when a cell fails
 */
export async function execute(notebook, { mode, cwd, path = '', kernel = 'tslab', onCell = () => {} }) {
  const scratch = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  try {
    const [source, result] = [join(scratch, 'source.ipynb'), join(scratch, 'result.ipynb')];
    writeFileSync(source, JSON.stringify(notebook));
    const child = spawn(venvBin('python'), [program, source, result, cwd, kernel], {
      env: { ...jupyterEnvironment(), CONTRASTIVE_LAB_MODE: mode, JPY_SESSION_NAME: path },
      // Nothing is written to it: it ends when this process does, and the kernel with it.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (text) => (complaints += text));
    /** @type {CellError | undefined} */
    let failure;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if ('failed' in event) failure = new CellError(event.failed, event.name, event.message);
      else onCell(event.cell);
    });
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (failure) throw failure;
    if (code !== 0) throw new Error(`executing ended with code ${code}:\n${complaints.trim()}`);
    return JSON.parse(readFileSync(result, 'utf8'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
