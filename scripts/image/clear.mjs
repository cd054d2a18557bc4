// @ts-check
// Removes the folder that an image is built in, of which a build that was ended may have left parts mounted.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';

/**
 * What is mounted in a folder or below it, the innermost first.
 * @param {string} folder
 * @param {string} [table] as Linux tells it
 */
export function mountsBelow(folder, table = mountTable()) {
  return table
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((path) => path.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .reverse();
}

function mountTable() {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1');
  } catch {
    // Elsewhere nothing is mounted by a build.
    return '';
  }
}

/**
 * Removes a folder; what is mounted in it is taken away first, and never looked into: it may be the machine's own /proc or /dev.
 * @param {string} folder
 * @param {(command: string, args: string[]) => Promise<{ ok: boolean }>} run
 * @throws {Error} when something stays mounted, with the remedy
 */
export async function clear(folder, run) {
  for (const path of mountsBelow(folder)) {
    if ((await run('umount', [path])).ok) continue;
    // In use: it goes as soon as nobody looks into it.
    await run('umount', ['--lazy', path]);
  }
  const left = mountsBelow(folder);
  if (left.length > 0) {
    const quoted = left.map((path) => `'${path}'`).join(' ');
    throw new Error(
      `an earlier build left ${left.length} file systems mounted: as root run umount ${quoted}, then run the same command again`,
    );
  }
  await rm(folder, { recursive: true, force: true });
}
