// @ts-check
import { statfs } from 'node:fs/promises';
import { logFile, root, shown } from './paths.mjs';

/** A missing piece and its remedy in one sentence; the set-up prints it alone and ends. */
export class SetupError extends Error {}

/** One source of the engine cannot serve; the next one is tried. */
export class SourceError extends Error {}

/**
 * Turns what the system refuses into a sentence with the remedy.
 * @param {unknown} error
 * @returns {unknown} a SetupError, or the same error where it is another one
 */
export function asSetupError(error) {
  const { code, path, dest } = /** @type {NodeJS.ErrnoException & { dest?: string }} */ (error);
  const where = dest ?? path ?? root;
  if (['EACCES', 'EPERM', 'EROFS'].includes(code ?? '')) {
    return new SetupError(
      `${where} may not be written or read by you (${code}): make ${root} your own, or work in a clone of your own`,
    );
  }
  if (['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(code ?? '')) {
    return new SetupError(
      `${where} is a ${code === 'ENOTDIR' ? 'file where a folder' : 'folder where a file'} belongs: move it away, ${again}`,
    );
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new SetupError(`too many files are open at once (${code}): ulimit -n 1024, ${again}`);
  }
  if (code === 'ENOENT' && path) {
    return new SetupError(`${path} is missing or cannot be made: ${again.replace('then', 'make it, then')}`);
  }
  return error;
}

const again = 'then run the same command again';

const causes = [
  { found: /ENOSPC|No space left on device|Errno 28/i, cause: 'disk' },
  { found: /EINTEGRITY|DO NOT MATCH THE HASHES/, cause: 'checksum' },
  { found: /EACCES|EPERM|Permission denied/, cause: 'permission' },
  {
    found:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH/,
    cause: 'network',
  },
  {
    found: /NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Connection refused/,
    cause: 'network',
  },
  { found: /ProxyError|CERTIFICATE_VERIFY_FAILED|UNABLE_TO_VERIFY|SELF_SIGNED_CERT/, cause: 'network' },
];

/**
 * The sentence for a failed command, from what it printed.
 * @param {string} step name of the step, which is also the name of its log
 * @param {string} registry what was asked for packages, in words
 * @param {string} output
 */
export function explain(step, registry, output) {
  const details = `details in ${shown(logFile(step))}`;
  const cause = causes.find(({ found }) => found.test(output))?.cause;
  if (cause === 'disk') return diskIsFull(step);
  if (cause === 'checksum') {
    return new SetupError(
      `a package from ${registry} does not have its pinned checksum and was refused: try another network or mirror, ${again} (${details})`,
    );
  }
  if (cause === 'permission') {
    return new SetupError(
      `a file may not be written: make ${root} and the caches of npm and pip your own, ${again} (${details})`,
    );
  }
  if (cause === 'network') {
    return new SetupError(
      `${registry} was not reached: check the network and the proxy settings, ${again} (${details})`,
    );
  }
  return new SetupError(
    `the step "${step}" failed: read ${shown(logFile(step))}, mend what it names, ${again}`,
  );
}

/** @param {string} step */
export const diskIsFull = (step) =>
  new SetupError(`the disk is full: free some space for the step "${step}", ${again}`);

/**
 * Ends early and in words where a step would fill the disk.
 * @param {string} step
 * @param {number} bytes what the step writes at its peak
 */
export async function needSpace(step, bytes) {
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  if (!(free >= bytes)) {
    const [has, needs] = [free, bytes].map((count) => (count / 1e9).toFixed(2));
    throw new SetupError(
      `the disk is nearly full: the step "${step}" needs ${needs} GB in ${root} and ${has} GB are free; free some space, ${again}`,
    );
  }
}
