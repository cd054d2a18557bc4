// @ts-check
/* global document */
// Figures as JupyterLab shows them: sliders move, figures follow the width of the page, and each one has its words.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSER_PATIENCE_MS, chromiumRemedy, findChromium } from '../../chromium.mjs';
import { root } from '../../support/paths.mjs';
import { openBrowser, runInLab, startLab } from '../../lab.mjs';
import { moveSlider } from './sliders.mjs';

const { figure, panels, withSlider } = createRequire(import.meta.url)(
  join(root, 'lib', 'dist', 'display', 'index.js'),
);
const plotly = 'application/vnd.plotly.v1+json';
const screenshots = join(root, '.setup', 'screenshots');
const skip = findChromium() ? false : `no browser was found: ${chromiumRemedy}`;
/** Pixels of a notebook that JupyterLab shows on a screen of 1280 x 800. */
const view = 679;

const axis = { title: 'value', range: [0, 10] };
/** @param {number} step @param {object} [more] */
const line = (step, more) =>
  figure({
    summary: 'A line that turns.',
    title: 'It turns',
    x: axis,
    y: axis,
    series: [
      { name: 'measured', x: [0, 5, 10], y: [0, step, 3] },
      { name: 'predicted', x: [0, 10], y: [1, step], style: 'dashed' },
    ],
    ...more,
  });
/** @param {number} step */
const digits = (step) =>
  line(step, {
    traces: [{ type: 'scatter', mode: 'text', x: [step, 2], y: [4, step], text: [`at ${step}`, 'b'] }],
  });
/** @param {number} step */
const heat = (step) =>
  line(step, {
    series: [],
    traces: [
      {
        type: 'heatmap',
        z: [
          [step, 1],
          [2, 3],
        ],
        x: [2, 8],
        y: [2, 8],
      },
    ],
  });

/** Sliders of every kind that the notebooks use: short and long names, panels, texts that change, heatmaps. */
const moving = [
  withSlider(
    [...Array(21).keys()].map((i) => ({ name: String(50 * i), figure: line(i / 3) })),
    'step',
  ),
  withSlider(
    [1, 2, 5].map((i) => ({ name: `kappa = ${i}`, figure: panels([digits(i), heat(i)]) })),
    'condition number',
  ),
  withSlider(
    [0, 4].map((i) => ({ name: String(i), figure: heat(i) })),
    'width',
  ),
];

/** @param {any[]} figures @returns {object} a notebook with these as outputs */
function notebookOf(figures) {
  const cells = figures.map(({ data, layout, config, frames, text }, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    source: '',
    execution_count: 1,
    outputs: [
      {
        output_type: 'display_data',
        metadata: {},
        data: { [plotly]: { data, layout, config, ...(frames ? { frames } : {}) }, 'text/plain': text },
      },
    ],
  }));
  const kernelspec = { name: 'tslab', display_name: 'TypeScript', language: 'typescript' };
  return { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}

describe('figures in the browser', { skip }, () => {
  /** @type {import('../../lab.mjs').Lab | undefined} */
  let lab;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  let folder = '';

  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    // Among what is compiled: JupyterLab opens nothing outside the project, and no file of the project may change.
    folder = mkdtempSync(join(root, 'lib', 'dist-test', 'figures-'));
    lab = await startLab();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param {any[]} figures */
  async function open(figures) {
    if (!browser || !lab) throw new Error('there is no server');
    const path = join(folder, `${figures[0].text.length}-${figures.length}.ipynb`);
    writeFileSync(path, JSON.stringify(notebookOf(figures)));
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(BROWSER_PATIENCE_MS);
    await page.goto(
      `${lab.url}/lab/workspaces/figures/tree/${relative(root, path)}?token=${lab.token}&reset`,
    );
    const drawings = page.locator('.jp-RenderedPlotly');
    await drawings.first().locator('.main-svg').first().waitFor();
    return { page, drawings };
  }

  for (const [i, one] of moving.entries()) {
    test(`slider ${i + 1} of ${one.layout.sliders[0].steps.length} positions is moved by click, by drag and by keyboard`, async () => {
      const { page, drawings } = await open([one]);
      assert.ok(one.layout.height <= view, `${one.layout.height} pixels are more than the page shows`);
      await moveSlider(page, drawings.first(), one);
      await page.screenshot({ path: join(screenshots, `slider-${i + 1}.png`) });
      await page.close();
    });
  }

  test('a figure follows the width of the window and keeps its height', async () => {
    const { page, drawings } = await open([line(3)]);
    const before = await drawings.first().boundingBox();
    await page.setViewportSize({ width: 1000, height: 800 });
    await page.waitForFunction((width) => {
      const box = document.querySelector('.jp-RenderedPlotly .main-svg')?.getBoundingClientRect();
      return box !== undefined && box.width < width - 100;
    }, before?.width ?? 0);
    const after = await drawings.first().boundingBox();
    assert.equal(after?.height, before?.height);
    await page.close();
  });

  test('a figure has its sentence under it, with a number that it keeps when its cell is run again', async () => {
    if (!browser || !lab) throw new Error('there is no server');
    const cells = ['Rises.', 'Falls.'].map((summary, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      outputs: [],
      execution_count: null,
      source: `import { plot } from 'contrastive-lab/display';\nplot({ summary: '${summary}', x: { title: 'x' }, y: { title: 'y' }, series: [{ name: 'a', x: [1, 2], y: [${i}, 2] }] });`,
    }));
    const path = join(folder, '07-numbers.ipynb');
    writeFileSync(path, JSON.stringify({ ...notebookOf([]), cells }));
    const { page } = await runInLab(browser, lab, path, 1200);
    const captions = page.locator('.jp-Notebook p.caption');
    // A cell's number may be there before its outputs are drawn.
    const areThere = async () => {
      await captions.nth(1).waitFor();
      assert.deepEqual(await captions.allInnerTexts(), ['Figure 7.1. Rises.', 'Figure 7.2. Falls.']);
    };
    await areThere();
    const drawing = await page.locator('.jp-RenderedPlotly').first().boundingBox();
    const caption = await captions.first().boundingBox();
    const below = (caption?.y ?? 0) - (drawing?.y ?? 0) - (drawing?.height ?? 0);
    assert.ok(below >= 0 && below < 60, `the sentence begins ${below} pixels below its figure`);

    await page.locator('.jp-CodeCell .cm-content').first().click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('[3]:').waitFor();
    await areThere();
    await page.close();
  });

  test('a screen reader hears what a figure shows', async () => {
    const one = line(3);
    const { page } = await open([one]);
    await page.getByRole('figure').first().waitFor();
    assert.equal(await page.getByRole('figure').first().getAttribute('aria-label'), one.text);
    await page.close();
  });
});
