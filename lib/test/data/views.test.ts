// Views against what they must leave alone, and against a naive sampler.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageAt, viewsOf, type ImageSet } from 'contrastive-lab/data';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose } from '../support/check';

const random = new RandomStream(1, 'pixels');
const set = (channels: number): ImageSet => ({
  name: 'noise',
  height: 6,
  width: 5,
  channels,
  pixels: Uint8Array.from({ length: 3 * channels * 30 }, () => random.integer(256)),
  labels: Uint8Array.of(0, 1, 2),
});
const colour = set(3);

test('plain views are the images, channels of a pixel together', () => {
  const views = viewsOf(colour, { rotation: 10, flip: true, jitter: 0.4, grey: 1 });
  const image = imageAt(colour, 2);
  const expected = Array.from({ length: 30 }, (_, pixel) =>
    [0, 1, 2].map((channel) => image[channel * 30 + pixel]),
  );
  assertClose(views.plain([0, 2]).slice(90), expected.flat(), 1e-6);
  assertClose(viewsOf(colour, {}).draw([2], new RandomStream(1)), expected.flat(), 1e-6);
});

test('a turn by half a circle, a mirror and a move by whole pixels only move pixels', () => {
  const one = set(1);
  const image = imageAt(one, 0);
  const mirror = Array.from(image, (_, i) => image[5 * Math.floor(i / 5) + 4 - (i % 5)]);
  const flips = viewsOf(one, { flip: true }).draw([0, 0, 0, 0, 0, 0, 0, 0], new RandomStream(2));
  const found = Array.from({ length: 8 }, (_, i) => flips.slice(30 * i, 30 * (i + 1)));
  const isMirror = (view: Float32Array): boolean =>
    view.every((value, i) => Math.abs(value - mirror[i]) < 1e-6);
  const isImage = (view: Float32Array): boolean =>
    view.every((value, i) => Math.abs(value - image[i]) < 1e-6);
  assert.ok(found.every((view) => isMirror(view) || isImage(view)));
  assert.ok(found.some(isMirror) && found.some(isImage));
});

test('a scaled view is the bilinear one of a naive sampler, black outside', () => {
  const one = set(1);
  const image = imageAt(one, 1);
  const pixel = (r: number, c: number): number => (r >= 0 && r < 6 && c >= 0 && c < 5 ? image[5 * r + c] : 0);
  const expected = Array.from({ length: 30 }, (_, i) => {
    const [r, c] = [2.5 + (Math.floor(i / 5) - 2.5) / 0.7, 2 + ((i % 5) - 2) / 0.7];
    let sum = 0;
    for (let a = -2; a < 9; a++)
      for (let b = -2; b < 9; b++)
        sum += Math.max(0, 1 - Math.abs(r - a)) * Math.max(0, 1 - Math.abs(c - b)) * pixel(a, b);
    return sum;
  });
  assertClose(viewsOf(one, { scale: [0.7, 0.7] }).draw([1], new RandomStream(1)), expected, 1e-5);
});

test('centred views are the others, times 4 about one half: at the edges, and under jitter', () => {
  const options = { rotation: 30, scale: [1, 2] as const, shift: 3, flip: true, jitter: 0.4, grey: 0.3 };
  const drawn = (centred: boolean): Float32Array =>
    viewsOf(colour, { ...options, centred }).draw([0, 1, 2, 0, 1, 2], new RandomStream(4));
  assertClose(
    drawn(true),
    drawn(false).map((value) => 4 * (value - 1 / 2)),
    1e-5,
  );
  const plain = (centred: boolean): Float32Array => viewsOf(colour, { centred }).plain([1]);
  assertClose(
    plain(true),
    plain(false).map((value) => 4 * (value - 1 / 2)),
    1e-6,
  );
});

test('grey views have equal channels, and the same stream draws the same views', () => {
  const views = viewsOf(colour, { grey: 1, jitter: 0.3 });
  const drawn = views.draw([0, 1], new RandomStream(3));
  for (let i = 0; i < drawn.length; i += 3)
    assertClose([drawn[i + 1], drawn[i + 2]], [drawn[i], drawn[i]], 1e-6);
  assert.deepEqual(views.draw([0, 1], new RandomStream(3)), drawn);
});

test('wrong options are refused', () => {
  assert.throws(() => viewsOf(colour, { rotation: NaN }), /rotation must be a number from 0 to 180, got NaN/);
  assert.throws(
    () => viewsOf(colour, { scale: [0, 1] }),
    /scale must be two positive numbers in order, got 0 and 1/,
  );
  assert.throws(() => viewsOf(colour, { grey: 2 }), /grey must be a number from 0 to 1, got 2/);
  assert.throws(() => viewsOf(colour, {}).plain([3]), /image must be an integer from 0 to 2, got 3/);
});
