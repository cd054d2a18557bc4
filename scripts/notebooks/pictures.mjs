// @ts-check
// Pictures of the figures in a notebook, for viewers that do not run plotly: code hosts, editors, paper.
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { encodeWithPalette } from './png.mjs';
import { BROWSER_PATIENCE_MS, chromiumFlags, chromiumRemedy, findChromium } from '../chromium.mjs';

export const PLOTLY = 'application/vnd.plotly.v1+json';

/** Pixels: what JupyterLab shows at its usual width, drawn twice as fine to be crisp. */
const WIDTH = 900;
const SCALE = 2;

/**
 * @typedef {object} Painter
 * @property {(figure: any) => Promise<string>} draw a PNG in base64
 * @property {() => Promise<void>} close
 */

const plotlySource = createRequire(import.meta.url).resolve('plotly.js-dist-min');

/**
 * A browser page that draws figures. A browser that is gone is started again once a figure: notebooks that ran for minutes are
 * not lost with it.
 * @returns {Promise<Painter>}
 * @throws Error when there is no browser
 */
export async function openPainter() {
  let { browser, page } = await openPage();
  const drawn = async (/** @type {any} */ { data, layout }, /** @type {number} */ scale) => {
    const format = { format: 'png', width: WIDTH, height: layout.height, scale };
    const draw = () => page.evaluate(drawInPage, { data, layout, format });
    return draw().catch(async (error) => {
      if (browser.isConnected() && !page.isClosed()) throw error;
      await browser.close();
      ({ browser, page } = await openPage());
      return draw();
    });
  };
  return {
    async draw(figure) {
      const { picture, pixels, width, height } = await drawn(figure, SCALE);
      const small = encodeWithPalette(Buffer.from(pixels, 'base64'), width, height);
      return small === null ? picture : small.toString('base64');
    },
    close: () => browser.close(),
  };
}

/** A new browser with a page that has Plotly. */
async function openPage() {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(`pictures need a browser, none was found: ${chromiumRemedy}`);
  const browser = await chromium.launch({
    executablePath,
    args: chromiumFlags,
    timeout: BROWSER_PATIENCE_MS,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(BROWSER_PATIENCE_MS);
  await page.addScriptTag({ path: plotlySource });
  return { browser, page };
}

/**
 * Runs in the page, where Plotly is global.
 * @param {{ data: any, layout: any, format: any }} figure
 * @returns {Promise<{ picture: string, pixels: string, width: number, height: number }>} PNG and pixels in base64
 */
async function drawInPage({ data, layout, format }) {
  const page = /** @type {any} */ (globalThis);
  const address = await page.Plotly.toImage({ data, layout }, format);
  const image = new page.Image();
  image.src = address;
  await image.decode();
  const { width, height } = image;
  const context = Object.assign(page.document.createElement('canvas'), { width, height }).getContext('2d');
  context.drawImage(image, 0, 0);
  const content = await new Promise((resolve) => {
    const reader = new page.FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(new page.Blob([context.getImageData(0, 0, width, height).data]));
  });
  const base64 = (/** @type {string} */ text) => text.slice(text.indexOf(',') + 1);
  return { picture: base64(address), pixels: base64(content), width, height };
}

/**
 * Adds a PNG to every figure of a notebook, with the figure's words as its alternative text.
 * @param {import('./pairing.mjs').Notebook} notebook changed in place
 * @param {Pick<Painter, 'draw'>} painter
 * @returns {Promise<number>} how many figures there are
 */
export async function addPictures(notebook, painter) {
  let count = 0;
  for (const { data, metadata } of notebook.cells.flatMap((cell) => cell.outputs ?? [])) {
    const figure = data?.[PLOTLY];
    if (!data || !figure) continue;
    data['image/png'] = await painter.draw(figure);
    // Notebook viewers and nbconvert read the alternative text here.
    const alt = [data['text/plain'] ?? ''].flat().join('');
    metadata['image/png'] = { width: WIDTH, height: figure.layout.height, alt };
    count++;
  }
  return count;
}
