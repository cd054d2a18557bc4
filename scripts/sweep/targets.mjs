// @ts-check
// What --store and --csv may write: what is theirs, and nothing else.
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The first and the last columns of every table of runs. */
const TABLE = /^run(,.*)?,seconds,engine,threads\r?$/;

/**
 * Refuses files that are given two parts, and a table's file that holds something else.
 * @param {{ grid?: string, store?: string, csv?: string }} files
 * @param {{ force?: boolean }} [options] force: a file of any content may be replaced by the table
 */
export function checkTargets({ grid, store, csv }, { force = false } = {}) {
  const named = Object.entries({ 'the grid': grid, '--store': store, '--csv': csv }).flatMap(
    ([name, file]) => (file === undefined ? [] : [{ name, file, real: real(file) }]),
  );
  for (const [i, { name, file, real: place }] of named.entries()) {
    const other = named.slice(0, i).find((earlier) => earlier.real === place);
    if (other)
      throw new Error(`${name} and ${other.name} are the same file, ${file}; give ${name} another name`);
  }
  if (store !== undefined && statSync(store, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`--store ${store} is a folder; name a file in it`);
  if (csv === undefined) return;
  if (/\.lock$|\.jsonl$|\.json$/.test(csv)) {
    throw new Error(
      `--csv ${csv}: a table's name should end in .csv; grids, stores and locks have these names`,
    );
  }
  mustBeWritable(csv);
  if (!existsSync(csv) || force) return;
  if (!lstatSync(realpathSync(csv)).isFile()) throw new Error(`--csv ${csv} is not a file; name another`);
  const first = firstLine(csv);
  if (first !== '' && !TABLE.test(first)) {
    throw new Error(
      `--csv ${csv} holds something else than a table of runs; name another file, or add --force to replace it`,
    );
  }
}

/**
 * Asked before hours of runs, not after them.
 * @param {string} csv
 */
function mustBeWritable(csv) {
  let folder = dirname(resolve(csv));
  // What is missing of the path is made.
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    // Not by permissions, which say little to root and on network disks.
    const trial = join(folder, `.${process.pid}.part`);
    closeSync(openSync(trial, 'wx'));
    rmSync(trial);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(
      `--csv ${csv} cannot be written (${code}): name a file in a folder that you may write to`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Where a file is or will be, links followed.
 * @param {string} file
 */
export function real(file) {
  const path = resolve(file);
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}

/** @param {string} file */
function firstLine(file) {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(65536);
    const text = bytes.toString('utf8', 0, readSync(descriptor, bytes));
    return text.split('\n')[0];
  } finally {
    closeSync(descriptor);
  }
}
