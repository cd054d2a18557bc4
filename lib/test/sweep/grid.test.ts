import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runKinds } from 'contrastive-lab/studies';
import { cross, findKind, idOf, kindsIn, parseGrid, readGrid, type RunKind } from 'contrastive-lab/sweep';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
const kinds: RunKind[] = [
  {
    name: 'walk',
    version: 2,
    parameters: { width: 'positive integer', rate: 'number', shape: ['round', 'square'], fast: 'boolean' },
    run: () => Promise.resolve(0),
  },
  { name: 'swim', version: 1, parameters: { depth: 'number' }, run: () => Promise.resolve(0) },
];
const good = {
  run: 'walk',
  grid: { width: [1, 2], shape: ['round', 'square'] },
  fixed: { rate: 0.5, fast: true },
};

test('a grid is every combination, the last parameter varying fastest', () => {
  const { kind, grid } = parseGrid(good, kinds);
  assert.equal(idOf(kind), 'walk-2');
  assert.deepEqual(
    grid.map(({ width, shape }) => `${width} ${shape}`),
    ['1 round', '1 square', '2 round', '2 square'],
  );
  assert.ok(grid.every(({ rate, fast }) => rate === 0.5 && fast === true));
  assert.equal(parseGrid({ ...good, run: 'walk-2' }, kinds).kind, kind, 'with its version, too');
});

const form =
  /a grid must be \{"run": "kind", "grid": \{"parameter": \[values\]\}, "fixed": \{"parameter": value\}\}/;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const wrong: [string, unknown, RegExp][] = [
  ['no object', [1], form],
  ['no kind', { grid: { width: [1] } }, form],
  ['no grid', { run: 'walk' }, form],
  ['another part', { ...good, fix: {} }, /"fix" is not part of a grid; its parts are run, grid and fixed/],
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
    /walk has no parameter "widht"; did you mean "width"\? All: width, rate, shape, fast/,
  ],
  [
    'an unknown fixed one',
    { ...good, fixed: { ...good.fixed, rat: 1 } },
    /no parameter "rat"; did you mean "rate"\?/,
  ],
  ['a missing parameter', { ...good, fixed: {} }, /walk needs rate, fast as well; add to "grid" or "fixed"/],
  [
    'one in both places',
    { ...good, fixed: { ...good.fixed, width: 1 } },
    /"width" stands in grid and in fixed; keep one/,
  ],
  ['a value twice', { ...good, grid: { ...good.grid, width: [1, 2, 1] } }, /width lists 1 twice/],
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

test('kinds are found among what a module exports: singly, in lists, or by runKinds', () => {
  const [walk, swim] = kinds;
  const helper = (): number => 1;
  assert.deepEqual(kindsIn({ walk, swim, helper, COUNT: 3 }, 'm'), kinds);
  assert.deepEqual(kindsIn({ all: kinds }, 'm'), kinds);
  assert.deepEqual(kindsIn({ runKinds: () => kinds }, 'm'), kinds);
  assert.deepEqual(kindsIn({ walk, default: { walk } }, 'm'), [walk], 'a CommonJS module that was imported');
  assert.deepEqual(kindsIn({ default: swim }, 'm'), [swim]);
});

const noKinds: [what: string, exported: Record<string, unknown>, message: RegExp][] = [
  ['nothing', {}, /my.ts exports no kind of run; export one as \{ name, version, parameters, run \}/],
  ['only functions', { walk: () => 1 }, /exports no kind of run/],
  [
    'no name',
    { walk: { run: () => 1 } },
    /exports "walk", which is not a kind of run: name must be letters, .* got undefined/,
  ],
  [
    'no version',
    { walk: { ...kinds[0], version: undefined } },
    /version must be a positive integer, got undefined/,
  ],
  ['no function', { walk: { ...kinds[0], run: 'x' } }, /run must be a function of the parameters, got "x"/],
  [
    'no rules',
    { walk: { ...kinds[0], parameters: null } },
    /parameters must be an object with a rule for each, got null/,
  ],
  [
    'a value that is not a rule',
    { walk: { ...kinds[0], parameters: { a: 'integer' } } },
    /the rule of a must be positive integer, /,
  ],
  [
    'a default against its rule',
    { walk: { ...kinds[0], parameters: { a: { rule: 'number', default: 'x' } } } },
    /the rule of a must be/,
  ],
  [
    'two of one name',
    { a: kinds[0], b: { ...kinds[0] } },
    /my.ts has two kinds called "walk"; give one of them a name of its own/,
  ],
];
for (const [what, exported, message] of noKinds) {
  test(`a module that exports ${what} is refused with what is missing`, () => {
    assert.throws(() => kindsIn(exported, 'my.ts'), message);
  });
}

test('cross makes every combination of lists and single values, the last list varying fastest', () => {
  assert.deepEqual(cross({ a: [1, 2], b: 'x', c: [true, false] }), [
    { a: 1, b: 'x', c: true },
    { a: 1, b: 'x', c: false },
    { a: 2, b: 'x', c: true },
    { a: 2, b: 'x', c: false },
  ]);
  assert.throws(() => cross({ seed: [] }), /seed must list at least one value, got \[\]/);
  assert.throws(() => cross({ seed: [1, 1] }), /seed lists 1 twice/);
  assert.throws(() => cross({ a: range(2e5), b: range(2e5) }), /the grid has 4.0e\+10 combinations/);
});

test('every kind of run of every claim can be found and says what its parameters are', () => {
  const all = runKinds();
  assert.equal(findKind(all, 'ntk-drift'), findKind(all, 'ntk-drift-1'));
  for (const { name, parameters } of all) assert.ok(Object.keys(parameters).length > 0, name);
});
