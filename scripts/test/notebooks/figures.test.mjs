// @ts-check
// Figures of the library drawn in a real browser: no text covers another, none leaves the page, and the legend
// stands clear of the plots. First figures that are hard to lay out, then those of the committed notebooks.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { BROWSER_PATIENCE_MS, chromiumRemedy, findChromium } from '../../chromium.mjs';
import { openBrowser } from '../../lab.mjs';
import { notebookNames, notebookPath } from '../../notebooks/pairing.mjs';
import { PLOTLY } from '../../notebooks/pictures.mjs';

const require = createRequire(import.meta.url);
/** @type {import('../../../lib/dist/display/index.js')} */
const { figure, ordered, panels } = require('contrastive-lab/display');

const widths = [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];
const shades = ordered(widths.length);

const hitting = figure({
  summary: 'The hitting time grows with the logarithm of the width.',
  title: 'Hitting time of |Δ<i>K</i>| ≥ 1',
  x: { title: 'width <i>M</i>', scale: 'log', ticks: widths },
  y: { title: 'steps' },
  series: [
    {
      name: 'measured, 95 % interval',
      x: widths,
      y: widths.map((width) => 2 * Math.log(width)),
      low: widths.map((width) => 2 * Math.log(width) - 1),
      high: widths.map((width) => 2 * Math.log(width) + 1),
      style: 'points',
    },
    {
      name: 'theory: slope 1 / (2 log(1 + <i>ηλ</i>))',
      x: widths,
      y: widths.map((width) => 2 * Math.log(width)),
      style: 'dashed',
    },
    { name: 'fit', x: widths, y: widths.map((width) => 2.1 * Math.log(width)), style: 'line' },
  ],
});

/** @param {number} spread distance of neighbouring lines at their end, in powers of e */
function drift(spread) {
  const steps = Array.from({ length: 40 }, (_, k) => k);
  return figure({
    summary: 'Wider nets drift later.',
    title: 'Drift',
    x: { title: 'step' },
    y: { title: '|Δ<i>K</i>|', scale: 'log' },
    series: widths.map((width, i) => ({
      name: i === 0 ? `<i>M</i> = ${width}` : String(width),
      x: steps,
      y: steps.map((k) => (k === 0 ? NaN : Math.exp(0.2 * k - spread * i))),
      style: /** @type {const} */ ('line'),
      color: shades[i],
      label: /** @type {const} */ ('end'),
    })),
    guides: [{ y: 1, text: '|Δ<i>K</i>| = 1' }],
  });
}

const six = figure({
  summary: 'Six lines.',
  x: { title: 'x', scale: 'log' },
  y: { title: 'y', scale: 'log' },
  series: ['one', 'two', 'three', 'four', 'five', 'six'].map((name, i) => ({
    name: `a long name of line ${name}`,
    x: [1, 3, 12],
    y: [1e-5 * (i + 1), 0.1, 1e4],
  })),
});

const losses = figure({
  summary: 'Six losses.',
  title:
    'Largest drift of the kernel within one hundred steps, for three losses and two similarities, against the width',
  x: { title: 'width <i>M</i>', scale: 'log', ticks: widths },
  y: { title: 'drift of the NTK', scale: 'log' },
  series: ['linear', 'InfoNCE', 'triplet'].flatMap((loss, i) =>
    /** @type {const} */ (['dot product', 'cosine']).map((meaning, j) => ({
      name: `${loss} loss with the ${meaning}`,
      meaning,
      x: widths,
      y: widths.map((width) => (3 * i + j + 1) / width),
    })),
  ),
});

const figures = {
  'a title of two lines above a long legend': losses,
  'points, a theory line and a fit': hitting,
  'nine widths far apart': drift(0.8),
  'nine widths close together': drift(0.1),
  'six lines with long names': six,
  'two panels': panels([hitting, drift(0.3)], { title: 'Two panels' }),
  'four panels': panels([hitting, drift(0.3), six, six]),
};

const executablePath = findChromium();

