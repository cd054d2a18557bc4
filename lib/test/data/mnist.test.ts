import assert from 'node:assert/strict';
import { mkdtempSync, cpSync, readFileSync, writeFileSync, truncateSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import {
  balancedSubset,
  classesOf,
  dataFolder,
  imageAt,
  mnist,
  parseIdx,
  readDataFile,
} from 'contrastive-lab/data';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'contrastive-lab-data-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

/** Reads a file of a data folder whose copy of it was spoilt. */
async function readSpoilt(name: string, spoil: (file: string) => void): Promise<unknown> {
  cpSync(path.join(dataFolder(), name), path.join(scratch, name), { recursive: true });
  spoil(path.join(scratch, name));
  const before = process.env.CONTRASTIVE_LAB_DATA;
  process.env.CONTRASTIVE_LAB_DATA = scratch;
  try {
    return await readDataFile(name);
  } finally {
    if (before === undefined) delete process.env.CONTRASTIVE_LAB_DATA;
    else process.env.CONTRASTIVE_LAB_DATA = before;
  }
}

test('the test split has the published number of each digit', async () => {
  const set = await mnist({ split: 'test' });
  const counts = classesOf(set).map((digit) => set.labels.filter((label) => label === digit).length);
  assert.deepEqual(counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  assert.deepEqual([set.height, set.width, set.pixels.length], [28, 28, 10_000 * 784]);
});

test('the training split loads once, with images in [0, 1]', async () => {
  const set = await mnist();
  assert.equal(await mnist(), set);
  const image = imageAt(set, 0);
  assert.equal(set.labels.length, 60_000);
  assert.equal(set.labels[0], 5);
  assert.deepEqual([Math.min(...image), Math.max(...image)], [0, 1]);
});

const name = 'mnist/t10k-labels-idx1-ubyte';

test('a corrupt file is refused with its path and the way to mend it', async () => {
  const flip = (file: string): void => {
    const bytes = readFileSync(file);
    bytes[100] ^= 1;
    writeFileSync(file, bytes);
  };
  await assert.rejects(
    readSpoilt(name, flip),
    /t10k-labels-idx1-ubyte is not the published file: SHA-256 .* keep it elsewhere .* npm run setup/,
  );
});

test('a truncated file is refused', async () => {
  await assert.rejects(
    readSpoilt(name, (file) => {
      truncateSync(file, 5000);
    }),
    /is not the published file.*npm run setup/,
  );
});

test('a missing file is refused with its path and the way to fetch it', async () => {
  await assert.rejects(
    readSpoilt(name, (file) => {
      rmSync(file);
    }),
    /cannot read .*t10k-labels.*npm run setup/,
  );
});

test('a file without a checksum is refused', async () => {
  await assert.rejects(readDataFile('mnist/other'), /has no checksum in data\/checksums.json/);
});

test('an unknown split is refused', async () => {
  await assert.rejects(
    mnist({ split: 'validation' as never }),
    /split must be train or test, got validation/,
  );
});

test('bytes that are not IDX, or end early, are refused', () => {
  assert.throws(() => parseIdx(Uint8Array.of(1, 2, 3), 'three bytes'), /three bytes is not an IDX file/);
  assert.throws(
    () => parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 5, 1, 2), 'short'),
    /short should hold 5 values .* holds 2/,
  );
  assert.deepEqual([...parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), 'whole').values], [7, 9]);
});

test('a balanced subset has as many images of each class, give or take one', async () => {
  const set = await mnist({ split: 'test' });
  const chosen = balancedSubset(set, { count: 11, classes: [3, 8], seed: 4 });
  const labels = chosen.map((index) => set.labels[index]);
  assert.deepEqual([labels.filter((l) => l === 3).length, labels.filter((l) => l === 8).length], [6, 5]);
  assert.equal(new Set(chosen).size, 11);
  assert.deepEqual(balancedSubset(set, { count: 11, classes: [3, 8], seed: 4 }), chosen);
  assert.notDeepEqual(balancedSubset(set, { count: 11, classes: [3, 8], seed: 5 }), chosen);
});

test('subsets that cannot be had are refused by name', async () => {
  const set = await mnist({ split: 'test' });
  const ask = (count: number, classes?: number[]) => () => balancedSubset(set, { count, classes, seed: 1 });
  for (const count of [0, -1, 1.5, NaN])
    assert.throws(ask(count), new RegExp(`count must be a positive integer, got ${count}`));
  assert.throws(ask(10, [3, 11]), /no image of MNIST test has the label 11; it has 0, 1, 2/);
  assert.throws(ask(10, [3, 3]), /must not name a label twice/);
  assert.throws(ask(2, [3, 5, 8]), /count must be at least 3, one image of each of the classes .* got 2/);
  assert.throws(ask(10, []), /must name at least one label/);
  assert.throws(ask(2000, [5]), /has 892 images of label 5, but 2000 are asked for/);
  assert.throws(() => imageAt(set, 10_000), /index must be an integer from 0 to 9999/);
});
