import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { cifar10, classesOf, dataFolder, imageAt, parseCifar10, triplets } from 'contrastive-lab/data';

const folder = path.join(dataFolder(), 'cifar10');
const skip = existsSync(folder) ? false : 'CIFAR-10 is not there: npm run data cifar10';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'contrastive-lab-cifar10-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

/** Loads the test split from a folder that holds these bytes for it, or none. */
async function loadFrom(bytes?: Uint8Array): Promise<unknown> {
  const before = process.env.CONTRASTIVE_LAB_DATA;
  mkdirSync(path.join(scratch, 'cifar10'), { recursive: true });
  if (bytes) writeFileSync(path.join(scratch, 'cifar10', 'test_batch.bin'), bytes);
  process.env.CONTRASTIVE_LAB_DATA = scratch;
  try {
    return await cifar10({ split: 'test' });
  } finally {
    if (before === undefined) delete process.env.CONTRASTIVE_LAB_DATA;
    else process.env.CONTRASTIVE_LAB_DATA = before;
  }
}

/** Records whose every byte tells its record and place. */
function records(labels: readonly number[]): Uint8Array {
  const size = 3073;
  return Uint8Array.from({ length: labels.length * size }, (_, i) => {
    const record = Math.floor(i / size);
    return i % size === 0 ? labels[record] : (7 * (i % size) + 101 * record) % 251;
  });
}

test('records are a label and three planes, in the order of the file', () => {
  const bytes = records([3, 9]);
  const { labels, pixels } = parseCifar10(bytes, 'two records');
  assert.deepEqual([...labels], [3, 9]);
  assert.deepEqual(pixels.subarray(0, 3072), bytes.subarray(1, 3073));
  assert.deepEqual(pixels.subarray(3072), bytes.subarray(3074));
});

test('bytes that are not whole records, or a label above 9, are refused', () => {
  const remedy = 'fetch it again: npm run data cifar10';
  for (const length of [0, 1, 3072, 3074]) {
    assert.throws(
      () => parseCifar10(new Uint8Array(length), 'odd'),
      new RegExp(`odd should hold records of 3073 bytes, but has ${length} bytes; ${remedy}`),
    );
  }
  assert.throws(
    () => parseCifar10(records([0, 10]), 'odd'),
    new RegExp(`odd has the label 10 at record 1, but labels are 0 to 9; ${remedy}`),
  );
});

test('a missing file is refused with its path and the way to fetch it', async () => {
  await assert.rejects(loadFrom(), /cannot read .*test_batch\.bin .*fetch it: npm run data cifar10/);
});

test('a file that is not the published one is refused, though its records are whole', async () => {
  await assert.rejects(
    loadFrom(records([1, 2])),
    /test_batch\.bin is not the published file: SHA-256 .* keep it elsewhere .* fetch the published one into this folder: npm run data cifar10/,
  );
});

test('an unknown split is refused', async () => {
  await assert.rejects(cifar10({ split: 'all' as never }), /split must be train or test, got all/);
});

test('both splits have the published number of images of each class', { skip }, async () => {
  const train = await cifar10();
  const held = await cifar10({ split: 'test' });
  for (const [set, each] of [
    [train, 5000],
    [held, 1000],
  ] as const) {
    const counts = classesOf(set).map((label) => set.labels.filter((found) => found === label).length);
    assert.deepEqual(counts, new Array(10).fill(each));
    assert.deepEqual([set.channels, set.height, set.width], [3, 32, 32]);
    assert.equal(set.pixels.length, 10 * each * 3072);
  }
  assert.equal(await cifar10({ split: 'train' }), train);
});

test('pixels lie plane by plane: neighbours agree, and the sky above a ship is blue', { skip }, async () => {
  const set = await cifar10({ split: 'test' });
  const mean = (values: Float32Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  let [across, random, blueness] = [0, 0, 0];
  const ships = [...set.labels.keys()].filter((index) => set.labels[index] === 8).slice(0, 200);
  for (const index of ships) {
    const image = imageAt(set, index);
    for (let i = 0; i + 1 < 1024; i++) {
      across += Math.abs(image[i + 1] - image[i]);
      random += Math.abs(image[(401 * i) % 1024] - image[i]);
    }
    blueness += mean(image.subarray(2048, 2048 + 256)) - mean(image.subarray(0, 256));
  }
  assert.ok(across < random / 2, `neighbours differ by ${across}, any two pixels by ${random}`);
  assert.ok(blueness / ships.length > 0.02, `blue less red in the upper quarter: ${blueness / ships.length}`);
});

test('triplets are made of colour images too', { skip }, async () => {
  const data = triplets(await cifar10({ split: 'test' }), { count: 6, classes: [0, 8], seed: 1 });
  assert.deepEqual([data.count, data.inputDim, data.inputs.length], [6, 3072, 18 * 3072]);
  assert.match(data.description, /6 triplets of CIFAR-10 test, classes 0, 8/);
  const [anchor, positive] = [0, 6].map((row) => data.inputs.subarray(row * 3072, (row + 1) * 3072));
  assert.ok(Math.abs(anchor.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-5);
  assert.ok(
    anchor.reduce((sum, x, i) => sum + x * positive[i], 0) > 0.7,
    'a shifted image is like its anchor',
  );
});
