// @ts-check
// A browser that is killed while a notebook runs costs no pictures.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { chromiumRemedy, findChromium } from '../../chromium.mjs';
import { addPictures, openPainter, PLOTLY } from '../../notebooks/pictures.mjs';

/** This process's own children, on Linux. */
function children() {
  return readdirSync('/proc').filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid;
    } catch {
      return false;
    }
  });
}

const missing =
  process.platform !== 'linux'
    ? 'finds the browser through /proc'
    : findChromium() === null && `no Chromium was found: ${chromiumRemedy}`;

test('a painter whose browser is killed draws on in a new one', { skip: missing }, async () => {
  const painter = await openPainter();
  const figure = { data: [{ x: [1, 2], y: [1, 2] }], layout: { height: 300 } };
  const before = await painter.draw(figure);
  const browsers = children();
  assert.equal(browsers.length, 1);
  process.kill(Number(browsers[0]), 'SIGKILL');
  assert.equal(await painter.draw(figure), before);
  await painter.close();
});

test("a picture's alternative text is the figure's words", async () => {
  const figure = { data: [], layout: { height: 300 } };
  const outputs = [
    {
      output_type: 'display_data',
      data: { [PLOTLY]: figure, 'text/plain': ['It rises.\n', '  x'] },
      metadata: {},
    },
  ];
  const cells = [{ cell_type: 'code', id: 'a', metadata: {}, source: '', outputs }];
  /** @type {import('../../notebooks/pairing.mjs').Notebook} */
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  assert.equal(await addPictures(notebook, { draw: async () => 'AA' }), 1);
  assert.deepEqual(outputs[0].metadata, { 'image/png': { width: 900, height: 300, alt: 'It rises.\n  x' } });
});
