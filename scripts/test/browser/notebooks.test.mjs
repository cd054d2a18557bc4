// @ts-check
// Every notebook, run in JupyterLab as `npm start` serves it, in a real browser.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromiumRemedy, findChromium } from '../../chromium.mjs';
import { root } from '../../support/paths.mjs';
import { openBrowser, runInLab, startLab } from '../../lab.mjs';
import { moveSlider } from './sliders.mjs';

/** Seconds a notebook may take in quick mode, with room for a machine that does other things as well. */
const longest = 180;
const plotly = 'application/vnd.plotly.v1+json';
const notebooks = readdirSync(join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
const screenshots = join(root, '.setup', 'screenshots');

/** @typedef {{ data: { visible?: boolean | string, x?: unknown[], y?: unknown[], z?: unknown[] }[] }} Figure */

/**
 * How many traces plotly draws: none for a trace that only the legend names or that has no points.
 * @param {Figure} figure
 */
function drawnTraces({ data }) {
  return data.filter(({ visible = true, x, y, z }) => visible === true && (x ?? y ?? z ?? []).length > 0)
    .length;
}

/** The element of a trace on axes; plots without axes or in WebGL have no such element. */
const trace = '.cartesianlayer :is(.trace, .hm, .contour)';

const skip = findChromium() ? false : `there is no browser: ${chromiumRemedy}`;

describe('notebooks in the browser', { skip }, () => {
  /** @type {import('../../lab.mjs').Lab | undefined} */
  let lab;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;

  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    lab = await startLab();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });

  test('there are notebooks', () => assert.notEqual(notebooks.length, 0));

  for (const name of notebooks.sort()) {
    test(name, async () => {
      if (!browser || !lab) throw new Error('there is no server');
      const { page, cells } = await runInLab(browser, lab, join(root, 'notebooks', name), longest);
      await page.screenshot({ path: join(screenshots, `${basename(name, '.ipynb')}.png`) });

      const code = cells.filter(({ cell_type }) => cell_type === 'code');
      const outputs = code.flatMap((cell) => cell.outputs);
      assert.deepEqual(
        outputs.filter(({ output_type }) => output_type === 'error'),
        [],
      );
      assert.ok(
        code.every(({ execution_count }) => execution_count !== null),
        'every cell has run',
      );

      const figures = outputs.map(({ data }) => data?.[plotly]).filter(Boolean);
      assert.notEqual(figures.length, 0, 'it draws at least one figure');
      const drawings = page.locator('.jp-OutputArea-output.js-plotly-plot');
      assert.equal(await drawings.count(), figures.length);
      for (const [index, figure] of figures.entries()) {
        const drawing = drawings.nth(index);
        assert.ok(await drawing.locator('svg.main-svg').first().isVisible(), `figure ${index + 1} is drawn`);
        assert.equal(
          await drawing.locator(trace).count(),
          drawnTraces(figure),
          `traces of figure ${index + 1}`,
        );
      }
      for (const [index, figure] of figures.entries())
        if (figure.frames) await moveSlider(page, drawings.nth(index), figure);
      assert.doesNotMatch(await page.locator('body').innerText(), /Jupyter news/, 'no question is asked');
      await page.close();
    });
  }
});
