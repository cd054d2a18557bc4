// Images and labels that do not belong together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  balancedSubset,
  classesOf,
  imageAt,
  pictureAt,
  triplets,
  tripletsOf,
  type Augmentation,
  type ImageSet,
} from 'contrastive-lab/data';

/** Four images of 2 x 2 pixels, none of them black. */
const pixels = Uint8Array.from({ length: 16 }, (_, i) => 10 * i + 20);
const set = { name: 'mine', height: 2, width: 2, channels: 1, pixels, labels: Uint8Array.of(0, 1, 0, 1) };

test('labels of another split, pixels of another size: refused wherever a set is used', () => {
  const wrong: [Partial<ImageSet>, RegExp][] = [
    [{ labels: Uint8Array.of(0, 1, 0, 1, 0, 1) }, /has 6 labels and the pixels of 4 images/],
    [{ labels: Uint8Array.of(0, 1) }, /has 2 labels and the pixels of 4 images/],
    [{ pixels: pixels.subarray(1) }, /has 4 labels and the pixels of 3.75 images/],
    [{ width: 4 }, /has 4 labels and the pixels of 2 images/],
    [{ channels: 0 }, /set.channels must be a positive integer, got 0/],
    [{ pixels: new Uint8Array(), labels: new Uint8Array() }, /has 0 labels and the pixels of 0 images/],
  ];
  for (const [change, message] of wrong) {
    const bad = { ...set, ...change };
    for (const use of [
      () => triplets(bad, { count: 4, seed: 1 }),
      () => imageAt(bad, 0),
      () => pictureAt(bad, 0),
      () => classesOf(bad),
      () => balancedSubset(bad, { count: 2, seed: 1 }),
    ])
      assert.throws(use, { name: 'RangeError', message });
  }
  assert.equal(triplets(set, { count: 4, seed: 1 }).count, 4);
});

test('pixels that are no bytes, and labels that bytes would cut, are refused', () => {
  const parts = (change: object): ImageSet => ({ ...set, ...change });
  for (const [numbers, name] of [
    [Float32Array.from(pixels, (byte) => byte / 255), 'Float32Array'],
    [Float64Array.from(pixels), 'Float64Array'],
    [Int8Array.from(pixels), 'Int8Array'],
    [Uint16Array.from(pixels), 'Uint16Array'],
  ] as const)
    assert.throws(
      () => imageAt(parts({ pixels: numbers }), 0),
      new RegExp(`set.pixels must be bytes from 0 to 255, a Uint8Array, got a ${name}`),
    );
  for (const [labels, words] of [
    [[0, 1, 0, 0.5], /set.labels\[3\] must be an integer from 0 to 255, got 0.5/],
    [Int16Array.of(0, 256, 0, 1), /set.labels\[1\] must be an integer from 0 to 255, got 256/],
    [[0, -1, 0, 1], /got -1/],
    [[0, 1, 0, NaN], /got NaN/],
  ] as const)
    assert.throws(() => triplets(parts({ labels }), { count: 2, seed: 1 }), words);
  // What holds the same numbers makes the same triplets.
  const made = triplets(set, { count: 4, seed: 1 });
  for (const same of [
    { labels: [0, 1, 0, 1] },
    { pixels: Buffer.from(pixels) },
    { pixels: Uint8ClampedArray.from(pixels) },
  ])
    assert.deepEqual(triplets(parts(same), { count: 4, seed: 1 }), made);
});

test('augmentations that return something else than an image are refused by name', () => {
  const bent = (result: number[]): Augmentation => ({ name: 'bent', apply: () => Float32Array.from(result) });
  const use = (augmentation: Augmentation) => triplets(set, { count: 2, seed: 1, augmentation });
  assert.throws(() => use(bent([1, 2, 3])), /augmentation bent must return 4 numbers like the image, got 3/);
  assert.throws(() => use(bent([1, 2, 3, NaN])), /augmentation bent returns must hold finite numbers only/);
});

test('triplets of given points keep the labels of their anchors, and refuse what float32 cannot hold', () => {
  const points = [
    [1, 2],
    [3, 4],
  ];
  const parts = { anchors: points, positives: points, negatives: points };
  assert.deepEqual(tripletsOf({ ...parts, labels: [7, 3] }).labels, Uint8Array.of(7, 3));
  assert.equal('labels' in tripletsOf(parts), false);
  for (const labels of [[1], [1, 256], [1, -1], [1, 0.5], [1, NaN]])
    assert.throws(() => tripletsOf({ ...parts, labels }), /labels must be 2 integers from 0 to 255/);
  assert.throws(
    () => tripletsOf({ ...parts, anchors: [points[0], [1e39, 0]] }),
    /anchors\[1\] must be finite in float32, got 1e\+39/,
  );
  // JavaScript would make numbers of these.
  for (const [none, words] of [
    ['1', "'1'"],
    [true, 'true'],
    [null, 'null'],
  ] as const)
    assert.throws(
      () => tripletsOf({ ...parts, negatives: [points[0], [0, none as never]] }),
      new RegExp(`negatives\\[1\\] must be finite in float32, got ${words}`),
    );
});
