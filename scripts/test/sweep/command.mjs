// @ts-check
// Grids, stores and the command, for the tests of sweeps.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../support/paths.mjs';

/** 60 runs that together take some seconds. */
export const sixty = {
  run: 'ntk-drift',
  grid: {
    similarity: ['dot', 'cosine'],
    activation: ['relu', 'tanh', 'erf'],
    seed: [1, 2, 3, 4, 5],
    width: [48, 192],
  },
  fixed: { form: 'linear', count: 20, stepSize: 0.2, steps: 30 },
};

/**
 * A folder that the test leaves nothing of, with a grid in it.
 * @param {import('node:test').TestContext} t
 * @param {unknown} grid
 */
export function gridFile(t, grid) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-sweep-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'grid.json');
  writeFileSync(file, typeof grid === 'string' ? grid : JSON.stringify(grid));
  return { folder, file, store: join(folder, 'grid.runs.jsonl') };
}

/**
 * Starts the command as the leader of a process group of its own.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function startSweep(args, env = process.env) {
  const child = spawn(process.execPath, ['scripts/sweep.mjs', ...args], { cwd: root, env, detached: true });
  const result = { code: /** @type {number | null} */ (null), stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (result.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ ...result, code }));
  return { child, ended };
}

/** @param {string[]} args */
export const runSweep = (...args) => startSweep(args).ended;

/**
 * A table's lines without what differs from run to run: the seconds, third from the end.
 * @param {string} csv
 */
export function withoutSeconds(csv) {
  const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
  return lines.map((line) =>
    line
      .split(',')
      .filter((_, i, cells) => i !== cells.length - 3)
      .join(','),
  );
}

/**
 * The whole lines of a store.
 * @param {string} store
 */
export function linesOf(store) {
  const text = existsSync(store) ? readFileSync(store, 'utf8') : '';
  return text.split('\n').slice(0, -1);
}

/** Children of a process, on Linux. @param {number} pid */
export function childrenOf(pid) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}
