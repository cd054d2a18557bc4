import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, ordered, panels, type FigureOptions, type SeriesOptions } from 'contrastive-lab/display';

const line: SeriesOptions = { name: 'measured', x: [1, 2, 4], y: [3, 1, 2] };
const good: FigureOptions = { summary: 'It falls.', x: { title: 'x' }, y: { title: 'y' }, series: [line] };
const log: Partial<FigureOptions> = { y: { title: 'y', scale: 'log' } };

function withSeries(series: Partial<SeriesOptions>, more: Partial<FigureOptions> = {}): () => unknown {
  return () => figure({ ...good, ...more, series: [{ ...line, ...series }] });
}

function withOptions(more: object): () => unknown {
  return () => figure({ ...good, ...more });
}

const nested = panels([figure(good)]);

const cases: [string, () => unknown, RegExp][] = [
  ['no summary', withOptions({ summary: ' ' }), /summary must be a non-empty string, got " "/],
  [
    'summary missing',
    withOptions({ summary: undefined }),
    /summary must be a non-empty string, got undefined/,
  ],
  ['LaTeX in the title', withOptions({ title: '$K$' }), /title must hold no LaTeX: .* got "\$K\$"/],
  ['LaTeX in an axis', withOptions({ x: { title: '$M$' } }), /x\.title must hold no LaTeX/],
  ['LaTeX in a name', withSeries({ name: '$a$' }), /the name of series 0 must hold no LaTeX/],
  ['no series', withOptions({ series: [] }), /series must hold at least one series, got none/],
  ['a name twice', withOptions({ series: [line, line] }), /series "measured": every name must occur once/],
  ['ragged', withSeries({ y: [1, 2] }), /series "measured": x and y must be equally long, got 3 and 2/],
  ['empty', withSeries({ x: [], y: [] }), /series "measured" must have at least one finite point, got 0/],
  ['all NaN', withSeries({ y: [NaN, NaN, NaN] }), /series "measured" must have at least one finite point/],
  [
    'zero on a log axis',
    withSeries({ y: [1, 0, 2] }, log),
    /series "measured": y\[1\] must be positive on a log axis, got 0; make it NaN to leave a gap/,
  ],
  [
    'negative on a log x axis',
    withSeries({ x: [-1, 1, 2] }, { x: { title: 'x', scale: 'log' } }),
    /x\[0\] must be positive on a log axis, got -1/,
  ],
  [
    'low end below zero on a log axis',
    withSeries({ low: [-1, 1, 1], high: [4, 4, 4] }, log),
    /low\[0\] must be positive/,
  ],
  ['only low', withSeries({ low: [1, 1, 1] }), /low and high must be given together/],
  [
    'ragged interval',
    withSeries({ low: [1], high: [4] }),
    /low and high must be as long as y \(3\), got 1 and 1/,
  ],
  [
    'interval upside down',
    withSeries({ low: [5, 1, 1], high: [4, 4, 4] }),
    /low\[0\] must not exceed high\[0\], got 5 > 4/,
  ],
  ['unknown style', withSeries({ style: 'dots' as 'line' }), /style must be one of 'points', .*got 'dots'/],
  [
    'unknown meaning',
    withSeries({ meaning: 'dots' as 'cosine' }),
    /meaning must be one of dot product, cosine, .*got "dots"/,
  ],
  ['unknown colour', withSeries({ color: 'pink' }), /color must be one of blue, .*got "pink"/],
  ['negative colour', withSeries({ color: -1 }), /color must be an index of 0 or more, .*got -1/],
  [
    'unknown scale',
    withOptions({ x: { title: 'x', scale: 'sqrt' } }),
    /x\.scale must be 'linear' or 'log', got 'sqrt'/,
  ],
  [
    'range reversed',
    withOptions({ x: { title: 'x', range: [2, 1] } }),
    /x\.range must be two increasing numbers, got \[2, 1\]/,
  ],
  [
    'range NaN',
    withOptions({ x: { title: 'x', range: [0, NaN] } }),
    /x\.range must hold finite numbers, got NaN/,
  ],
  [
    'log range from zero',
    withOptions({ y: { title: 'y', scale: 'log', range: [0, 1] } }),
    /y\.range must hold positive numbers on a log axis, got 0/,
  ],
  [
    'log tick at zero',
    withOptions({ y: { title: 'y', scale: 'log', ticks: [0] } }),
    /y\.ticks must hold positive numbers/,
  ],
  [
    'guide at zero on a log axis',
    withOptions({ ...log, guides: [{ y: 0, text: 'none' }] }),
    /guide "none": y must be positive on a log axis, got 0/,
  ],
  [
    'note at NaN',
    withOptions({ notes: [{ x: NaN, y: 1, text: 'here' }] }),
    /note "here": x must be a finite number, got NaN/,
  ],
  ['height NaN', withOptions({ height: NaN }), /height must be a number of pixels, 200 or more, got NaN/],
  ['height too small', withOptions({ height: 50 }), /height must be .* got 50/],
  ['no panels', () => panels([]), /figures must hold at least one figure, got none/],
  ['columns 0', () => panels([figure(good)], { columns: 0 }), /columns must be a positive integer, got 0/],
  ['panels of panels', () => panels([nested]), /figures\[0\] is made of panels itself/],
  [
    'panel with a raw layout',
    () => panels([figure({ ...good, layout: {} })]),
    /figures\[0\] has a raw layout/,
  ],
  ['no colours', () => ordered(0), /count must be a positive integer, got 0/],
  ['half a colour', () => ordered(1.5), /count must be a positive integer, got 1\.5/],
];

for (const [what, run, message] of cases) {
  test(`a figure with bad input says so: ${what}`, () => {
    assert.throws(run, message);
  });
}
