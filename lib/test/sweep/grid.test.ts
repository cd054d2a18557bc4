import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runKinds } from 'contrastive-lab/claims';
import { findKind, kindsOf, parseGrid, readGrid, type RunKind, type Sweep } from 'contrastive-lab/sweep';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
const kinds: RunKind[] = [
  {
    name: 'walk-2',
    parameters: { width: 'positive integer', rate: 'number', shape: ['round', 'square'], fast: 'boolean' },
    run: () => Promise.resolve(0),
  },
  { name: 'swim-1', parameters: { depth: 'number' }, run: () => Promise.resolve(0) },
];
const good = {
  run: 'walk',
  grid: { width: [1, 2], shape: ['round', 'square'] },
  fixed: { rate: 0.5, fast: true },
};

test('a grid is every combination, the last parameter varying fastest', () => {
  const { name, grid } = parseGrid(good, kinds);
  assert.equal(name, 'walk-2');
  assert.deepEqual(
    grid.map(({ width, shape }) => `${width} ${shape}`),
    ['1 round', '1 square', '2 round', '2 square'],
  );
  assert.ok(grid.every(({ rate, fast }) => rate === 0.5 && fast === true));
  assert.equal(parseGrid({ ...good, run: 'walk-2' }, kinds).name, 'walk-2', 'with its version, too');
});

const form =
  /a grid must be \{"run": "kind", "grid": \{"parameter": \[values\]\}, "fixed": \{"parameter": value\}\}/;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const wrong: [string, unknown, RegExp][] = [
  ['no object', [1], form],
  ['no kind', { grid: { width: [1] } }, form],
  ['no grid', { run: 'walk' }, form],
  ['another part', { ...good, fix: {} }, /"fix" is no part of a grid; its parts are run, grid and fixed/],
  [
    'an unknown kind',
    { ...good, run: 'wlak' },
    /run must be one of walk, swim, got "wlak"; did you mean "walk"\?/,
  ],
  ['an empty grid', { ...good, grid: {} }, /the grid is empty; write at least one parameter with a list/],
  [
    'an empty list',
    { ...good, grid: { ...good.grid, width: [] } },
    /grid.width must be a list of at least one value, got \[\]/,
  ],
  [
    'a single value',
    { ...good, grid: { ...good.grid, width: 4 } },
    /grid.width must be a list .*, got 4; a single value may stand in "fixed"/,
  ],
  [
    'an unknown parameter',
    { ...good, grid: { ...good.grid, widht: [1] } },
    /walk-2 has no parameter "widht"; did you mean "width"\? All: width, rate, shape, fast/,
  ],
  [
    'an unknown fixed one',
    { ...good, fixed: { ...good.fixed, rat: 1 } },
    /no parameter "rat"; did you mean "rate"\?/,
  ],
  [
    'a missing parameter',
    { ...good, fixed: {} },
    /walk-2 needs rate, fast as well; add to "grid" or "fixed"/,
  ],
  [
    'one in both places',
    { ...good, fixed: { ...good.fixed, width: 1 } },
    /"width" stands in grid and in fixed; keep one/,
  ],
  ['a value twice', { ...good, grid: { ...good.grid, width: [1, 2, 1] } }, /grid.width lists 1 twice/],
  [
    'no positive integer',
    { ...good, grid: { ...good.grid, width: [1, 0] } },
    /grid.width must be a positive integer, got 0/,
  ],
  [
    'a fraction',
    { ...good, grid: { ...good.grid, width: [1.5] } },
    /grid.width must be a positive integer, got 1.5/,
  ],
  [
    'text for a number',
    { ...good, fixed: { ...good.fixed, rate: '1' } },
    /fixed.rate must be a number, got "1"/,
  ],
  [
    'an unknown choice',
    { ...good, grid: { ...good.grid, shape: ['oval'] } },
    /grid.shape must be one of round, square, got "oval"/,
  ],
  [
    'more runs than can be made',
    { ...good, grid: { width: range(2000), rate: range(2000), shape: ['round'] }, fixed: { fast: true } },
    /the grid has 4.0e\+6 combinations, more than 1000000; shorten a list/,
  ],
  [
    'no truth value',
    { ...good, fixed: { ...good.fixed, fast: 1 } },
    /fixed.fast must be true or false, got 1/,
  ],
];
for (const [what, value, message] of wrong) {
  test(`a grid with ${what} is refused with the remedy`, () => {
    assert.throws(() => parseGrid(value, kinds), message);
  });
}

test('a file that is missing, is no JSON or holds no grid is named', () => {
  const file = path.join(folder, 'grid.json');
  assert.throws(
    () => readGrid(file, kinds),
    /grid.json cannot be read \(ENOENT\); give the path of a JSON file/,
  );
  writeFileSync(file, '{"run": ');
  assert.throws(() => readGrid(file, kinds), /grid.json is not JSON: /);
  writeFileSync(file, '{"run": "fly", "grid": {}}');
  assert.throws(() => readGrid(file, kinds), /the grid .*grid.json: run must be one of/);
  writeFileSync(file, JSON.stringify(good));
  assert.equal(readGrid(file, kinds).grid.length, 4);
});

test('kinds come from sweeps, each once; two functions under one name are refused', () => {
  const run = (): Promise<number> => Promise.resolve(1);
  const sweep: Sweep<{ level: number; kind: string }, number> = {
    name: 'a-1',
    grid: [{ level: 1, kind: 'x' }],
    run,
  };
  const [kind, ...others] = kindsOf([sweep, { ...sweep, grid: [] }]);
  assert.equal(others.length, 0);
  assert.deepEqual(kind.parameters, { level: 'number', kind: 'string' }, 'rules from the values of a grid');
  const other = { ...sweep, run: () => Promise.resolve(2) };
  assert.throws(
    () => kindsOf([sweep, other]),
    /two kinds of runs are called "a-1"; give one of them a name of its own/,
  );
});

test('every kind of run of every claim can be found and says what its parameters are', () => {
  const all = runKinds();
  assert.equal(findKind(all, 'ntk-drift').name, findKind(all, 'ntk-drift-1').name);
  for (const { name, parameters } of all) assert.ok(Object.keys(parameters).length > 0, name);
});
