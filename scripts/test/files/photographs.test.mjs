// @ts-check
// Real photographs through imageFolder, against what scikit-image reads of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { peerPython, setUpPeers } from '../../../bench/setup.mjs';

const require = createRequire(import.meta.url);
const { imageFolder, triplets } = require('contrastive-lab/data');

const SIDE = 32;
const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-photographs-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** @typedef {{ file: string, label: number, shape: [number, number, number], mean: number[], planes: number[] | null }} Told */
/** @type {{ classes: string[], pictures: Told[] }} */
let told;
before(async () => {
  await setUpPeers(['files']);
  const script = join(import.meta.dirname, 'photographs.py');
  const { stdout, stderr, status } = spawnSync(peerPython('files'), [script, folder, String(SIDE)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.equal(status, 0, stderr);
  told = JSON.parse(stdout);
});

/**
 * Planes of bytes of one picture of a set.
 * @param {{ pixels: Uint8Array, labels: Uint8Array }} set
 * @param {number} i
 */
const planesOf = ({ pixels, labels }, i) => {
  const size = pixels.length / labels.length;
  return [...pixels.subarray(i * size, (i + 1) * size)];
};

test('fourteen photographs, PNG and JPEG, grey and in colour: classes, and blocks of pixels as scikit-image averages them', async () => {
  const set = await imageFolder(folder, { height: SIDE, width: SIDE });
  assert.deepEqual(set.classes, told.classes);
  assert.deepEqual(
    [...set.labels],
    told.pictures.map(({ label }) => label),
  );
  let compared = 0;
  told.pictures.forEach(({ file, planes }, i) => {
    if (planes === null) return;
    compared++;
    const found = planesOf(set, i);
    const apart = Math.max(...found.map((value, k) => Math.abs(value - planes[k])));
    // A byte is rounded by half; two decoders of JPEG differ by one or two more.
    assert.ok(apart <= (file.endsWith('.png') ? 0.5 + 1e-9 : 2.5), `${file}: ${apart}`);
  });
  assert.ok(compared >= 5, `only ${compared} pictures have a side that is a multiple of ${SIDE}`);
});

test('at its own size a picture stays as it is', async () => {
  for (const [place, { file, shape, mean }] of told.pictures.entries()) {
    const [height, width] = shape;
    const alone = join(folder, `.alone-${place}`);
    mkdirSync(join(alone, 'class'), { recursive: true });
    copyFileSync(join(folder, file), join(alone, 'class', basename(file)));
    const planes = planesOf(await imageFolder(alone, { height, width }), 0);
    mean.forEach((value, c) => {
      const own = planes.slice(c * height * width, (c + 1) * height * width);
      const found = own.reduce((sum, one) => sum + one, 0) / own.length;
      // jpeg-js cuts fractions off where libjpeg rounds: half a level on average, and some for the colours between their samples.
      assert.ok(Math.abs(found - value) < (file.endsWith('.png') ? 1e-6 : 1), `${file}: ${found}, ${value}`);
    });
  }
});

test('they make triplets that a net can be trained on', async () => {
  const set = await imageFolder(folder, { height: SIDE, width: SIDE });
  const { inputDim, inputs } = triplets(set, { count: 6, seed: 1 });
  assert.equal(inputDim, 3 * SIDE * SIDE);
  assert.ok(inputs.every(Number.isFinite));
});

test('a photograph that breaks off is named', async () => {
  const file = join(folder, 'views', 'china.jpg');
  truncateSync(file, Math.floor(readFileSync(file).length / 2));
  await assert.rejects(
    imageFolder(folder, { height: SIDE, width: SIDE }),
    /cannot read the picture .*china\.jpg \(/,
  );
});
