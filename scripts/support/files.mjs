// @ts-check
// Files are written beside their place and renamed: a kill leaves the old file or the new one.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { say } from './report.mjs';

/**
 * Makes a folder and those above it. Node's own way never ends where the system says that a folder can be made nowhere,
 * as below /proc.
 * @param {string} path
 */
export function makeFolder(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (isFolder(path)) return;
    if (code !== 'ENOENT' || dirname(path) === path || isFolder(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

/** @param {string} path */
const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * The value in a file of JSON. Some editors begin it with a byte order mark.
 * @param {string} path
 * @returns {any}
 */
export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));

/**
 * Writes a file whole or not at all.
 * @param {string} path
 * @param {string | Uint8Array} content
 */
export function replace(path, content) {
  makeFolder(dirname(path));
  const part = `${path}.part`;
  try {
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Puts a file in its place once it is whole.
 * @param {string} path
 * @param {(part: string) => Promise<unknown>} make writes the file at the path that it is given, and throws where it is not right
 */
export async function place(path, make) {
  const part = `${path}.part`;
  makeFolder(dirname(path));
  try {
    await make(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
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

/**
 * Keeps a file that something else takes the place of, beside it under a name that is free: it may be the reader's own.
 * @param {string} path nothing is done where no file is
 */
export function keepAside(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  const names = (/** @type {number} */ n) => `${path}.aside${n === 1 ? '' : `-${n}`}`;
  let n = 1;
  while (existsSync(names(n))) n++;
  renameSync(path, names(n));
  say(
    `${path} is not the published file (another SHA-256): yours is kept beside it as ${basename(names(n))}`,
  );
}
