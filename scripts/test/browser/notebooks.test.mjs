// @ts-check
// Every notebook, run in quick mode: in JupyterLab as `npm start` serves it, in a real browser; where there is none, in
// the kernel alone.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromiumRemedy, findChromium } from '../../chromium.mjs';
import { root } from '../../support/paths.mjs';
import { openBrowser, runInLab, startLab } from '../../lab.mjs';
import { checkWords } from '../../notebooks/check.mjs';
import { execute } from '../../notebooks/execute.mjs';
import { notebookFromSource, notebookNames, notebookPath, sourcePath } from '../../notebooks/pairing.mjs';
import { PLOTLY } from '../../notebooks/pictures.mjs';
import { moveSlider } from './sliders.mjs';

/** Seconds after which a notebook in quick mode hangs: each takes a minute or less on two idle cores. */
const longest = 1800;
const names = notebookNames();
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

/**
 * The figures of a notebook in which each cell has run, without an error.
 * @param {{ cell_type: string, execution_count?: number | null, outputs?: any[] }[]} cells
 */
function figuresOf(cells) {
  const code = cells.filter(({ cell_type }) => cell_type === 'code');
  const outputs = code.flatMap((cell) => cell.outputs ?? []);
  const errors = outputs.filter(({ output_type }) => output_type === 'error');
  assert.deepEqual(errors, []);
  assert.ok(
    code.every(({ execution_count }) => execution_count != null),
    'every cell has run',
  );
  assert.deepEqual(checkWords(code), [], 'numbers and words as people write them');
  const figures = outputs.map(({ data }) => data?.[PLOTLY]).filter(Boolean);
  assert.notEqual(figures.length, 0, 'it draws at least one figure');
  return figures;
}

/** The element of a trace on axes; plots without axes or in WebGL have no such element. */
const trace = '.cartesianlayer :is(.trace, .hm, .contour)';

const skip = findChromium() ? false : `no browser was found: ${chromiumRemedy}`;

// One at a time: with two on a busy machine a notebook did not run to its end.
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

  for (const name of names) {
    test(name, async () => {
      if (!browser || !lab) throw new Error('there is no server');
      const { page, cells } = await runInLab(browser, lab, notebookPath(name), longest);
      await page.screenshot({ path: join(screenshots, `${name}.png`) });

      const figures = figuresOf(cells);
      const drawings = page.locator('.jp-OutputArea-output.js-plotly-plot');
      await drawings.nth(figures.length - 1).waitFor();
      assert.equal(await drawings.count(), figures.length);
      for (const [index, figure] of figures.entries()) {
        const drawing = drawings.nth(index);
        await drawing.locator('svg.main-svg').first().waitFor();
        // Its traces come after its frame; where they do not come, they are counted below.
        await page
          .waitForFunction(
            (/** @type {any} */ { node, traces, count }) => node.querySelectorAll(traces).length >= count,
            { node: await drawing.elementHandle(), traces: trace, count: drawnTraces(figure) },
            { timeout: 60_000 },
          )
          .catch(() => {});
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

describe('notebooks without a browser', { skip: !skip && 'they run in the browser', concurrency: 2 }, () => {
  for (const name of names) {
    test(name, async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
      try {
        figuresOf((await execute(notebookFromSource(sourcePath(name)), { mode: 'quick', cwd })).cells);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    });
  }
});
