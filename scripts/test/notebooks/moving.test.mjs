// @ts-check
// A figure with a slider as an SVG that plays by itself.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { movingSvg } from '../../notebooks/moving.mjs';

const require = createRequire(import.meta.url);
/** @type {import('../../../lib/dist/display/index.js')} */
const { figure, panels, withSlider } = require('contrastive-lab/display');

/**
 * @param {number} at where the first panel's mark is
 * @param {string} symbol
 */
function step(at, symbol = 'circle') {
  const range = /** @type {[number, number]} */ ([-10, 10]);
  const panel = (/** @type {string} */ title, /** @type {number} */ x, /** @type {string} */ said) =>
    figure({
      summary: 'A mark.',
      title,
      x: { title: 'x', range, ticks: [-10, 0, 10] },
      y: { title: 'y', range, ticks: [0] },
      series: [],
      traces: [
        { type: 'scatter', mode: 'markers', x: [x], y: [0], marker: { symbol, color: '#065ec0', size: 7 } },
        { type: 'scatter', mode: 'text', x: [0], y: [9], text: [said] },
      ],
    });
  return panels([panel('left', at, `at ${at} < 11`), panel('right', 0, 'still')], { columns: 2 });
}

const film = withSlider(
  [-10, 0, 10].map((at) => ({ name: String(at), figure: step(at) })),
  'step',
);

test('marks glide through the places of all steps and stay at the last; what does not move is not animated', () => {
  const svg = movingSvg(film);
  assert.equal(svg.match(/<circle /g)?.length, 2);
  assert.equal(svg.match(/<animateTransform /g)?.length, 1);
  const [, values] = /type="translate" values="([^"]*)"/.exec(svg) ?? [];
  const places = values.split(';').map((place) => Number(place.split(' ')[0]));
  const [first, middle, last] = places;
  assert.ok(first < middle && middle < last && middle - first === last - middle, values);
  assert.ok(places.length > 3 && places.slice(3).every((place) => place === last), values);
  assert.match(svg, new RegExp(`<g transform="translate\\(${last.toFixed(1)} [\\d.]+\\)"><circle`));
});

test('texts change with the steps, and without animation the last one stands', () => {
  const svg = movingSvg(film);
  const texts = [...svg.matchAll(/<text [^>]*opacity="([01])"[^>]*>([^<]*)/g)].map(([, opacity, text]) => [
    text,
    opacity,
  ]);
  assert.deepEqual(texts, [
    ['step: -10', '0'],
    ['step: 0', '0'],
    ['step: 10', '1'],
    ['at -10 &lt; 11', '0'],
    ['at 0 &lt; 11', '0'],
    ['at 10 &lt; 11', '1'],
    ['still', '1'],
  ]);
  for (const text of ['left', 'right', '−10']) assert.ok(svg.includes(`>${text}</text>`), text);
});

test('it runs no script and asks for nothing', () => {
  const svg = movingSvg(film);
  assert.doesNotMatch(svg.replace('http://www.w3.org/2000/svg', ''), /script|href|https?:|url\(/);
});

test('a figure that does not move, and marks that it cannot draw, are refused', () => {
  assert.throws(() => movingSvg(step(0)), /must have frames, got none/);
  const stars = withSlider(
    [0, 1].map((at) => ({ name: String(at), figure: step(at, 'star') })),
    'step',
  );
  assert.throws(() => movingSvg(stars), /one of circle, square, diamond, got star/);
});
