import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { controlOf, evaluateClaim, findClaim, type Claim } from 'contrastive-lab/claims';
import { allClaims } from 'contrastive-lab/studies';
import {
  fileStore,
  findRun,
  memoryStore,
  parseGrid,
  runInProcesses,
  type Grid,
  type Store,
} from 'contrastive-lab/sweep';
import { engine } from 'contrastive-lab/tensor';
import { temporaryFolder } from '../support/folder';
import { runKinds } from '../support/sweepKinds';

const folder = temporaryFolder();
const kinds = require.resolve('../support/sweepKinds');
const claimKinds = require.resolve('contrastive-lab/studies');
const grid = (run: string, axes: object): Grid => parseGrid({ run, grid: axes }, runKinds());

const resultsIn = (store: Store, { kind, grid: points }: Grid): unknown[] =>
  points.map((point) => findRun(kind, point, store)?.result);

test('one process and three make the same results to the bit; nothing is made twice', async () => {
  const sweep = grid('product', { size: [3, 100, 301, 500, 64] });
  const [one, three] = ['one', 'three'].map((name) => path.join(folder, `${name}.jsonl`));
  const done: number[] = [];
  assert.deepEqual(await runInProcesses([sweep], fileStore(one), { kinds, processes: 1 }), []);
  const onRun = (count: number): void => void done.push(count);
  // Given twice, each run is made once.
  assert.deepEqual(
    await runInProcesses([sweep, sweep], fileStore(three), { kinds, processes: 3, onRun }),
    [],
  );
  assert.deepEqual(done, [1, 2, 3, 4, 5]);
  const results = resultsIn(fileStore(one), sweep);
  assert.ok(results.every((result) => (result as { overflow: number }).overflow === Infinity));
  assert.equal(new Set(results.map((result) => (result as { sum: number }).sum)).size, 5);
  assert.deepEqual(resultsIn(fileStore(three), sweep), results);

  const before = readFileSync(three, 'utf8');
  await runInProcesses([sweep], fileStore(three), { kinds });
  assert.equal(readFileSync(three, 'utf8'), before);
});

test('a claim comes out the same to the bit over one process and over two', async () => {
  const claim = findClaim(allClaims, 'linearised-model');
  // Its narrow runs: the verdict is not the point.
  const narrow = (sweep: Claim['sweeps']['quick']): Claim['sweeps']['quick'] => ({
    ...sweep,
    grid: sweep.grid.filter(({ width }) => Number(width) <= 1024),
  });
  const small: Claim = {
    ...claim,
    sweeps: { ...claim.sweeps, quick: narrow(claim.sweeps.quick) },
    control: {
      ...claim.control,
      sweeps: { ...controlOf(claim).sweeps, quick: narrow(controlOf(claim).sweeps.quick) },
    },
  };
  const results = [];
  for (const processes of [1, 2]) {
    const store = memoryStore();
    const sweeps = [small.sweeps.quick, controlOf(small).sweeps.quick];
    assert.deepEqual(await runInProcesses(sweeps, store, { kinds: claimKinds, processes }), []);
    results.push({ ...(await evaluateClaim(small, 'quick', store)), seconds: 0 });
  }
  assert.deepEqual(results[1], results[0]);
});

test('a run that fails is reported with its parameters, the others are made, and it is tried again next time', async () => {
  const store = memoryStore();
  const sweep = grid('moody', { level: [1, 2, 3, 4] });
  const failed = await runInProcesses([sweep], store, { kinds, processes: 2 });
  assert.deepEqual(failed, [
    {
      kind: 'moody-1',
      key: 'moody-1 {"level":3}',
      parameters: { level: 3 },
      error: 'RangeError: 3 is too many',
    },
  ]);
  assert.deepEqual(resultsIn(store, sweep), [1, 2, undefined, 4]);
  let again = 0;
  await runInProcesses([sweep], store, { kinds, onRun: (done) => void (again = done) });
  assert.equal(again, 1);
});

test('a run whose process dies is tried once more; one that always kills its process is reported', async () => {
  const store = memoryStore();
  const sweep = grid('mortal', { mark: [path.join(folder, 'mark'), 'none'] });
  const failed = await runInProcesses([sweep], store, { kinds, processes: 1 });
  assert.deepEqual(resultsIn(store, sweep), ['alive', undefined]);
  assert.deepEqual(
    failed.map(({ parameters, error }) => [parameters.mark, error]),
    [['none', 'its process died twice (SIGKILL)']],
  );
});

