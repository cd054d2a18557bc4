// @ts-check
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replace } from '../support/files.mjs';
import { setupFolder } from '../support/paths.mjs';

/** @param {string} step */
const file = (step) => join(setupFolder, `${step}.json`);

/**
 * What a step left behind when it last ended; null when it never ran.
 * @param {string} step
 * @returns {Promise<any>}
 */
export async function readState(step) {
  try {
    return JSON.parse(await readFile(file(step), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} step
 * @param {unknown} state
 */
export const writeState = (step, state) => replace(file(step), JSON.stringify(state, null, 1));

/** @param {unknown[]} parts */
export const digest = (...parts) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** @param {string[]} paths */
export async function digestOfFiles(...paths) {
  return digest(...(await Promise.all(paths.map((path) => readFile(path, 'utf8')))));
}
