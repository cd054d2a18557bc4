// @ts-check
// Sets up all that is missing, in this folder alone. Node's own modules only: it runs before node_modules is there.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { build } from './setup/build.mjs';
import { data } from './setup/data.mjs';
import { engine } from './setup/engine.mjs';
import { diskIsFull, SetupError } from './setup/errors.mjs';
import { acquire, release } from './setup/lock.mjs';
import { packages } from './setup/packages.mjs';
import { pipEnvironment, python } from './setup/python.mjs';
import { platformProblem } from './setup/platform.mjs';
import { logFile } from './setup/paths.mjs';
import { say, seconds, startLine } from './setup/report.mjs';

const steps = [packages, python, engine, data, build];

/**
 * @typedef {object} SetupOptions
 * @property {string} [only] one step by name; default all
 * @property {string} [except] all steps but this one
 * @property {boolean} [retry] try the native engine again where the last set-up fell back to WebAssembly; default false
 */

/**
 * Makes the project ready to run: packages, .venv, the engine, the data, the compiled library. What is already there is
 * left alone, what a killed set-up left half-made is made anew, and only one set-up works at a time. Where a piece is
 * missing that nothing can stand in for, one sentence names it and the remedy, and the process ends with exit code 1.
 * @param {SetupOptions} [options]
 */
export async function setup(options = {}) {
  try {
    await makeReady(options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`set-up stopped: ${error.message}`);
    process.exit(1);
  }
}

/** @param {SetupOptions} options */
async function makeReady(options) {
  const started = Date.now();
  const problem = platformProblem(
    process.platform,
    process.versions.node,
    process.env.CONTRASTIVE_LAB_ENGINE,
  );
  if (problem) throw new SetupError(problem);
  const chosen = steps.filter(({ name }) => name === (options.only ?? name) && name !== options.except);
  if (chosen.length === 0) {
    throw new SetupError(
      `--only must be one of ${steps.map(({ name }) => name).join(', ')}, got "${options.only}"`,
    );
  }
  if (!(await allReady(chosen, options))) {
    await acquire();
    try {
      for (const step of chosen) {
        if (!(await isReady(step, options))) await perform(step);
      }
      await rm(pipEnvironment.TMPDIR, { recursive: true, force: true });
    } finally {
      release();
    }
  }
  const notice = await engine.notice();
  if (notice) say(`engine    ${notice}`);
  say(`set-up    all is ready (${seconds(started)})`);
}

/** @typedef {(typeof steps)[number]} Step */

/**
 * @param {Step} step
 * @param {SetupOptions} options
 */
async function isReady(step, options) {
  try {
    return await step.check(options);
  } catch {
    // A check reads what an earlier step makes.
    return false;
  }
}

/**
 * @param {Step[]} chosen
 * @param {SetupOptions} options
 */
async function allReady(chosen, options) {
  return (await Promise.all(chosen.map((step) => isReady(step, options)))).every(Boolean);
}

/** @param {Step} step */
async function perform(step) {
  const line = startLine(step.name, step.doing);
  await rm(logFile(step.name), { force: true });
  try {
    const done = await step.run(line);
    line.done(done ?? step.done);
  } catch (error) {
    line.stopped();
    throw /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOSPC' ? diskIsFull(step.name) : error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  await setup({ only: values.only, retry: true });
}