test('the engine has the threads that a run is given', async (t) => {
  if (process.platform !== 'linux' || (await engine()).name !== 'native') {
    t.skip('threads are counted through /proc, and only native TensorFlow has several');
    return;
  }
  const busy: unknown[] = [];
  for (const threads of [1, 3]) {
    const store = memoryStore();
    const sweep = grid('busy-threads', { seed: [1] });
    assert.deepEqual(await runInProcesses([sweep], store, { kinds, threads, processes: 1 }), []);
    busy.push(...resultsIn(store, sweep));
  }
  assert.equal(busy[0], 1);
  // How many of several get work is the scheduler's affair.
  assert.ok(Number(busy[1]) > 1, `${Number(busy[1])} threads had work`);
});

test('what cannot begin is one error, not one a run', async () => {
  const sweep = grid('moody', { level: [1, 2] });
  await assert.rejects(
    runInProcesses([sweep], memoryStore(), { kinds: '/nowhere/kinds.js' }),
    /a worker process cannot begin: .*\/nowhere\/kinds.js/,
  );
  for (const bad of [0, 1.5, NaN]) {
    const run = runInProcesses([sweep], memoryStore(), { kinds, threads: bad });
    await assert.rejects(run, new RegExp(`threads must be a positive integer, got ${bad}`));
  }
  const run = runInProcesses([sweep], memoryStore(), { kinds, processes: -1 });
  await assert.rejects(run, /processes must be a positive integer, got -1/);
});

test('a kind that the workers do not know fails by name', async () => {
  const { kind, ...rest } = grid('moody', { level: [1] });
  const sweep = { ...rest, kind: { ...kind, name: 'new' } };
  const failed = await runInProcesses([sweep], memoryStore(), { kinds });
  assert.equal(failed[0].error, 'Error: no kind of runs is called "new-1"');
});

test('a store that takes no more ends everything: one error, no process left, nothing kept twice', async () => {
  const sweep = grid('product', { size: [3, 4, 5, 6, 7, 8, 9, 10] });
  const kept: string[] = [];
  const store: Store = {
    get: () => undefined,
    put(key) {
      if (kept.length === 3) throw new Error('no room');
      kept.push(key);
    },
  };
  await assert.rejects(runInProcesses([sweep], store, { kinds, processes: 3 }), /no room/);
  assert.equal(new Set(kept).size, kept.length);
  assert.equal(kept.length, 3);
  assert.deepEqual(livingWorkers(), []);
});

test('an error of onRun ends everything as well', async () => {
  const sweep = grid('product', { size: [3, 4, 5, 6] });
  const onRun = (): void => {
    throw new Error('not this way');
  };
  await assert.rejects(
    runInProcesses([sweep], memoryStore(), { kinds, processes: 2, onRun }),
    /not this way/,
  );
  assert.deepEqual(livingWorkers(), []);
});

const stops: [what: string, stop: (controller: AbortController, kernel: { hit: boolean }) => void][] = [
  [
    'a signal',
    (controller) => {
      controller.abort();
    },
  ],
  [
    'an interrupt of the notebook',
    (_, kernel) => {
      kernel.hit = true;
    },
  ],
];
for (const [what, stop] of stops) {
  test(`${what} stops the workers; what was finished is kept, and again only the rest is made`, async () => {
    const file = path.join(folder, `${what.replaceAll(' ', '-')}.jsonl`);
    const sweep = grid('product', { size: Array.from({ length: 20 }, (_, i) => i + 1) });
    const name = Symbol.for('contrastive-lab.kernel');
    const world = globalThis as Record<symbol, unknown>;
    const kernel = { hit: false, interrupted: () => kernel.hit };
    world[name] = kernel;
    const controller = new AbortController();
    const { signal } = controller;
    try {
      const onRun = async (done: number): Promise<void> => {
        if (done === 5) stop(controller, kernel);
        // The interrupt is heard before the others are made.
        if (done >= 5) await new Promise((go) => setTimeout(go, 200));
      };
      const run = runInProcesses([sweep], fileStore(file), { kinds, processes: 2, signal, onRun });
      await assert.rejects(run, {
        name: 'InterruptedError',
        message: /interrupted; \d+ finished runs are kept/,
      });
      assert.deepEqual(livingWorkers(), []);
    } finally {
      Reflect.deleteProperty(world, name);
    }
    const lines = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
    const before = lines().length;
    assert.ok(before >= 5 && before < 20, `${before} runs`);
    let again = 0;
    await runInProcesses([sweep], fileStore(file), { kinds, onRun: (done) => void (again = done) });
    assert.equal(again, 20 - before);
    assert.equal(lines().length, 20);
  });
}

/** Processes that this one has started and that have not ended, on Linux. */
function livingWorkers(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(parent) === process.pid && state !== 'Z';
    } catch {
      return false;
    }
  });
}
