// @ts-check
// `npm run bench` where it needs no peers: what it refuses, what it prints, and what descents hold in memory.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { itemNames } from '../../../bench/items.mjs';
import { root } from '../../support/paths.mjs';

/** @param {string[]} args */
function bench(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** @param {string} stdout whose last line is JSON */
const lastLine = (stdout) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

test('an unknown item is refused with all names and the nearest one', () => {
  const { status, stderr } = bench('--json', 'stepp');
  assert.notEqual(status, 0);
  const names = itemNames.join(', ');
  assert.ok(stderr.includes(`item must be one of ${names}, got stepp; did you mean step?`), stderr);
});

test('a row says who was compared in what, both times, the ratio, its spread, memory and difference', () => {
  const { status, stdout, stderr } = bench('--json', 'cell');
  assert.equal(status, 0, stderr);
  const { machine, items } = lastLine(stdout);
  assert.deepEqual(Object.keys(machine), ['cpu', 'cores', 'memoryGB', 'node', 'engine', 'matmulGflops']);
  assert.ok(machine.matmulGflops > 0 && machine.cores > 0);
  assert.equal(items.length, 1);
  const [row] = items;
  assert.deepEqual([row.item, row.peer], ['cell', 'ipykernel']);
  for (const name of ['oursMs', 'peerMs', 'ratio', 'oursGB', 'peerGB'])
    assert.ok(Number.isFinite(row[name]) && row[name] > 0, `${name} is ${row[name]}`);
  assert.equal(row.ratio, row.oursMs / row.peerMs);
  assert.ok(row.spread.length === 2 && row.spread[0] <= row.spread[1]);
  // Both kernels print 2.
  assert.equal(row.oursError, 0);
});

test('1,000 steps leave no tensors and at most 50 MB; a net of 1,048,576 neurons stays under 8 GB', () => {
  const { status, stdout, stderr } = bench('--json', 'memory');
  assert.equal(status, 0, stderr);
  const { steps, moreTensors, moreMB, width, points, peakGB } = lastLine(stdout).memory;
  assert.deepEqual([steps, width, points], [1000, 1_048_576, 60]);
  assert.equal(moreTensors, 0);
  assert.ok(moreMB <= 50, `${moreMB} MB more`);
  assert.ok(peakGB < 8, `${peakGB} GB at the peak`);
});
