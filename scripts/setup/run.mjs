// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { logFile, root, setupFolder } from './paths.mjs';
import { noteChild, release } from './lock.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} step its log takes all that the command prints
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 * @property {string} [cwd]
 * @property {number} [timeout] milliseconds; the command is ended then
 * @property {() => void | Promise<void>} [poll] called twice a second while it runs
 */

/**
 * Runs a command quietly and to its end. A command that is not there is a failure like any other.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @returns {Promise<{ ok: boolean, output: string, timedOut: boolean }>}
 */
export async function run(command, args, { step, env, cwd = root, timeout, poll }) {
  await mkdir(setupFolder, { recursive: true });
  const log = createWriteStream(logFile(step), { flags: 'a' });
  log.on('error', () => {}); // A full disk is reported by the command itself.
  log.write(`\n$ ${[command, ...args].join(' ')}\n`);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  let output = '';
  let timedOut = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      log.write(text);
    });
  }
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      output += String(error);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  const ticking = poll && setInterval(() => void poll(), 500);
  const limit =
    timeout &&
    setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeout);
  const restore = endWithUs(child);
  await noteChild(child.pid);
  const ok = await ended;
  restore();
  clearInterval(ticking);
  clearTimeout(limit);
  await noteChild(undefined);
  await new Promise((resolve) => log.end(resolve));
  return { ok, output, timedOut };
}

/**
 * A stopped set-up leaves no child at work behind it.
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
