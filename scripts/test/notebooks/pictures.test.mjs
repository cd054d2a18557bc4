// @ts-check
// A browser that is killed while a notebook runs costs no pictures.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { chromiumRemedy, findChromium } from '../../chromium.mjs';
import { openPainter } from '../../notebooks/pictures.mjs';

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
