// @ts-check
// A notebook exported as HTML is read where there is no network.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { BROWSER_PATIENCE_MS, chromiumRemedy, findChromium } from '../../chromium.mjs';
import { jupyterEnvironment, venvBin } from '../../jupyter.mjs';
import { openBrowser } from '../../lab.mjs';

const words = {
  cell_type: 'markdown',
  id: 'a',
  metadata: {},
  source: 'Inside: $e^{i \\pi}$.\n\n$$\\sum_i x_i$$',
};
const code = { cell_type: 'code', id: 'b', metadata: {}, source: '`$x$`', outputs: [], execution_count: 1 };
const notebook = { cells: [words, code], metadata: {}, nbformat: 4, nbformat_minor: 5 };

/** @type {string} */
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  writeFileSync(join(folder, 'page.ipynb'), JSON.stringify(notebook));
  const args = ['nbconvert', '--to', 'html', join(folder, 'page.ipynb')];
  const { status, stderr } = spawnSync(venvBin('jupyter'), args, {
    env: jupyterEnvironment(),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
});
after(() => rmSync(folder, { recursive: true }));

test('no script and no style of an exported page comes from elsewhere', () => {
  const page = readFileSync(join(folder, 'page.html'), 'utf8');
  assert.doesNotMatch(page, /<(script|link)[^>]+(src|href)="?https?:/);
});

const skip = findChromium() === null && `no browser was found: ${chromiumRemedy}`;

test('its formulas are drawn, and nothing is fetched', { skip }, async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => void (/^https?:/.test(request.url()) && asked.push(request.url())));
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    page.setDefaultTimeout(BROWSER_PATIENCE_MS);
    await page.locator('mjx-container:has(svg)').nth(1).waitFor();
    assert.equal(await page.locator('mjx-container').count(), 2);
    assert.deepEqual(asked, []);
  } finally {
    await browser.close();
  }
});
