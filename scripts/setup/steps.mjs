// @ts-check
// The steps of the set-up in their order, and what is asked of each.
import { build } from './build.mjs';
import { data } from './data.mjs';
import { engine } from './engine.mjs';
import { damagedFiles, forgetFiles, recordFiles } from './manifest.mjs';
import { packages } from './packages.mjs';
import { python } from './python.mjs';
import { writeState } from './state.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} doing
 * @property {string} done
 * @property {(options: { retry?: boolean }) => Promise<boolean>} check quick: whether the step ended, for this place and these versions
 * @property {(line: import('../support/report.mjs').Line) => Promise<string | void>} run returns what was done, where it is not the usual thing
 * @property {() => Promise<import('./manifest.mjs').Contents>} [contents] what it installs; a step without it checks its files itself
 */

/** @type {Step[]} */
export const steps = [packages, python, engine, data, build];

/**
 * @param {Step} step
 * @param {{ retry?: boolean }} options
 */
export async function isReady(step, options) {
  try {
    return await step.check(options);
  } catch {
    // A check reads what an earlier step makes.
    return false;
  }
}

/**
 * Reads all files of a step that is ready.
 * @param {Step} step
 * @returns {Promise<string[] | undefined>} those that are damaged; undefined where nobody noted what they were
 */
export async function damageOf(step) {
  return step.contents ? damagedFiles(step.name, await step.contents()) : [];
}

/** @param {Step} step */
export async function noteFiles(step) {
  if (step.contents) await recordFiles(step.name, await step.contents());
}

/**
 * Makes a step start from nothing when it runs next.
 * @param {Step} step
 */
export async function distrust(step) {
  writeState(step.name, { underWay: true });
  await forgetFiles(step.name);
}
