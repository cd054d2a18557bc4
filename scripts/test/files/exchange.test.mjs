// @ts-check
// Files go both ways between the library and numpy, pandas, pyarrow and safetensors.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { peerPython, setUpPeers } from '../../../bench/setup.mjs';

const require = createRequire(import.meta.url);
const { pointMatrix, pointsFrom, readArrays, readPoints, writePoints } = require('contrastive-lab/files');
const { layered, dense, tanh, saveWeights, loadWeights } = require('contrastive-lab/model');
const { engine } = require('contrastive-lab/tensor');
const { sphereTriplets } = require('contrastive-lab/data');
const tf = require('@tensorflow/tfjs');

const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-files-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** @param {'write' | 'read'} what */
function python(what) {
  const { stdout, stderr, status } = spawnSync(
    peerPython('files'),
    [join(import.meta.dirname, 'exchange.py'), what, folder],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** @type {number[][]} */
let matrix;
before(async () => {
  await setUpPeers(['files']);
  matrix = python('write');
  await engine();
});

/** The numbers that each kind makes of the matrix. */
const rounded = {
  f2: (/** @type {number} */ x) => Number(x.toPrecision(12)),
  f4: Math.fround,
  f8: (/** @type {number} */ x) => x,
};
const file = (/** @type {string} */ name) => join(folder, name);

test('numpy arrays of every kind, order of bytes and order of rows hold the same numbers', async () => {
  const names = readdirSync(folder).filter((name) => /^[fiu]\d-.*\.npy$/.test(name));
  assert.equal(names.length, 24);
  for (const name of names) {
    const { values, count, dim } = await readPoints(file(name));
    assert.deepEqual([count, dim], [4, 3], name);
    matrix.flat().forEach((number, i) => {
      if (name.startsWith('f')) {
        const tolerance = name.startsWith('f2') ? 2 ** -11 : name.startsWith('f4') ? 2 ** -24 : 0;
        assert.ok(Math.abs(values[i] - number) <= tolerance * Math.abs(number) + tolerance * 2 ** -14, name);
      } else assert.equal(values[i], Math.trunc(Math.abs(number) * 100), `${name} ${i}`);
    });
  }
});

test('bfloat16, booleans and arrays of three dimensions', async () => {
  const { values } = await readPoints(file('bf-little-C.npy'));
  matrix.flat().forEach((number, i) => assert.ok(Math.abs(values[i] - number) <= 2 ** -8 * Math.abs(number)));
  assert.deepEqual(
    [...readArrays(file('bool-little-F.npy'))['bool-little-F'].values],
    matrix.flat().map((number) => (number > 0 ? 1 : 0)),
  );
  const cube = readArrays(file('cube.npy')).cube;
  assert.deepEqual([cube.shape, [...cube.values]], [[2, 3, 4], Array.from({ length: 24 }, (_, i) => i)]);
});

test('objects and complex numbers are refused with a remedy', async () => {
  await assert.rejects(readPoints(file('objects.npy')), /objects\.npy .* Python objects.*astype/);
  await assert.rejects(readPoints(file('complex.npy')), /complex\.npy .*a\.real/);
});

test('npz archives, compressed and not, with texts and numbers as labels', async () => {
  const plain = await readPoints(file('plain.npz'));
  assert.deepEqual(pointMatrix(plain).to2DArray(), matrix);
  assert.deepEqual(
    [plain.classes, [...(plain.labels ?? [])]],
    [
      ['a', 'b', 'ü猫'],
      [0, 1, 2, 0],
    ],
  );
  const compressed = await readPoints(file('compressed.npz'));
  assert.deepEqual(pointMatrix(compressed).to2DArray(), matrix);
  assert.deepEqual(
    [compressed.classes, [...(compressed.labels ?? [])]],
    [
      ['1', '2', '3'],
      [2, 0, 1, 0],
    ],
  );
});

test('safetensors of every kind', () => {
  const arrays = readArrays(file('kinds.safetensors'));
  assert.deepEqual([...arrays.float64.values], matrix.flat());
  assert.deepEqual([...arrays.float32.values], matrix.flat().map(rounded.f4));
  for (const [kind, bits] of /** @type {const} */ ([
    ['float16', 11],
    ['bfloat16', 8],
  ]))
    matrix
      .flat()
      .forEach((number, i) =>
        assert.ok(
          Math.abs(Number(arrays[kind].values[i]) - number) <= 2 ** -bits * Math.abs(number) + 2 ** -24,
        ),
      );
  assert.deepEqual([...arrays.int64.values], [-2, -1, 0, 1]);
  assert.equal(arrays.bool.values[0], 0);
});

test('frames of pandas: csv with its index, parquet under its compressions, feather, columns of lists', async () => {
  for (const name of [
    'frame.csv',
    'snappy.parquet',
    'gzip.parquet',
    'brotli.parquet',
    'None.parquet',
    'frame.feather',
  ]) {
    const read = await readPoints(file(name));
    assert.deepEqual(pointMatrix(read).to2DArray(), matrix, name);
    assert.deepEqual(
      [read.columns, read.classes],
      [
        ['x', 'y', 'z'],
        ['a', 'b', 'ü猫'],
      ],
      name,
    );
  }
  for (const name of ['lists.parquet', 'lists.feather']) {
    const read = await readPoints(file(name));
    assert.deepEqual([...read.values], matrix.flat().map(Math.fround), name);
    assert.deepEqual([...(read.labels ?? [])], [0, 1, 0, 1], name);
  }
  await assert.rejects(readPoints(file('lz4.parquet')), /lz4\.parquet cannot be read .*compression='snappy'/);
  await assert.rejects(readPoints(file('lz4.feather')), /lz4\.feather cannot be read .*uncompressed/);
  await assert.rejects(
    readPoints(file('snappy.parquet'), { labels: [1, 2, 3, 4] }),
    /column 'label' of .*snappy\.parquet must hold numbers, got 'a' in row 0/,
  );
});

test('what the library writes opens in Python: points, labels and weights', async () => {
  const named = pointsFrom(matrix, { labels: ['a', 'ü猫', 'b, "c"', 'a'] });
  const numbered = pointsFrom(matrix, { labels: [3, 1, 2, 1] });
  for (const ending of ['npz', 'csv', 'parquet', 'arrow']) await writePoints(file(`ours.${ending}`), named);
  await writePoints(file('ours.safetensors'), numbered);
  await writePoints(file('ours.npy'), pointsFrom(matrix));
  const model = layered([dense(7), tanh, dense(2)], { seed: 1 });
  const net = model.at(sphereTriplets({ count: 3, inputDim: 6, seed: 1 }));
  await saveWeights(net, file('net.safetensors'));
  net.dispose();
  const read = python('read');
  for (const ending of ['npz', 'csv', 'parquet', 'arrow'])
    assert.deepEqual(read[ending], { points: matrix, label: ['a', 'ü猫', 'b, "c"', 'a'] }, ending);
  assert.deepEqual(read.safetensors, { points: matrix, label: [3, 1, 2, 1] });
  assert.deepEqual(read.npy, { points: matrix, dtype: 'float64' });
  assert.deepEqual(read.weights, { hidden1: [6, 7], output: [7, 2] });
  tf.dispose({ ...(await loadWeights(file('net.safetensors'), model)) });
});
