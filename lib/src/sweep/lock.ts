// One process at a time for a file, on one machine.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface Holder {
  readonly pid: number;
  /** When the process began, in ticks since boot, where the system tells: process ids are used again. */
  readonly began: string;
  readonly host: string;
}

/**
 * Takes a file for this process until it ends or lets go. A holder that was killed holds nothing.
 * @param file whose lock is `file`.lock
 * @returns the function that lets go
 * @throws Error when another process holds it; it names that process
 */
export function hold(file: string): () => void {
  const lock = `${file}.lock`;
  const own = `${lock}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true });
  const me: Holder = { pid: process.pid, began: stateOf(process.pid)?.began ?? '', host: os.hostname() };
  writeFileSync(own, JSON.stringify(me));
  try {
    // A link is made whole or not at all, and only one process can make it.
    while (!tryLink(own, lock)) takeAwayIfDead(lock);
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    rmSync(lock, { force: true });
  };
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead holder's lock away; throws when the holder is alive. */
function takeAwayIfDead(lock: string): void {
  const text = read(lock);
  if (text === undefined) return;
  const holder = JSON.parse(text) as Holder;
  if (holder.host !== os.hostname() || isAlive(holder)) {
    throw new Error(
      `process ${holder.pid} on ${holder.host} is at work on ${lock.replace(/\.lock$/, '')}; wait for it, or, if it is gone, remove ${lock}`,
    );
  }
  const away = `${lock}.${process.pid}.dead`;
  try {
    renameSync(lock, away);
  } catch {
    return;
  }
  // Between reading and moving, another process may have put its own lock there: that one goes back.
  if (read(away) !== text) tryLink(away, lock);
  rmSync(away, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const state = stateOf(pid);
  // A process that ended stays in the table until its parent has asked how.
  return state === undefined || (state.letter !== 'Z' && state.began === began);
}

/** State and beginning of a process, on Linux. */
function stateOf(pid: number): { letter: string; began: string } | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The command's name, in brackets, may hold spaces; the state is the first field behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { letter: fields[0], began: fields[19] };
}
