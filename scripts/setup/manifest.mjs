// @ts-check
// What a step installed, file by file with its SHA-256: a file that was cut, emptied or changed later is named. Stamps
// and sizes say that a step ended; only this says that its work is still there.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { root, shown } from '../support/paths.mjs';
import { sha256 } from '../support/files.mjs';
import { readState, writeState } from './state.mjs';

/**
 * @typedef {object} Contents
 * @property {string} of which installation it is: another one has other files
 * @property {string[]} folders below the project's folder
 * @property {RegExp} [without] paths below the project's folder, with /, that change in use
 */

/** Larger files are read in pieces. */
const large = 1 << 24;

/** @param {string} step */
const stateOf = (step) => `${step}-files`;

/**
 * Notes the files that a step has just installed.
 * @param {string} step
 * @param {Contents} contents
 */
export async function recordFiles(step, contents) {
  const files = await inWorker({ list: contents });
  writeState(stateOf(step), { of: contents.of, files });
}

/**
 * The files that are no longer what the step installed, all of them read: seconds for a gigabyte.
 * @param {string} step
 * @param {Contents} contents
 * @returns {Promise<string[] | undefined>} paths below the project's folder; undefined where nothing was noted of this installation
 */
export async function damagedFiles(step, contents) {
  const noted = await readState(stateOf(step));
  if (noted?.of !== contents.of) return undefined;
  return inWorker({ compare: noted.files });
}

/** @param {string} step */
export const forgetFiles = (step) => writeState(stateOf(step), {});

/**
 * Names the first of some files.
 * @param {string[]} paths
 */
export function nameFiles(paths) {
  const others = paths.length - 1;
  return `${paths[0]}${others > 0 ? ` and ${others} more` : ''} ${others > 0 ? 'are' : 'is'} damaged or missing`;
}

/**
 * Of several steps each is read in a thread of its own.
 * @param {{ list: Contents } | { compare: Record<string, string> }} task
 * @returns {Promise<any>}
 */
function inWorker(task) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

/** @param {Contents} contents */
async function list({ folders, without }) {
  /** @type {Record<string, string>} */
  const files = {};
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      // Node 20.19 calls it parentPath or path, by its version.
      const path = shown(join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/');
      if (!without?.test(path)) files[path] = await sumOf(path);
    }
  }
  return files;
}

/** @param {Record<string, string>} files */
async function compare(files) {
  const damaged = [];
  for (const [path, sum] of Object.entries(files)) {
    if ((await sumOf(path)) !== sum) damaged.push(path);
  }
  return damaged;
}

/** @param {string} path */
async function sumOf(path) {
  const file = join(root, path);
  try {
    if (statSync(file).size > large) return await sha256(file);
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return '';
  }
}

if (!isMainThread && workerData) {
  parentPort?.postMessage(await (workerData.list ? list(workerData.list) : compare(workerData.compare)));
}
