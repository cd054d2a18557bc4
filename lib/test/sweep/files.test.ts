// The files of a sweep: its store, its lock, what chunks write, and the table.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chunkOf,
  collect,
  fileStore,
  keyOf,
  memoryStore,
  runsAsCsv,
  shardsOf,
  shardStore,
  type FinishedRun,
  type Parameters,
  type RunKind,
  type Sweep,
} from 'contrastive-lab/sweep';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
const about = { run: 'walk-1', fixed: { rate: 0.5 }, threads: 1 };

test('a store about another grid is refused, and named with the difference', () => {
  const file = path.join(folder, 'about.jsonl');
  fileStore(file, about).put('a', 1);
  assert.equal(fileStore(file, about).get('a'), 1);
  assert.throws(
    () => fileStore(file, { ...about, fixed: { rate: 0.1 } }),
    /about.jsonl holds the runs of another grid: there fixed is {"rate":0.5}, here {"rate":0.1}; name another store/,
  );
  assert.throws(() => fileStore(file, { ...about, threads: 2 }), /there threads is 1, here 2/);
  const untitled = path.join(folder, 'untitled.jsonl');
  fileStore(untitled).put('a', 1);
  assert.throws(() => fileStore(untitled, about), /there run is nothing, here "walk-1"/);
});

test('a first line cut short is written again', () => {
  const file = path.join(folder, 'short.jsonl');
  writeFileSync(file, '{"about":{"ru');
  fileStore(file, about).put('a', 1);
  assert.deepEqual(
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ sum, ...rest }) => (typeof sum === 'string' ? rest : undefined)),
    [{ about }, { key: 'a', value: 1 }],
  );
});

const walk: RunKind<{ width: number }> = {
  name: 'walk',
  version: 1,
  parameters: { width: 'number' },
  run: () => 0,
};
const swim: RunKind<{ depth: number }> = {
  name: 'swim',
  version: 1,
  parameters: { depth: 'number' },
  run: () => 0,
};
const sweep: Sweep<{ width: number }> = { kind: walk, grid: [1, 2, 3, 4, 5].map((width) => ({ width })) };

test('chunks hold every run once, whatever their number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (count) => {
      const chunks = Array.from({ length: count }, (_, index) => chunkOf(sweep, index, count).grid);
      const widths = chunks.flat().map(({ width }) => width);
      assert.deepEqual(widths.sort(), [1, 2, 3, 4, 5]);
    }),
  );
  for (const index of [-1, 3, NaN])
    assert.throws(() => chunkOf(sweep, index, 3), /chunk must be an integer from 0 to 2, got/);
  for (const count of [0, 1.5, NaN])
    assert.throws(() => chunkOf(sweep, 0, count), /count must be a positive integer, got/);
});

test('a chunk finds what any other has finished, writes its own file, and is collected once', () => {
  const file = path.join(folder, 'chunks.jsonl');
  fileStore(file, about).put('a', 1);
  const first = shardStore(file, 'first', about);
  first.put('b', 2);
  const own = path.join(shardsOf(file), 'first.jsonl');
  appendFileSync(own, '{"key":"c","val');
  const second = shardStore(file, 'second', about);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => second.get(key)),
    [1, 2, undefined],
  );
  second.put('c', 3);
  assert.ok(readFileSync(own, 'utf8').endsWith('val'), 'what another may be writing is left alone');
  assert.equal(collect(file, about), 2);
  assert.equal(collect(file, about), 0);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => fileStore(file, about).get(key)),
    [1, 2, 3],
  );
  assert.throws(() => collect(file, { ...about, threads: 2 }), /another grid/);
  for (const name of ['../../x', 'a/b', '', '.hidden', 'a b'])
    assert.throws(() => shardStore(file, name, about), /shard must be a file name of letters/);
});

test('runs as a table: parameters, scalars, what made them; infinities as inf, and text that would break a line in quotes', () => {
  const store = memoryStore();
  const put = (kind: RunKind, parameters: Parameters, result: unknown, threads?: number): void => {
    const run: FinishedRun<Parameters, unknown> = {
      parameters,
      result,
      seconds: 0.5,
      engine: 'native',
      threads,
    };
    store.put(keyOf(kind, parameters), run);
  };
  put(walk, { width: 1 }, { drift: 0.1 + 0.2, list: [1], deep: { low: -Infinity, high: NaN }, width: 7 }, 1);
  put(walk, { width: 2 }, { drift: Infinity, end: null, note: 'so, "this"' }, 1);
  put(swim, { depth: 1e-30 }, -2.5);
  const csv = runsAsCsv([sweep, { kind: swim, grid: [{ depth: 1e-30 }] }, sweep], store);
  assert.deepEqual(csv.split('\n'), [
    'run,width,drift,deep.low,deep.high,result.width,end,note,depth,result,seconds,engine,threads',
    'walk-1,1,0.30000000000000004,-inf,nan,7,,,,,0.5,native,1',
    'walk-1,2,inf,,,,,"so, ""this""",,,0.5,native,1',
    'swim-1,,,,,,,,1e-30,-2.5,0.5,native,',
    '',
  ]);
  assert.equal(runsAsCsv([sweep], memoryStore()), 'run,seconds,engine,threads\n');
});
