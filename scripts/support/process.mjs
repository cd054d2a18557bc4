// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { makeFolder } from './files.mjs';
import { noteChild, release } from './turn.mjs';
import { logFile, root, setupFolder } from './paths.mjs';

/** After so long a program hangs that only tries or answers something: on a busy machine with a slow disk it takes a minute. */
export const PATIENCE_MS = 5 * 60_000;

/** Between the request to end and the kill. */
const graceMs = 5000;

/**
 * @typedef {object} RunOptions
 * @property {string} [step] appends all that the command prints to this step's log
 * @property {NodeJS.ProcessEnv} [env] added to the environment; undefined takes a variable out
 * @property {string} [cwd] default the project's folder
 * @property {number} [timeout] milliseconds; the command is ended then
 * @property {(text: string) => void} [onText] takes each piece of what the command prints
 * @property {() => void | Promise<void>} [poll] called twice a second while it runs
 */

/** @typedef {{ ok: boolean, code: number | null, stdout: string, output: string, timedOut: boolean }} Ended output holds both streams */

/**
 * Runs a command quietly and to its end. A command that is not there is a failure like any other, and a signal that ends
 * us ends the command first.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export async function run(command, args, { step, env, cwd = root, timeout, onText, poll } = {}) {
  const log = step === undefined ? undefined : openLog(step);
  log?.write(`\n$ ${[command, ...args].join(' ')}\n`);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  const ended = {
    ok: false,
    code: /** @type {number | null} */ (null),
    stdout: '',
    output: '',
    timedOut: false,
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      if (stream === child.stdout) ended.stdout += text;
      ended.output += text;
      log?.write(text);
      onText?.(text);
    });
  }
  const end = new Promise((resolve) => {
    child.on('error', (error) => {
      ended.output += String(error);
      resolve(null);
    });
    child.on('close', resolve);
  });
  const ticking = poll && setInterval(() => void poll(), 500);
  const limit =
    timeout &&
    setTimeout(() => {
      ended.timedOut = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
    }, timeout);
  const restore = endWithUs(child);
  noteChild(child.pid);
  ended.code = await end;
  ended.ok = ended.code === 0;
  restore();
  clearInterval(ticking);
  clearTimeout(limit);
  noteChild(undefined);
  if (log) await new Promise((resolve) => log.end(resolve));
  return ended;
}

/**
 * Asks a program for an answer: what it prints on standard output, unless it hangs.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @returns {Promise<{ ok: boolean, answer: string }>}
 */
export async function ask(command, args, env) {
  const { ok, stdout } = await run(command, args, { env, timeout: PATIENCE_MS });
  return { ok, answer: stdout };
}

/** @param {string} step */
function openLog(step) {
  makeFolder(setupFolder);
  const log = createWriteStream(logFile(step), { flags: 'a' });
  log.on('error', () => {}); // A full disk is reported by the command itself.
  return log;
}

/**
 * A stopped command leaves no child at work behind it.
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithUs(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    child.kill(signal);
    child.once('close', () => {
      restore();
      release();
      process.kill(process.pid, signal);
    });
  };
  const restore = () => signals.forEach((signal) => process.off(signal, end));
  signals.forEach((signal) => process.on(signal, end));
  return restore;
}
