// @ts-check
import { execFile } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Asks a program for an answer. A program that is not there is an answer too.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function capture(command, args, env = process.env) {
  return new Promise((resolve) => {
    execFile(command, args, { cwd: root, env, timeout: 60_000 }, (error, stdout) => {
      resolve({ ok: error === null, output: stdout });
    });
  });
}
