// @ts-check
// A grid as a job array of Slurm: one task a chunk, which may be killed and queued again at any moment.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { idOf, shardsOf } from 'contrastive-lab/sweep';
import { replace } from '../support/files.mjs';
import { root } from '../support/paths.mjs';
import { say } from '../support/report.mjs';
import { quoted, wordsOf } from './words.mjs';

/** Slurm's own limit is 1001 unless its administrator says otherwise. */
const MAXIMUM_TASKS = 100;

/**
 * Submits the array.
 * @param {import('contrastive-lab/sweep').Grid} grid
 * @param {string} file
 * @param {string} store
 * @param {number} missing
 * @param {{ threads: number, chunks?: number, sbatch: string, kinds?: string }} options kinds: the compiled file of the user's kinds
 * @returns {{ job: string, tasks: number } | undefined} nothing when all runs are there
 */
export function submit(grid, file, store, missing, { threads, chunks, sbatch, kinds }) {
  if (missing === 0) return undefined;
  const tasks = Math.min(chunks ?? MAXIMUM_TASKS, grid.grid.length);
  const folder = shardsOf(store);
  mkdirSync(folder, { recursive: true });
  // Tasks that wait are to run the grid as it is now, not as it may be edited.
  const text = JSON.stringify({ run: idOf(grid.kind), grid: grid.axes, fixed: grid.fixed });
  const snapshot = join(folder, `grid-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`);
  replace(snapshot, text);
  const script = snapshot.replace(/\.json$/, '.sh');
  replace(script, jobScript({ snapshot, store, threads, tasks, kinds }));
  const args = [
    '--parsable',
    `--array=0-${tasks - 1}`,
    `--job-name=${basename(file, '.json')}`,
    '--requeue',
    '--open-mode=append',
    `--cpus-per-task=${threads}`,
    `--chdir=${root}`,
    `--output=${join(folder, '%A_%a.log')}`,
    ...wordsOf(sbatch),
    script,
  ];
  const job = ask(args).trim().split(';')[0];
  const again = [
    file,
    '--store',
    store,
    ...(kinds ? ['--kinds', kinds] : []),
    ...(threads === 1 ? [] : ['--threads', String(threads)]),
    '--collect',
  ];
  say(`job ${job}: ${tasks} tasks; when they are done: npm run sweep -- ${again.map(quoted).join(' ')}`);
  return { job, tasks };
}

/** @param {string[]} args */
function ask(args) {
  try {
    return execFileSync('sbatch', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, stderr } = /** @type {NodeJS.ErrnoException & { stderr?: string }} */ (error);
    if (code === 'ENOENT') {
      throw new Error('there is no sbatch here; run this on a login node of the cluster', { cause: error });
    }
    throw new Error(`sbatch refused: ${stderr?.trim()}`, { cause: error });
  }
}

/**
 * What each task runs.
 * @param {{ snapshot: string, store: string, threads: number, tasks: number, kinds?: string }} job
 */
function jobScript({ snapshot, store, threads, tasks, kinds }) {
  const sweep = [
    process.execPath,
    join(root, 'scripts', 'sweep.mjs'),
    snapshot,
    '--store',
    store,
    ...(kinds ? ['--kinds', kinds] : []),
  ];
  return `#!/bin/sh\nexec ${sweep.map(quoted).join(' ')} --threads ${threads} --chunk "$SLURM_ARRAY_TASK_ID/${tasks}"\n`;
}

/**
 * The name of what this task writes: another after each requeue, so that no two processes write the same file.
 * @param {string} chunk
 */
export function shardName(chunk) {
  const { SLURM_ARRAY_JOB_ID, SLURM_RESTART_COUNT = 0 } = process.env;
  const start = SLURM_ARRAY_JOB_ID
    ? `${SLURM_ARRAY_JOB_ID}-${SLURM_RESTART_COUNT}`
    : `${hostname()}-${process.pid}`;
  return `${start}-${chunk.replace('/', '-of-')}`;
}
