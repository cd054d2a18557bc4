// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/* global document, requestAnimationFrame */
// JupyterLab as `npm start` serves it, and a browser that uses it as a person does.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { BROWSER_PATIENCE_MS, chromiumFlags, chromiumRemedy, findChromium } from './chromium.mjs';
import { root } from './support/paths.mjs';

/** Attempts to restart a kernel, of some seconds each: on a busy machine it takes minutes until one is there. */
const RESTARTS = 100;

/** @typedef {{ url: string, token: string, pid: number, stop: () => Promise<void> }} Lab pid is that of `npm start` */
/** @typedef {{ cell_type: string, execution_count: number | null, outputs: any[] }} NotebookCell */

/**
 * Starts `npm start` without its browser.
 * @returns {Promise<Lab>} `stop` ends the server and its kernels
 * @throws Error when the server ends before it answers
 */
export async function startLab() {
  const args = [join(root, 'scripts', 'start.mjs'), '--no-browser', '--port', String(await freePort())];
  const server = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  // What ends this program early must not leave the server behind.
  const end = () => server.kill('SIGTERM');
  const leave = () => process.exit(1);
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, leave);
  void ended.then(() => {
    process.off('exit', end);
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, leave);
  });

  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (said += text));
  while (server.exitCode === null && server.signalCode === null) {
    const [, url, token] = /(http:\/\/127\.0\.0\.1:\d+)\/\S*token=(\w+)\s/.exec(said) ?? [];
    // The server tells its address before it listens there.
    if (url && (await answers(url))) return { url, token, pid: /** @type {number} */ (server.pid), stop };
    await pause(50);
  }
  throw new Error(`JupyterLab did not start:\n${said}`);
}

/** @param {string} url of a server */
const answers = (url) =>
  fetch(`${url}/api`).then(
    () => true,
    () => false,
  );

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** @returns {Promise<import('playwright-core').Browser>} */
export function openBrowser() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`no browser was found: ${chromiumRemedy}`);
  return chromium.launch({ executablePath, args: chromiumFlags, timeout: BROWSER_PATIENCE_MS });
}

/**
 * Opens a notebook in JupyterLab, restarts its kernel, runs all cells and waits for the last. The page is then as tall
 * as the notebook. The file stays as it is: what the page would save is kept from the server and returned.
 * @param {import('playwright-core').Browser} browser
 * @param {Lab} lab
 * @param {string} path of the notebook, inside the project
 * @param {number} limit seconds for the run
 * @param {{ standIn?: string }} options a statement that replaces the code of every cell
 * @returns {Promise<{ page: import('playwright-core').Page, cells: NotebookCell[] }>}
 * @throws Error when the run takes longer; it tells the cells' prompts and the kernels' state, and a picture is kept
 */
export async function runInLab(browser, lab, path, limit, { standIn } = {}) {
  const { page, nextSave } = await newPage(browser, standIn);
  try {
    await openInLab(page, lab, path);
    await restartAndRun(page);
    await page.waitForFunction(allRan, undefined, { timeout: limit * 1000, polling: 200 });
    // JupyterLab saves every two minutes by itself: what it saved in the middle of the run does not count.
    const saved = nextSave();
    await growToNotebook(page);
    await page.keyboard.press('Control+s');
    return { page, cells: (await inTime(saved)).cells };
  } catch (error) {
    throw new Error(await describe(page, lab, basename(path, '.ipynb')), { cause: error });
  }
}

/**
 * A page from which no notebook is saved.
 * @param {import('playwright-core').Browser} browser
 * @param {string} [standIn] a statement that replaces the code of every cell
 */
export async function newPage(browser, standIn) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(BROWSER_PATIENCE_MS);
  return { page, nextSave: interceptSaves(page, standIn) };
}

/**
 * Opens a notebook and waits until JupyterLab calls it idle.
 * @param {import('playwright-core').Page} page as `newPage` makes it
 * @param {Lab} lab
 * @param {string} path of the notebook, inside the project
 */
export async function openInLab(page, lab, path) {
  // A workspace of its own, for nobody's open tabs are to be opened or lost here: not those of another page at the same time, either.
  const address = `${lab.url}/lab/workspaces/${basename(path, '.ipynb')}/tree/${relative(root, path)}`;
  await page.goto(`${address}?token=${lab.token}&reset`);
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
}

/**
 * A save may be asked about, for example when the file has changed meanwhile.
 * @template T
 * @param {Promise<T>} saved
 * @returns {Promise<T>}
 */
function inTime(saved) {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the page did not save')), BROWSER_PATIENCE_MS);
    void saved.then((value) => {
      clearTimeout(limit);
      resolve(value);
    });
  });
}

/**
 * What a run that does not end looks like.
 * @param {import('playwright-core').Page} page closed afterwards
 * @param {Lab} lab
 * @param {string} name of the notebook
 */
