// @ts-check
// Pages as a reader without a network sees them.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BROWSER_PATIENCE_MS, chromiumRemedy, findChromium } from '../../chromium.mjs';
import { root } from '../../support/paths.mjs';

export const skip = findChromium() ? false : `no browser was found: ${chromiumRemedy}`;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * Runs one of the commands that write pages.
 * @param {string} script below scripts/
 * @param {string[]} args
 */
export function make(script, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', script), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/**
 * Opens a file; whatever it asks of the network, and each error in it, is noted.
 * @param {import('playwright-core').Browser} browser
 * @param {string} file
 * @param {object} options of the browser's context
 */
export async function open(browser, file, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, ...options });
  page.setDefaultTimeout(BROWSER_PATIENCE_MS);
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) faults.push(`it asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, faults };
}

/**
 * What axe-core finds that keeps somebody from reading a page.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function seriousFindings(page) {
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
  return violations
    .filter((/** @type {any} */ { impact }) => impact === 'serious' || impact === 'critical')
    .map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.length} x ${nodes[0].html.slice(0, 120)}`);
}
