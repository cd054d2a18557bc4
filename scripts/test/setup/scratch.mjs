// @ts-check
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../../support/paths.mjs';

/** What the set-up makes, and what it does not read. */
const made =
  /^(node_modules|lib\/node_modules|\.venv|\.engine|\.setup|\.git|notebooks|data\/(mnist|cifar10|fashion-mnist)|lib\/dist(-test)?)$/;

/**
 * A folder of the test's own, removed after it.
 * @param {import('node:test').TestContext} t
 */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/**
 * The project as it lies in a fresh clone.
 * @param {string} folder taken for it
 */
export function copyProject(folder) {
  cpSync(root, folder, { recursive: true, filter: (path) => !made.test(relative(root, path)) });
  return folder;
}

/**
 * The project as a fresh clone, with node_modules and .venv of the real one to read from.
 * @param {import('node:test').TestContext} t
 * @param {string[]} [linked]
 */
export function scratch(t, linked = []) {
  const folder = copyProject(temporaryFolder(t));
  for (const name of linked) {
    if (existsSync(join(root, name))) symlinkSync(join(root, name), join(folder, name));
  }
  return folder;
}

/**
 * Starts the set-up of a folder as a reader would.
 * @param {string} folder
 * @param {string[]} args
 * @param {Record<string, string>} [env] replaces single variables; an empty one is removed
 */
export function startSetup(folder, args, env = {}) {
  const environment = { ...process.env, ...env };
  for (const [name, value] of Object.entries(environment)) if (value === '') delete environment[name];
  const child = spawn(process.execPath, ['scripts/setup.mjs', ...args], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { child, output: '', ended: /** @type {Promise<number | null>} */ (Promise.resolve(null)) };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (run.output += text));
  }
  run.ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  return run;
}

/**
 * @param {string} folder
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export async function runSetup(folder, args, env) {
  const run = startSetup(folder, args, env);
  const code = await run.ended;
  return { code, output: run.output };
}
