// Graphics cards, played by the processor: a preload says that tensors live on one, and a script stands in for the driver's
// `nvidia-smi`. What a card computes is not tested here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const preload = write(
  'preload.js',
  `const Module = require('node:module');
   const load = Module._load;
   Module._load = (request, ...rest) => {
     const found = load(request, ...rest);
     if (request === '@tensorflow/tfjs-node') found.backend().isUsingGpuDevice = true;
     return found;
   };`,
);
const sweep = `
  const { findRun, memoryStore, parseGrid, runInProcesses } = require('contrastive-lab/sweep');
  const { runKinds } = require('../support/sweepKinds');
  const grid = parseGrid({ run: 'which-card', grid: { seed: [1, 2, 3, 4, 5, 6] } }, runKinds());
  const store = memoryStore();
  runInProcesses([grid], store, { kinds: require.resolve('../support/sweepKinds') }).then(
    (failed) => console.log(JSON.stringify([failed.length, ...grid.grid.map((point) => findRun(grid.kind, point, store).result)])),
    (error) => console.log(JSON.stringify(error.message)));`;

/** Makes the sweep; its first runs wait until each of so many processes has one. */
function onCards(processes: number, own: Record<string, string>): unknown {
  const meeting = mkdtempSync(path.join(folder, 'meeting-'));
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', sweep], {
    cwd: __dirname,
    encoding: 'utf8',
    // Where one process fails, the others would wait for it.
    timeout: 600_000,
    env: {
      ...process.env,
      CONTRASTIVE_LAB_ENGINE: 'cuda',
      MEETING: meeting,
      MEETING_OF: String(processes),
      ...own,
    },
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const driver = (list: string, status = 0): string => {
  const file = write(`driver-${status}/nvidia-smi`, `#!/bin/sh\nprintf '${list}'\nexit ${status}\n`);
  chmodSync(file, 0o755);
  return `${path.dirname(file)}${path.delimiter}${process.env.PATH}`;
};

const native = process.env.CONTRASTIVE_LAB_ENGINE !== 'wasm';

test(
  'a sweep has one process a card, each with its own',
  { skip: !native && 'there is no WebAssembly on a card' },
  () => {
    const PATH = driver('GPU 0: A (UUID: GPU-1)\\nGPU 1: B (UUID: GPU-2)\\n');
    const [failed, ...runs] = onCards(2, { PATH, NODE_OPTIONS: `--require ${preload}` }) as [
      number,
      ...Record<string, unknown>[],
    ];
    assert.equal(failed, 0);
    assert.equal(runs.length, 6);
    assert.deepEqual([...new Set(runs.map((run) => run.cards))].sort(), ['0', '1']);
    for (const { card, ownOperations, tf32 } of runs)
      assert.deepEqual([card, ownOperations, tf32], [true, false, '0']);

    const named = onCards(1, {
      PATH,
      NODE_OPTIONS: `--require ${preload}`,
      CUDA_VISIBLE_DEVICES: '7',
    }) as object[];
    assert.deepEqual(new Set(named.slice(1).map((run) => (run as { cards: string }).cards)), new Set(['7']));
  },
);

test('without a driver, and without a card that TensorFlow uses, it is said what to do', () => {
  assert.match(String(onCards(1, { PATH: driver('', 9) })), /`nvidia-smi` lists none: install the driver/);
  const refused = String(onCards(1, { CUDA_VISIBLE_DEVICES: '0', NODE_OPTIONS: '' }));
  assert.match(refused, /no tensors on a graphics card \(.+\).*CONTRASTIVE_LAB_ENGINE=cuda npm run setup/);
});
