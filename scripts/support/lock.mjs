// @ts-check
// One process at a time for a file, on one machine.
import { randomUUID } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeFolder } from './files.mjs';

/**
 * Who holds a lock. `began` tells when the process began, in ticks since boot, where the system says so: process ids are used
 * again. `child` is a command at work for the holder, which may outlive it.
 * @typedef {{ pid: number, began: string, booted: number, host: string, child?: { pid: number, began: string } }} Holder
 */

/**
 * A lock that this process holds.
 * @typedef {object} Lock
 * @property {() => void} release lets go; safe to call twice and in a signal handler
 * @property {(pid: number | undefined) => void} noteChild names a command that holds the lock as well until it ends, even when
 * this process is killed
 */

/** Somebody else holds the lock; it may be waited for. */
export class HeldError extends Error {}

/** A dead holder's lock may be taken over by another process again and again; beyond this something else is wrong. */
const ATTEMPTS = 100;
const BETWEEN_MS = 300;

/**
 * Takes a file for this process until it ends or lets go. A holder that was killed holds nothing.
 * @param {string} file whose lock is `file`.lock
 * @returns {Lock}
 * @throws {HeldError} when another process holds it; it names that process
 * @throws {Error} when the lock cannot be made or read; it names the lock and the remedy
 */
export function hold(file) {
  const lock = `${file}.lock`;
  const me = { ...identity(process.pid), booted: booted(), host: hostname() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (tryTake(file, lock, JSON.stringify(me))) return lockOf(lock, me);
    takeAwayIfDead(file, lock);
  }
  throw new Error(`the lock ${lock} comes back whenever it is taken away; find out which program makes it`);
}

/**
 * Waits until the file is free, then takes it.
 * @param {string} file as for `hold`
 * @param {(reason: string) => void} [onWait] called once, when there is something to wait for
 * @returns {Promise<Lock>}
 */
export async function holdWhenFree(file, onWait) {
  for (let told = false; ; await pause(BETWEEN_MS)) {
    try {
      return hold(file);
    } catch (error) {
      if (!(error instanceof HeldError)) throw error;
      if (!told) onWait?.(error.message);
      told = true;
    }
  }
}

/**
 * @param {string} lock
 * @param {Holder} me
 * @returns {Lock}
 */
function lockOf(lock, me) {
  let text = JSON.stringify(me);
  return {
    release() {
      // Somebody may have removed it by hand, and another process made its own.
      if (read(lock) === text) rmSync(lock, { force: true });
    },
    noteChild(pid) {
      if (read(lock) !== text) return;
      text = JSON.stringify(pid === undefined ? me : { ...me, child: identity(pid) });
      writeFileSync(`${lock}.part`, text);
      renameSync(`${lock}.part`, lock);
    },
  };
}

/**
 * Makes the lock whole or not at all; of several processes one succeeds.
 * @param {string} file
 * @param {string} lock
 * @param {string} text
 */
function tryTake(file, lock, text) {
  const own = `${lock}.${process.pid}.${randomUUID().slice(0, 8)}`;
  try {
    makeFolder(dirname(file));
    writeFileSync(own, text);
    // Whoever meets the lock is to read who holds it, whatever this user's umask.
    chmodSync(own, 0o644);
    place(own, lock, text);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new Error(
      `${file} cannot be locked (${codeOf(error) || error}): ${dirname(file)} must be a folder that you may write to, with space left`,
      { cause: error },
    );
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Gives a file its second name, unless that is taken (EEXIST).
 * @param {string} from
 * @param {string} to
 * @param {string} text what the file holds
 */
function place(from, to, text) {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
    // A disk without hard links: between making the file and filling it another process may find it empty, and says so.
    writeFileSync(to, text, { flag: 'wx', mode: 0o644 });
  }
}

/**
 * Moves a dead holder's lock away.
 * @param {string} file
 * @param {string} lock
 * @throws {HeldError} when the holder is alive, or may be
 */
function takeAwayIfDead(file, lock) {
  const text = readLock(file, lock);
  if (text === undefined) return;
  const holder = parse(file, lock, text);
  const alive = holder.host === hostname() ? aliveOf(holder) : holder.pid;
  if (alive !== undefined) {
    throw new HeldError(
      `process ${alive} on ${holder.host} is at work on ${file}; wait for it, or, if it is gone, remove ${lock}`,
    );
  }
  const away = `${lock}.${process.pid}.dead`;
  try {
    renameSync(lock, away);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw new Error(
      `the lock ${lock} of a process that has ended cannot be removed (${codeOf(error)}); remove it`,
      {
        cause: error,
      },
    );
  }
  // Between reading and moving, another process may have put its own lock there: that one goes back.
  const moved = read(away);
  if (moved !== undefined && moved !== text) {
    try {
      place(away, lock, moved);
    } catch {
      // A third process was quicker.
    }
  }
  rmSync(away, { force: true });
}

/**
 * The lock's text; undefined when it has just gone.
 * @param {string} file
 * @param {string} lock
 */
function readLock(file, lock) {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'EISDIR')
      throw new Error(`${lock} is a folder and stands where a lock belongs; remove it`, { cause: error });
    const uid = lstatSync(lock, { throwIfNoEntry: false })?.uid ?? 'unknown';
    throw new Error(
      `a process of user ${uid} is at work on ${file}, or was: its lock ${lock} cannot be read (${code}); wait for that user, or, if nobody is at work, have the lock removed`,
      { cause: error },
    );
  }
}

/**
 * @param {string} file
 * @param {string} lock
 * @param {string} text
 * @returns {Holder}
 */
function parse(file, lock, text) {
  let holder;
  try {
    holder = JSON.parse(text);
  } catch {
    // Named below.
  }
  if (!(Number.isSafeInteger(holder?.pid) && holder.pid > 0 && typeof holder.host === 'string')) {
    throw new Error(
      `the lock ${lock} is damaged (${text === '' ? 'it is empty' : 'it names no process'}), as a power cut leaves it; if nobody is at work on ${file}, remove it`,
    );
  }
  return holder;
}

/**
 * The process that keeps a lock, if one does: the holder, or its child.
 * @param {Holder} holder
 */
function aliveOf({ pid, began, booted: boot, child }) {
  return [{ pid, began }, child].find((one) => one && isAlive(one, boot))?.pid;
}

/**
 * @param {{ pid: number, began: string }} process_
 * @param {number | undefined} boot when the machine started, in seconds
 */
function isAlive({ pid, began }, boot) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const state = stateOf(pid);
  // A process that ended stays in the table until its parent has asked how.
  if (state) return state.letter !== 'Z' && (began === state.began || began === undefined);
  return boot === undefined || Math.abs(boot - booted()) < 60;
}

/** @param {number} pid */
const identity = (pid) => ({ pid, began: stateOf(pid)?.began ?? '' });

const booted = () => Math.round(Date.now() / 1000 - uptime());

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code ?? '';

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * State and beginning of a process, on Linux.
 * @param {number} pid
 */
function stateOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The command's name, in brackets, may hold spaces; the state is the first field behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { letter: fields[0], began: fields[19] };
}
