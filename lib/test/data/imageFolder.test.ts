// Folders of pictures: what they are read to, and what is said of those that cannot be read.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { imageFolder, triplets } from 'contrastive-lab/data';
import { temporaryFolder } from '../support/folder';

const jpeg = createRequire(__filename)('jpeg-js') as {
  encode(raster: { width: number; height: number; data: Uint8Array }, quality: number): { data: Uint8Array };
};

type Color = readonly [number, number, number, number?];

/** Red, green, blue and opacity of each pixel. */
function raster(width: number, height: number, color: (x: number, y: number) => Color): Uint8Array {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r, g, b, a = 255] = color(x, y);
      data.set([r, g, b, a], 4 * (y * width + x));
    }
  return data;
}

function png(width: number, height: number, color: (x: number, y: number) => Color): Uint8Array {
  const picture = new PNG({ width, height });
  picture.data = Buffer.from(raster(width, height, color));
  return PNG.sync.write(picture);
}

const jpg = (width: number, height: number, color: (x: number, y: number) => Color): Uint8Array =>
  jpeg.encode({ width, height, data: raster(width, height, color) }, 95).data;

/** Files below a folder that is gone when the tests are. */
function folderOf(files: Record<string, Uint8Array | string>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}

const red: Color = [255, 0, 0];
const size = { height: 2, width: 2 };

test('classes are the folders in alphabetical order, planes follow one another', async () => {
  const folder = folderOf({
    'b/second.png': png(2, 2, (x, y) => [10 * x, 20 * y, 7]),
    'a/images/deep.png': png(2, 2, () => red),
    'a/notes.txt': 'not a picture',
    '.hidden/x.png': 'not read',
    'labels.csv': 'not read either',
  });
  const set = await imageFolder(folder, size);
  assert.deepEqual(set.classes, ['a', 'b']);
  assert.deepEqual([...set.labels], [0, 1]);
  assert.deepEqual([...set.pixels.subarray(0, 12)], [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...set.pixels.subarray(12)], [0, 10, 0, 10, 0, 0, 20, 20, 7, 7, 7, 7]);
});

test('sizes change by averaging areas, around the middle, in both directions', async () => {
  // 8 x 4: the middle 4 x 4 is kept, its quarters are averaged.
  const wide = png(8, 4, (x, y) => (x < 2 || x > 5 ? [200, 200, 200] : [10 * x, 10 * y, 0]));
  const folder = folderOf({ 'a/wide.png': wide });
  const { pixels } = await imageFolder(folder, size);
  assert.deepEqual([...pixels], [25, 45, 25, 45, 5, 5, 25, 25, 0, 0, 0, 0]);
  const larger = await imageFolder(folder, { height: 8, width: 16, channels: 1 });
  assert.equal(larger.pixels.length, 128);
  assert.equal(larger.pixels[0], 200);
  // Uneven: from 3 to 2, each new pixel is one and a half old ones.
  const uneven = folderOf({ 'a/three.png': png(3, 3, (x) => [60 * x, 0, 0]) });
  const { pixels: halves } = await imageFolder(uneven, size);
  assert.deepEqual([...halves.subarray(0, 2)], [20, 100]);
});

test('grey is the weighted sum of the colours, and what is transparent is black', async () => {
  const folder = folderOf({
    'a/x.png': png(2, 1, (x) => (x === 0 ? [100, 200, 50] : [255, 255, 255, 0])),
  });
  const { pixels } = await imageFolder(folder, { height: 1, width: 2, channels: 1 });
  assert.deepEqual([...pixels], [Math.round(0.299 * 100 + 0.587 * 200 + 0.114 * 50), 0]);
});

test('a JPEG is read, whatever its name says, and makes triplets', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 12 }, (_, i): [string, Uint8Array] => {
      const level = 20 * i;
      return [
        `${i % 2 ? 'dark' : 'light'}/${i}.${i < 2 ? 'png' : 'JPEG'}`,
        jpg(16, 16, () => [level, level, level]),
      ];
    }),
  );
  const set = await imageFolder(folderOf(files), { height: 8, width: 8 });
  assert.equal(set.labels.length, 12);
  set.labels.forEach((_, i) => {
    const name = Object.keys(files)
      .filter((key) => key.startsWith(i < 6 ? 'dark' : 'light'))
      .sort()[i % 6];
    const level = 20 * Number(/\d+/.exec(name)![0]);
    assert.ok(Math.abs(set.pixels[i * 192] - level) <= 2, `${name}: ${set.pixels[i * 192]}`);
  });
  assert.equal(triplets(set, { count: 4, seed: 1 }).inputDim, 192);
  assert.equal((await imageFolder(folderOf(files), { ...size, perClass: 2 })).labels.length, 4);
});

test('what cannot be read is named', async () => {
  const whole = jpg(16, 16, (x) => [16 * x, 0, 0]);
  const of = (files: Record<string, Uint8Array | string>) => imageFolder(folderOf(files), size);
  await assert.rejects(
    of({ 'x.png': png(2, 2, () => red) }),
    /must hold one folder for each class, got none in/,
  );
  await assert.rejects(
    of({ 'a/x.txt': 'words' }),
    /every class must hold a PNG or JPEG file, got none in .*a$/,
  );
  await assert.rejects(of({ 'a/cut.jpg': whole.subarray(0, 100) }), /cannot read the picture .*cut\.jpg \(/);
  await assert.rejects(
    of({ 'a/cut.png': png(9, 9, () => red).subarray(0, 40) }),
    /cannot read the picture .*cut\.png \(/,
  );
  await assert.rejects(of({ 'a/words.jpg': 'words' }), /words\.jpg \(it is neither a PNG nor a JPEG file\)/);
  await assert.rejects(of({ 'a/empty.jpg': '' }), /empty\.jpg \(it is neither/);
  await assert.rejects(imageFolder('/no/such/folder', size), /cannot read the folder \/no\/such\/folder/);
  await assert.rejects(imageFolder('', size), /folder must be the path of a folder/);
  for (const wrong of [
    { height: 0, width: 2 },
    { height: 2, width: NaN },
    { ...size, perClass: 0 },
  ])
    await assert.rejects(
      imageFolder('.', wrong),
      /must be an integer from 1 to 16384|must be a positive integer/,
    );
  await assert.rejects(imageFolder('.', { ...size, channels: 4 as never }), /channels must be/);
});
