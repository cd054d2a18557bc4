// @ts-check
// One command at a time sets up this folder or fetches data for it; the others wait.
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { holdWhenFree } from './lock.mjs';
import { setupFolder } from './paths.mjs';
import { say } from './report.mjs';

/** @type {import('./lock.mjs').Lock | undefined} */
let lock;

/**
 * Waits until no other command is at work, then keeps the others waiting.
 * @throws {SetupError} when the folder cannot be written to
 */
export async function acquire() {
  try {
    lock = await holdWhenFree(join(setupFolder, 'set-up'), (reason) =>
      say(`another set-up is at work in this folder, waiting: ${reason}`),
    );
  } catch (error) {
    throw new SetupError(/** @type {Error} */ (error).message);
  }
}

/**
 * A killed set-up may leave npm or pip at work: until they end the others wait as well.
 * @param {number | undefined} child the command at work now
 */
export const noteChild = (child) => lock?.noteChild(child);

/** Safe to call in a signal handler and when nothing is held. */
export function release() {
  lock?.release();
  lock = undefined;
}
