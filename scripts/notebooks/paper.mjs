// @ts-check
// A figure for a paper: PDF with its fonts embedded, SVG or PNG, at a size in centimetres.
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';
import { BROWSER_PATIENCE_MS, chromiumFlags, chromiumRemedy, findChromium } from '../chromium.mjs';
import { replace } from '../support/files.mjs';

/** Pixels of a figure's layout: letters of 18 pixels then stand at 7 points where the figure is 12 cm wide. */
const LAYOUT_WIDTH = 900;
/** Dots a centimetre of a PNG: 300 an inch. */
const DOTS = 300 / 2.54;

const plotlySource = createRequire(import.meta.url).resolve('plotly.js-dist-min');

/**
 * Writes a figure to a file; its ending says the format. Plotly measures letters in a browser, for SVG too.
 * @param {{ data: any, layout: any }} figure
 * @param {string} file
 * @param {{ width: number, height?: number }} size in centimetres; without a height the figure's own proportions
 * @throws Error when there is no browser, or the ending is none of .pdf, .svg and .png
 */
export async function writeFigure({ data, layout }, file, { width, height }) {
  const format = extname(file).slice(1).toLowerCase();
  if (!['pdf', 'svg', 'png'].includes(format))
    throw new Error(`the ending of ${file} must be .pdf, .svg or .png`);
  const executablePath = findChromium();
  if (executablePath === null) throw new Error(`figures need a browser, none was found: ${chromiumRemedy}`);
  const pixels = height === undefined ? layout.height : Math.round((LAYOUT_WIDTH * height) / width);
  const tall = height ?? (width * pixels) / LAYOUT_WIDTH;
  const browser = await chromium.launch({
    executablePath,
    args: chromiumFlags,
    timeout: BROWSER_PATIENCE_MS,
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(BROWSER_PATIENCE_MS);
    await page.addScriptTag({ path: plotlySource });
    const asked = { width: LAYOUT_WIDTH, height: pixels };
    if (format === 'png') {
      const scale = (width * DOTS) / LAYOUT_WIDTH;
      const picture = await page.evaluate(inPage, { data, layout, format: { ...asked, format, scale } });
      replace(file, Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64'));
      return;
    }
    const address = await page.evaluate(inPage, { data, layout, format: { ...asked, format: 'svg' } });
    const drawn = decodeURIComponent(address.slice(address.indexOf(',') + 1));
    // In centimetres: the view box keeps the pixels.
    const svg = drawn.replace(
      /<svg([^>]*?) width="[^"]*" height="[^"]*"/,
      `<svg$1 width="${width}cm" height="${tall}cm"`,
    );
    if (format === 'svg') {
      replace(file, svg);
      return;
    }
    await page.setContent(
      `<style>@page { size: ${width}cm ${tall}cm; margin: 0 } body { margin: 0 } svg { display: block }</style>${svg}`,
    );
    replace(
      file,
      await page.pdf({
        width: `${width}cm`,
        height: `${tall}cm`,
        printBackground: true,
        pageRanges: '1',
      }),
    );
  } finally {
    await browser.close();
  }
}

/**
 * Runs in the page, where Plotly is global.
 * @param {{ data: any, layout: any, format: any }} figure
 * @returns {Promise<string>} a data address
 */
function inPage({ data, layout, format }) {
  return /** @type {any} */ (globalThis).Plotly.toImage({ data, layout }, format);
}
