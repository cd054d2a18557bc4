import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileStore, findRun, keyOf, memoryStore, runSweep, type RunKind } from 'contrastive-lab/sweep';

const folder = mkdtempSync(path.join(os.tmpdir(), 'contrastive-lab-sweep-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/** A sweep that counts how often it really runs. */
function counted(): {
  made: number[];
  sweep: Parameters<typeof runSweep<{ width: number }, { double: number }>>[0];
} {
  const made: number[] = [];
  const run = ({ width }: { width: number }): Promise<{ double: number }> => {
    made.push(width);
    return Promise.resolve({ double: 2 * width });
  };
  const kind = { name: 'double', version: 1, parameters: { width: 'positive integer' as const }, run };
  return { made, sweep: { kind, grid: [{ width: 1 }, { width: 2 }, { width: 3 }] } };
}

test('a sweep returns its runs in the order of the grid, with what made them', async () => {
  const done: number[] = [];
  const runs = await runSweep(counted().sweep, memoryStore(), (count) => void done.push(count));
  assert.deepEqual(
    runs.map(({ result }) => result.double),
    [2, 4, 6],
  );
  assert.deepEqual(done, [1, 2, 3]);
  assert.ok(runs.every(({ seconds, engine }) => seconds >= 0 && ['native', 'wasm'].includes(engine)));
});

test('finished runs are never made again, and a line cut short costs only its own run', async () => {
  const file = path.join(folder, 'nested', 'runs.jsonl');
  const first = counted();
  const expected = await runSweep(first.sweep, fileStore(file));
  assert.deepEqual(first.made, [1, 2, 3]);

  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${lines.slice(0, 2).join('\n')}\n${lines[2].slice(0, 20)}`);
  const second = counted();
  const runs = await runSweep(second.sweep, fileStore(file));
  assert.deepEqual(second.made, [3]);
  assert.deepEqual(
    runs.map(({ result }) => result),
    expected.map(({ result }) => result),
  );
  assert.equal(readFileSync(file, 'utf8').split('\n').length, 4);
});

test('a run that fails loses none of those before it', async () => {
  const file = path.join(folder, 'failing.jsonl');
  const { sweep } = counted();
  const run = (p: { width: number }): Promise<{ double: number }> | { double: number } =>
    p.width === 3 ? Promise.reject(new Error('no')) : sweep.kind.run(p);
  const failing = { ...sweep, kind: { ...sweep.kind, run } };
  await assert.rejects(runSweep(failing, fileStore(file)), /no/);
  const again = counted();
  await runSweep(again.sweep, fileStore(file));
  assert.deepEqual(again.made, [3]);
});

test('infinities and NaN come back from disk as they went', () => {
  const file = path.join(folder, 'infinite.jsonl');
  const value = { drift: Infinity, list: [-Infinity, NaN, 1, null] };
  fileStore(file).put('diverged', value);
  assert.deepEqual(fileStore(file).get('diverged'), value);
});

test('a result that looks like the mark of an infinity comes back as it went', () => {
  const file = path.join(folder, 'marks.jsonl');
  const values = ['abc', 'NaN', ['NaN'], { notFinite: 'Infinity' }, NaN].map((notFinite) => ({ notFinite }));
  const value = { values, more: { notFinite: 'NaN', other: 1 } };
  fileStore(file).put('marks', value);
  assert.deepEqual(fileStore(file).get('marks'), value);
});

test('parameters that JSON would make the same are refused, and a store keeps no nothing', () => {
  const a = { name: 'a', version: 1, parameters: { x: 'number' } } as const;
  for (const bad of [NaN, Infinity, -Infinity, null, [1]]) {
    assert.throws(
      () => keyOf(a, { x: bad as number }),
      /x must be text, a finite number, true or false, got/,
    );
  }
  assert.throws(() => {
    fileStore(path.join(folder, 'n')).put('a', null);
  }, /value must be a result to keep, got null/);
});

test('an empty grid is refused before the engine starts', async () => {
  const { sweep } = counted();
  await assert.rejects(
    runSweep({ ...sweep, grid: [] }, memoryStore()),
    /the grid of double must hold at least one run, got none/,
  );
});

test('an interrupt is heard between synchronous runs; what was finished is kept and not made again', async () => {
  const kernel = { hit: false, interrupted: () => kernel.hit };
  const name = Symbol.for('contrastive-lab.kernel');
  const world = globalThis as Record<symbol, unknown>;
  world[name] = kernel;
  const made: number[] = [];
  const kind = {
    name: 'slow',
    version: 1,
    parameters: { width: 'positive integer' as const },
    // Longer than the event loop is ever kept waiting; the interrupt comes while the second run computes.
    run: ({ width }: { width: number }): number => {
      made.push(width);
      const end = performance.now() + 60;
      while (performance.now() < end);
      if (made.length === 2) {
        setImmediate(() => {
          kernel.hit = true;
        });
      }
      return width;
    },
  };
  const sweep = { kind, grid: [1, 2, 3, 4].map((width) => ({ width })) };
  const store = memoryStore();
  try {
    await assert.rejects(runSweep(sweep, store), { name: 'InterruptedError' });
    assert.deepEqual(made, [1, 2]);
    kernel.hit = false;
    await runSweep(sweep, store);
    assert.deepEqual(made, [1, 2, 3, 4]);
  } finally {
    Reflect.deleteProperty(world, name);
  }
});

test('the key does not depend on the order of the parameters, and does on the name', () => {
  const a = { name: 'a', version: 1, parameters: { x: 'number', y: 'number' } } as const;
  assert.equal(keyOf(a, { x: 1, y: 2 }), keyOf(a, { y: 2, x: 1 }));
  assert.equal(keyOf(a, { x: 1, y: 2 }), 'a-1 {"x":1,"y":2}');
  assert.notEqual(keyOf(a, { x: 1, y: 2 }), keyOf({ ...a, name: 'b' }, { x: 1, y: 2 }));
  assert.notEqual(keyOf(a, { x: 1, y: 2 }), keyOf({ ...a, version: 2 }, { x: 1, y: 2 }));
});

test('a parameter that a kind gains leaves the keys of finished runs as they are, and every run is given it', async () => {
  const { sweep } = counted();
  const store = memoryStore();
  await runSweep(sweep, store);
  const seen: unknown[] = [];
  const kind: RunKind<{ width: number; rate?: number }, number> = {
    ...sweep.kind,
    parameters: { width: 'positive integer', rate: { rule: 'number', default: 0.5 } },
    run: (parameters) => seen.push(parameters),
  };
  const grid = [{ width: 1 }, { width: 1, rate: 0.5 }, { width: 4 }, { width: 4, rate: 2 }];
  const runs = await runSweep({ kind, grid }, store);
  assert.deepEqual(seen, [
    { width: 4, rate: 0.5 },
    { width: 4, rate: 2 },
  ]);
  assert.deepEqual(
    runs.map(({ parameters }) => parameters.rate),
    [0.5, 0.5, 0.5, 2],
  );
});

test('a file that is not a store is refused, and left as it is', () => {
  const file = path.join(folder, 'notes.txt');
  appendFileSync(file, 'shopping list\n');
  assert.throws(() => fileStore(file), /notes.txt is not a store of finished runs; name another file/);
  assert.equal(readFileSync(file, 'utf8'), 'shopping list\n');
});

test('a result that a file cannot hold is refused, with the place and the remedy, and nothing is kept of it', async () => {
  const round: Record<string, unknown> = {};
  round.self = round;
  const results: readonly (readonly [unknown, RegExp])[] = [
    [{ values: Float64Array.of(1, 2) }, /result\.values of .* got a Float64Array; return numbers as a list/],
    [{ deep: [{ at: new Date(0) }] }, /result\.deep\[0\]\.at of .* got a Date/],
    [{ by: new Map([[1, 2]]) }, /result\.by of .* got a Map/],
    [{ f: () => 1 }, /result\.f of .* got a function/],
    [12n, /result of .* got the bigint 12/],
    [Symbol('a'), /result of .* got Symbol\(a\)/],
    [[1, undefined], /result\[1\] of .* got undefined/],
    [round, /result\.self of .* got an object that holds itself/],
    [undefined, /a run of odd must return a result, got undefined/],
    [null, /a run of odd must return a result, got null/],
  ];
  for (const [i, [result, words]] of results.entries()) {
    const file = path.join(folder, `plain-${i}.jsonl`);
    const kind = {
      name: 'odd',
      version: 1,
      parameters: { seed: 'positive integer' as const },
      run: () => result,
    };
    await assert.rejects(runSweep({ kind, grid: [{ seed: 1 }] }, fileStore(file)), words);
    assert.ok(!existsSync(file));
  }
  // All else comes back as it went.
  const file = path.join(folder, 'plain.jsonl');
  const result = {
    list: [1, NaN, [-Infinity]],
    text: 'a\u2028"\ud800',
    no: null,
    yes: true,
    ['__proto__']: { x: 1 },
  };
  const kind = {
    name: 'odd',
    version: 1,
    parameters: { seed: 'positive integer' as const },
    run: () => result,
  };
  await runSweep({ kind, grid: [{ seed: 1 }] }, fileStore(file));
  assert.deepEqual(findRun(kind, { seed: 1 }, fileStore(file))?.result, result);
});
