// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setupFolder, shown } from './paths.mjs';
import { say } from './report.mjs';

/** @typedef {{ pid: number, child?: number, booted: number }} Holder */

const file = join(setupFolder, 'lock');
const booted = () => Math.round(Date.now() / 1000 - uptime());
let held = false;

/** @param {number | undefined} pid */
function alive(pid) {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Who holds the lock, or null when nobody does any more. A killed set-up may have left npm or pip at work:
 * that process holds it until it ends. Process ids of before the last boot hold nothing.
 * @returns {Promise<number | null>}
 */
async function holder() {
  try {
    const found = /** @type {Holder} */ (JSON.parse(await readFile(file, 'utf8')));
    if (Math.abs(found.booted - booted()) > 60) return null;
    return [found.pid, found.child].find((pid) => alive(pid)) ?? null;
  } catch {
    return null;
  }
}

/** Waits until no other set-up of this folder is at work, then holds the lock. */
export async function acquire() {
  await mkdir(setupFolder, { recursive: true });
  for (let told = false; ; await pause(300)) {
    try {
      await writeFile(file, JSON.stringify({ pid: process.pid, booted: booted() }), { flag: 'wx' });
      held = true;
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const other = await holder();
    if (other === null) {
      await takeAway();
    } else if (!told) {
      say(
        `another set-up (process ${other}) is at work in this folder: waiting for it (its lock: ${shown(file)})`,
      );
      told = true;
    }
  }
}

/** Moves a dead lock away; of several that try, the rename lets one. */
async function takeAway() {
  // A lock younger than its content is being written this very moment.
  await pause(50);
  if ((await holder()) !== null) return;
  const away = `${file}.${process.pid}`;
  try {
    await rename(file, away);
    await rm(away, { force: true });
  } catch {
    // Another set-up was quicker.
  }
}

/** @param {number | undefined} child the command at work now, which outlives a killed set-up */
export async function noteChild(child) {
  if (!held) return;
  const part = `${file}.part`;
  await writeFile(part, JSON.stringify({ pid: process.pid, child, booted: booted() }));
  await rename(part, file);
}

/** Safe to call in a signal handler and when nothing is held. */
export function release() {
  if (!held) return;
  held = false;
  try {
    if (JSON.parse(readFileSync(file, 'utf8')).pid === process.pid) rmSync(file, { force: true });
  } catch {
    // Somebody removed it by hand.
  }
}
