// @ts-check
/// <reference lib="dom" />
/* global document */
// What a reader waits for, from `npm start` to the first figure of a notebook, in JupyterLab in a browser.
import { join } from 'node:path';
import { newPage, openBrowser, openInLab, restartAndRun, startLab } from '../scripts/lab.mjs';
import { root } from '../scripts/support/paths.mjs';
import { median } from './compare.mjs';

const NOTEBOOK = '02-cosine';
const ROUNDS = 3;
/** Milliseconds that a part of a round may take. */
const LIMIT = 120_000;

/**
 * @typedef {object} Start in milliseconds, each part after the one before it; medians
 * @property {string} notebook
 * @property {number} server from `npm start` to its address
 * @property {number} page until the notebook stands in the browser
 * @property {number} firstCell from Run All: a new kernel, the engine, the types of all imports
 * @property {number} firstFigure from there, with the runs that it shows
 */

/** @returns {Promise<Start>} */
export async function measureStart() {
  /** @type {number[][]} */
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await oneStart());
  const of = (/** @type {number} */ part) => median(rounds.map((parts) => parts[part]));
  return { notebook: NOTEBOOK, server: of(0), page: of(1), firstCell: of(2), firstFigure: of(3) };
}

/** @returns {Promise<number[]>} the four parts */
async function oneStart() {
  const browser = await openBrowser();
  let at = performance.now();
  const part = () => {
    const before = at;
    at = performance.now();
    return at - before;
  };
  const lab = await startLab();
  try {
    const server = part();
    const { page } = await newPage(browser);
    await openInLab(page, lab, join(root, 'notebooks', `${NOTEBOOK}.ipynb`));
    const opened = part();
    await restartAndRun(page);
    part();
    const waits = { timeout: LIMIT, polling: 50 };
    await page.waitForFunction(aCellRan, undefined, waits);
    const firstCell = part();
    await page.waitForFunction(aFigureStands, undefined, waits);
    return [server, opened, firstCell, part()];
  } finally {
    await browser.close();
    await lab.stop();
  }
}

/** Runs in the page. */
function aCellRan() {
  return [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].some((prompt) =>
    /\d/.test(prompt.textContent ?? ''),
  );
}

/** Runs in the page. */
function aFigureStands() {
  return document.querySelector('.jp-OutputArea-output .main-svg') !== null;
}