async function describe(page, lab, name) {
  const headers = { Authorization: `token ${lab.token}` };
  const kernels = await (await fetch(`${lab.url}/api/kernels`, { headers })).text();
  const prompts = await page.locator('.jp-CodeCell .jp-InputPrompt').allInnerTexts();
  const status = await page.locator('#jp-main-statusbar').innerText();
  const folder = join(root, '.setup', 'screenshots');
  mkdirSync(folder, { recursive: true });
  const picture = join(folder, `${name}-failed.png`);
  await page.screenshot({ path: picture });
  await page.close();
  const lines = [
    `prompts: ${prompts.join(' ')}`,
    `status bar: ${status.replaceAll('\n', ' ')}`,
    `kernels: ${kernels}`,
  ];
  return [`${name} did not run to its end in JupyterLab`, ...lines, `picture: ${picture}`].join('\n');
}

/**
 * The page calls a notebook idle before its kernel is there: asked then to restart, it does nothing, or asks which kernel
 * to take. So it is asked until it wants to know whether we are sure.
 * @param {import('playwright-core').Page} page
 */
export async function restartAndRun(page) {
  const dialog = page.locator('.jp-Dialog');
  for (let attempt = 0; attempt < RESTARTS; attempt++) {
    // On a busy machine the dialog may come later than the last attempt waited, and then covers the button.
    const click = page.locator('[data-jp-item-name="restart-and-run"]').click({ timeout: 3000 });
    await click.catch(() => {});
    try {
      await dialog.waitFor({ timeout: 3000 });
    } catch {
      continue;
    }
    const sure = (await dialog.innerText()).includes('Do you want to restart the kernel');
    // The other dialog offers the notebook's own kernel; to refuse it would leave the notebook without one.
    await dialog.locator('.jp-mod-accept').click();
    if (sure) return;
    await dialog.waitFor({ state: 'detached' });
  }
  throw new Error('the kernel did not start');
}

/** Runs in the page. Prompts are blank from the restart on, `[*]` while a cell waits or runs, then numbered. */
function allRan() {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(
    (prompt) => prompt.textContent,
  );
  return prompts.some((text) => /\d/.test(text ?? '')) && !prompts.some((text) => text?.includes('*'));
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string | undefined} standIn what the page is shown as the code of every cell
 * @returns {() => Promise<{ cells: NotebookCell[] }>} the notebook that the page saves next
 */
function interceptSaves(page, standIn) {
  /** @type {((notebook: { cells: NotebookCell[] }) => void)[]} */
  const waiting = [];
  void page.route('**/api/contents/**', async (route) => {
    const request = route.request();
    const path = decodeURIComponent(new URL(request.url()).pathname.replace('/api/contents/', ''));
    if (request.method() === 'GET') {
      if (!path.endsWith('.ipynb')) return route.continue();
      // The server may be stopped while a page still asks.
      const response = await route.fetch().catch(() => null);
      if (response === null) return route.abort();
      const json = await response.json();
      for (const cell of json.content?.cells ?? []) {
        if (cell.cell_type !== 'code') continue;
        // Numbers of an earlier run would be taken for this one's.
        Object.assign(cell, { outputs: [], execution_count: null, source: standIn ?? cell.source });
      }
      return route.fulfill({ response, json });
    }
    const now = new Date().toISOString();
    if (request.method() !== 'PUT')
      return route.fulfill({ status: 201, json: { id: 'none', last_modified: now } });
    const file = { type: 'notebook', name: basename(path), path, writable: true, created: now };
    const content = { content: null, format: null, mimetype: null, size: null };
    for (const resolve of waiting.splice(0)) resolve(request.postDataJSON().content);
    return route.fulfill({ json: { ...file, ...content, last_modified: now } });
  });
  return () => new Promise((resolve) => waiting.push(resolve));
}

/** @param {import('playwright-core').Page} page */
async function growToNotebook(page) {
  // Cells out of view have an estimated height until they have been seen: first too tall, then as tall as it is.
  for (const measure of [panelEnd, lastCellEnd]) {
    const height = Math.ceil(await page.evaluate(measure)) + 60;
    // Chromium draws no surface higher than this.
    await page.setViewportSize({ width: 1400, height: Math.min(height, 16_000) });
    await settled(page, measure);
  }
}

/**
 * Waits until a height stays the same for a second in which the page has been drawn, or for a minute.
 * @param {import('playwright-core').Page} page
 * @param {() => number} measure
 */
async function settled(page, measure) {
  let before = NaN;
  for (let second = 0; second < 60; second++) {
    const now = await page.evaluate(measure);
    if (now === before) return;
    before = now;
    await page.waitForTimeout(1000);
    await page.evaluate(twoFrames);
  }
}

/** Runs in the page. */
function twoFrames() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))));
}

/** Runs in the page. */
function panelEnd() {
  const panel = document.querySelector('.jp-WindowedPanel-outer');
  return (panel?.getBoundingClientRect().top ?? 0) + (panel?.scrollHeight ?? 0);
}

/** Runs in the page. */
function lastCellEnd() {
  return [...document.querySelectorAll('.jp-Notebook .jp-Cell')].at(-1)?.getBoundingClientRect().bottom ?? 0;
}
