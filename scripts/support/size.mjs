// @ts-check
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1e6);

/**
 * How much a command at work has written so far.
 * @param {string} folder one that is not there holds nothing
 */
export async function bytesBelow(folder) {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    bytes += await stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}
