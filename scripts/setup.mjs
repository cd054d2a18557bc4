// @ts-check
// Sets up whatever is missing, in this folder alone. Node's own modules only: it runs before node_modules is there.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { engine } from './setup/engine.mjs';
import { asSetupError, diskIsFull, SetupError } from './support/errors.mjs';
import { loadProblem, repairRemedy } from './setup/load.mjs';
import { acquire, release } from './support/turn.mjs';
import { nameFiles } from './setup/manifest.mjs';
import { pipEnvironment } from './setup/python.mjs';
import { platformProblem } from './setup/platform.mjs';
import { isCommand, logFile } from './support/paths.mjs';
import { say, seconds, startLine } from './support/report.mjs';
import { damageOf, distrust, isReady, noteFiles, steps } from './setup/steps.mjs';

/**
 * @typedef {object} SetupOptions
 * @property {string} [only] one step by name; default all
 * @property {string} [except] all steps but this one
 * @property {boolean} [careful] read every installed file and rebuild what is damaged: takes seconds more; default false
 * @property {boolean} [repair] rebuild everything from scratch; default false
 * @property {boolean} [retry] try the native engine again where the last set-up fell back to WebAssembly; default false
 */

/**
 * Makes the project ready to run: packages, .venv, the engine, the data, the compiled library. What is already there is
 * left alone, what a killed set-up left unfinished is made again, and only one set-up works at a time. Where a piece is
 * missing that nothing can stand in for, one sentence names it and the remedy, and the process ends with exit code 1.
 * @param {SetupOptions} [options]
 */
export async function setup(options = {}) {
  try {
    await makeReady(options);
  } catch (problem) {
    const error = asSetupError(problem);
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
    process.env.CONTRASTIVE_LAB_ENGINE || undefined,
  );
  if (problem) throw new SetupError(problem);
  const chosen = steps.filter(({ name }) => name === (options.only ?? name) && name !== options.except);
  if (chosen.length === 0) {
    throw new SetupError(
      `--only must be one of ${steps.map(({ name }) => name).join(', ')}, got "${options.only}"`,
    );
  }
  if (options.careful || options.repair || !(await allReady(chosen, options))) {
    await acquire();
    try {
      const unknown = await distrustDamaged(chosen, options);
      const made = [];
      for (const step of chosen) {
        if (await isReady(step, options)) continue;
        await perform(step);
        made.push(step);
      }
      if (unknown.length > 0 || (options.careful && made.length > 0)) await tryLibrary(chosen);
      for (const step of unknown) if (!made.includes(step)) await noteFiles(step);
      await rm(pipEnvironment.TMPDIR, { recursive: true, force: true });
    } finally {
      release();
    }
  }
  const notice = await engine.notice();
  if (notice) say(`engine    ${notice}`);
  say(`set-up    all is ready (${seconds(started)})`);
}

/** @typedef {import('./setup/steps.mjs').Step} Step */

/**
 * Makes the steps whose files are damaged start from nothing.
 * @param {Step[]} chosen
 * @param {SetupOptions} options
 * @returns {Promise<Step[]>} those of which nobody noted what was installed, such as packages of somebody's own npm
 */
async function distrustDamaged(chosen, options) {
  if (options.repair) await Promise.all(chosen.map(distrust));
  if (options.repair || !options.careful) return [];
  const ready = await Promise.all(chosen.map(async (step) => ((await isReady(step, options)) ? [step] : [])));
  const found = await Promise.all(
    ready.flat().map(async (step) => ({ step, damaged: await damageOf(step) })),
  );
  for (const { step, damaged = [] } of found) {
    if (damaged.length === 0) continue;
    say(`${step.name.padEnd(9)} ${nameFiles(damaged)}`);
    await distrust(step);
  }
  return found.filter(({ damaged }) => damaged === undefined).map(({ step }) => step);
}

/** @param {Step[]} chosen */
async function tryLibrary(chosen) {
  // One step asked for alone may well have nothing to load yet.
  if (chosen.length < steps.length) return;
  const problem = await loadProblem();
  if (problem) throw new SetupError(`${problem}: ${repairRemedy}`);
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
    line.doing('noting what was installed');
    await noteFiles(step);
    line.done(done ?? step.done);
  } catch (error) {
    line.stopped();
    throw /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOSPC' ? diskIsFull(step.name) : error;
  }
}

if (isCommand(import.meta.url)) {
  const { values } = parseArgs({ options: { only: { type: 'string' }, repair: { type: 'boolean' } } });
  await setup({ only: values.only, repair: values.repair, retry: true, careful: true });
}