describe(
  'drawn figures',
  { skip: executablePath === null && `no Chromium was found: ${chromiumRemedy}` },
  () => {
    /** @type {import('playwright-core').Browser} */
    let browser;
    /** @type {import('playwright-core').Page} */
    let page;

    before(async () => {
      browser = await openBrowser();
      page = await browser.newPage();
      page.setDefaultTimeout(BROWSER_PATIENCE_MS);
      await page.setContent('<body style="margin:0"><div id="figure"></div></body>');
      await page.addScriptTag({ path: require.resolve('plotly.js-dist-min') });
    });

    after(() => browser.close());

    for (const [name, { data, layout }] of Object.entries(figures)) {
      // 848: JupyterLab beside its list of files, on a screen of 1280 pixels.
      for (const width of [700, 848, 900, 1300]) {
        test(`${name}, ${width} pixels wide`, async () => {
          assert.deepEqual(await faults({ data, layout }, width), []);
        });
      }
    }

    for (const name of notebookNames()) {
      test(`the figures of ${name} as committed`, { skip: !existsSync(notebookPath(name)) }, async () => {
        /** @type {import('../../notebooks/pairing.mjs').Notebook} */
        const { cells } = JSON.parse(readFileSync(notebookPath(name), 'utf8'));
        const drawn = cells.flatMap(({ outputs = [] }) =>
          outputs.flatMap(({ data }) => data?.[PLOTLY] ?? []),
        );
        for (const [i, each] of drawn.entries())
          for (const width of [848, 1100])
            assert.deepEqual(await faults(each, width), [], `figure ${i + 1}, ${width} pixels wide`);
      });
    }

    /**
     * @param {{ data: readonly object[], layout: Record<string, any> }} figure
     * @param {number} width
     */
    async function faults({ data, layout }, width) {
      const { texts, plots, legend } = await page.evaluate(measure, { data, layout: { ...layout, width } });
      assert.ok(texts.length > 1, 'the figure has no text');
      const leaving = texts.filter(
        ({ left, right, top, bottom }) =>
          !(left >= -1 && right <= width + 1 && top >= -1 && bottom <= Number(layout.height) + 1),
      );
      const hidden = texts.flatMap((text, i) => {
        const below = texts.slice(0, i).find((other) => overlap(text, other));
        return below === undefined ? [] : `"${text.name}" covers "${below.name}"`;
      });
      const covered = plots.filter((plot) => legend && overlap(legend, plot));
      const besides = texts.filter(({ inLegend }) => !inLegend);
      const onLegend = besides.filter((text) => legend && overlap(legend, text));
      const low = plots.filter(({ top, bottom }) => bottom - top < 100);
      return [
        ...leaving.map((text) => `"${text.name}" leaves the figure: ${JSON.stringify(text)}`),
        ...hidden,
        ...covered.map(({ name }) => `the legend covers the plot ${name}`),
        ...onLegend.map(({ name }) => `"${name}" lies on the legend`),
        ...plots.flatMap(({ name, ticks }) =>
          ticks.flatMap((count, i) =>
            count === 1
              ? `the ${'xy'[i]} axis of the plot ${name} has one label, from which nothing is read`
              : [],
          ),
        ),
        ...low.map(({ name }) => `the plot ${name} has collapsed`),
      ];
    }
  },
);

/**
 * @typedef {{ name: string, left: number, right: number, top: number, bottom: number }} Box
 * @param {Box} a
 * @param {Box} b
 */
function overlap(a, b) {
  // Boxes of texts hold the room above and below the letters: two pixels of it may be shared.
  return a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
}

/**
 * Runs in the page: draws the figure and measures where its parts stand.
 * @param {{ data: readonly object[], layout: object }} figure
 * @returns {Promise<{ texts: (Box & { inLegend: boolean })[], plots: (Box & { ticks: number[] })[], legend: Box | undefined }>}
 */
async function measure({ data, layout }) {
  const { Plotly, document } = /** @type {any} */ (globalThis);
  const drawn = await Plotly.newPlot('figure', data, layout);
  const origin = drawn.querySelector('.main-svg').getBoundingClientRect();
  const box = (/** @type {any} */ element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { name: element.textContent, left, right, top, bottom };
  };
  const legend = document.querySelector('#figure .legend');
  // Marks that are letters may lie on each other, as points do.
  const isMark = (/** @type {any} */ text) => text.closest('.scatterlayer') !== null;
  return {
    texts: [...document.querySelectorAll('#figure text')]
      .filter((/** @type {any} */ text) => text.textContent.trim() && !isMark(text))
      .map((/** @type {any} */ text) => ({ ...box(text), inLegend: text.closest('.legend') !== null })),
    plots: Object.entries(drawn._fullLayout._plots).map(([name, { xaxis, yaxis }]) => ({
      name,
      left: origin.left + xaxis._offset,
      right: origin.left + xaxis._offset + xaxis._length,
      top: origin.top + yaxis._offset,
      bottom: origin.top + yaxis._offset + yaxis._length,
      ticks: [xaxis, yaxis].map(
        (axis) => axis._vals.filter((/** @type {any} */ tick) => !tick.minor && tick.text?.trim()).length,
      ),
    })),
    legend: legend ? box(legend) : undefined,
  };
}
