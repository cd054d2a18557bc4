import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileStore, keyOf, memoryStore, runSweep } from 'contrastive-lab/sweep';

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
  return { made, sweep: { name: 'double', grid: [{ width: 1 }, { width: 2 }, { width: 3 }], run } };
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
  const failing = {
    ...sweep,
    run: (p: { width: number }) => (p.width === 3 ? Promise.reject(new Error('no')) : sweep.run(p)),
  };
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

test('the key does not depend on the order of the parameters, and does on the name', () => {
  assert.equal(keyOf('a', { x: 1, y: 2 }), keyOf('a', { y: 2, x: 1 }));
  assert.notEqual(keyOf('a', { x: 1 }), keyOf('b', { x: 1 }));
});

test('a file that is no store is refused, and left as it is', () => {
  const file = path.join(folder, 'notes.txt');
  appendFileSync(file, 'shopping list\n');
  assert.throws(() => fileStore(file), /notes.txt, line 1 is not a finished run; move the file away/);
  assert.equal(readFileSync(file, 'utf8'), 'shopping list\n');
});
