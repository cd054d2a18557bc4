// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setupFolder } from './paths.mjs';

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
 * Written beside and renamed, so that a kill leaves the old state or the new one.
 * @param {string} step
 * @param {unknown} state
 */
export async function writeState(step, state) {
  await mkdir(setupFolder, { recursive: true });
  await writeFile(`${file(step)}.part`, JSON.stringify(state, null, 1));
  await rename(`${file(step)}.part`, file(step));
}

/** @param {unknown[]} parts */
export const digest = (...parts) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** @param {string[]} paths */
export async function digestOfFiles(...paths) {
  return digest(...(await Promise.all(paths.map((path) => readFile(path, 'utf8')))));
}

/**
 * @param {string} path
 * @param {string} algorithm
 * @param {import('node:crypto').BinaryToTextEncoding} encoding
 * @returns {Promise<string>} empty when the file cannot be read
 */
export async function checksum(path, algorithm, encoding) {
  const hash = createHash(algorithm);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch {
    return '';
  }
  return hash.digest(encoding);
}

/** @param {string} path */
export const sha256 = (path) => checksum(path, 'sha256', 'hex');
