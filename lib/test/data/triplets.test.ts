import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blur,
  crop,
  imageAt,
  inTurn,
  mnist,
  mosaic,
  noise,
  shift,
  sphereTriplets,
  triplets,
  tripletsOf,
} from 'contrastive-lab/data';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose } from '../support/check';
import { FLOAT32 } from '../support/tolerance';

const shape = { height: 28, width: 28, channels: 1 };

/** An image with one white pixel. */
function dotAt(row: number, column: number): Float32Array {
  const image = new Float32Array(784);
  image[28 * row + column] = 1;
  return image;
}

const sum = (image: Float32Array): number => image.reduce((total, value) => total + value, 0);

test('shift moves by whole pixels within its reach and keeps what stays inside', () => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 300; seed++) {
    const moved = shift(2).apply(dotAt(10, 12), shape, new RandomStream(seed));
    const place = moved.indexOf(1);
    assert.ok(Math.abs(Math.floor(place / 28) - 10) <= 2 && Math.abs((place % 28) - 12) <= 2);
    assert.equal(sum(moved), 1);
    seen.add(place);
  }
  assert.equal(seen.size, 25, 'every move occurs');
});

test('blur spreads light, keeps its sum in the middle, and is symmetric', () => {
  const blurred = blur(1.5).apply(dotAt(14, 14), shape, new RandomStream(2));
  assert.ok(Math.abs(sum(blurred) - 1) < FLOAT32);
  assert.ok(blurred[28 * 14 + 14] < 1);
  assertClose([blurred[28 * 14 + 12]], [blurred[28 * 14 + 16]], FLOAT32);
  assertClose([blurred[28 * 12 + 14]], [blurred[28 * 14 + 16]], FLOAT32);
});

test('noise has the deviation asked for', () => {
  const noisy = noise(0.2).apply(new Float32Array(784), shape, new RandomStream(1));
  const variance = noisy.reduce((total, value) => total + value * value, 0) / 784;
  assert.ok(Math.abs(variance / 0.04 - 1) < 5 * Math.sqrt(2 / 784));
});

test('crop stretches a window: a plain image stays plain, another changes', () => {
  const plain = new Float32Array(784).fill(0.5);
  assertClose(crop(0.6).apply(plain, shape, new RandomStream(1)), plain, FLOAT32);
  const dots = dotAt(5, 5);
  assert.notDeepEqual(crop(0.6).apply(dots, shape, new RandomStream(1)), dots);
});

test('augmentations leave their argument alone, work channel by channel, and run in turn', () => {
  const colour = { height: 4, width: 4, channels: 3 };
  const image = new Float32Array(48).fill(0.25, 16, 32);
  const copy = image.slice();
  for (const augmentation of [shift(1), blur(), noise(), crop(), inTurn(shift(1), blur())]) {
    const result = augmentation.apply(image, colour, new RandomStream(1));
    assert.deepEqual(image, copy, augmentation.name);
    if (!augmentation.name.startsWith('noise'))
      assert.equal(sum(result.subarray(0, 16)), 0, 'channels do not mix');
  }
  assert.equal(inTurn(shift(1), noise(0.3)).name, 'shift 1, then noise 0.3');
});

test('augmentations refuse what makes no sense, by name', () => {
  for (const pixels of [0, 1.5, NaN]) assert.throws(() => shift(pixels), /pixels must be a positive integer/);
  for (const largest of [0, NaN, 50]) assert.throws(() => blur(largest), /largest must be above 0.1/);
  for (const deviation of [0, -1, NaN, Infinity])
    assert.throws(() => noise(deviation), /deviation must be a positive number/);
  for (const smallest of [0, 1, NaN])
    assert.throws(() => crop(smallest), /smallest must lie between 0 and 1/);
  assert.throws(() => inTurn(), /at least one augmentation/);
});

test('triplets of MNIST: anchors of the chosen classes, positives near them, inputs of length 1', async () => {
  const set = await mnist({ split: 'test' });
  const data = triplets(set, { count: 20, classes: [0, 1], seed: 3 });
  assert.deepEqual([data.count, data.inputDim, data.inputs.length], [20, 784, 60 * 784]);
  assert.equal(data.labels?.filter((label) => label === 0).length, 10);
  const row = (i: number): Float32Array => data.inputs.subarray(784 * i, 784 * (i + 1));
  const inner = (a: Float32Array, b: Float32Array): number =>
    a.reduce((total, value, i) => total + value * b[i], 0);
  for (let i = 0; i < 60; i++) assert.ok(Math.abs(inner(row(i), row(i)) - 1) < FLOAT32);
  const mean = (offset: number): number =>
    Array.from({ length: 20 }, (_, i) => inner(row(i), row(offset + i))).reduce((a, b) => a + b) / 20;
  assert.ok(mean(20) > mean(40), 'positives are nearer than negatives');
  assert.deepEqual(triplets(set, { count: 20, classes: [0, 1], seed: 3 }), data, 'a seed fixes all');
});

test('negatives of another class are of another class, and pixels can stay as they are', async () => {
  const set = await mnist({ split: 'test' });
  const data = triplets(set, {
    count: 30,
    classes: [4, 9],
    seed: 1,
    negatives: 'other class',
    unitLength: false,
  });
  const rows = new Map(Array.from({ length: 10_000 }, (_, i) => [imageAt(set, i).join(), set.labels[i]]));
  for (let i = 0; i < 30; i++) {
    const negative = data.inputs.slice(784 * (60 + i), 784 * (61 + i)).join();
    assert.equal(rows.get(negative), data.labels?.[i] === 4 ? 9 : 4);
  }
});

test('triplets that cannot be had are refused by name', async () => {
  const set = await mnist({ split: 'test' });
  assert.throws(
    () => triplets(set, { count: 5, classes: [1], seed: 1, negatives: 'other class' }),
    /leaves no image beside class 1/,
  );
  assert.throws(
    () => triplets(set, { count: 5, seed: 1, negatives: 'none' as never }),
    /negatives must be 'any' or 'other class'/,
  );
  assert.throws(() => triplets(set, { count: 5, seed: NaN }), /seed must be an integer/);
});

test('given points that are empty, ragged or not finite are refused by name', () => {
  const points = [
    [1, 0],
    [0, 1],
  ];
  const given =
    (anchors: number[][], positives = points, negatives = points) =>
    () =>
      tripletsOf({ anchors, positives, negatives });
  assert.throws(given([]), /anchors must hold at least one point, got none/);
  assert.throws(given([[], []]), /points of dimension 0/);
  assert.throws(given(points, [[1, 0]]), /positives must hold 2 points, as many as anchors, got 1/);
  assert.throws(given(points, points, [[1, 0], [1]]), /negatives\[1\] must have 2 coordinates.*got 1/);
  assert.throws(
    given([
      [1, 0],
      [NaN, 1],
    ]),
    /anchors\[1\] must be finite in float32, got NaN/,
  );
  assert.deepEqual([...given(points)().inputs], [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]);
});

test('sphere triplets lie on the sphere, and refuse bad sizes by name', () => {
  const data = sphereTriplets({ count: 6, inputDim: 4, seed: 2 });
  for (let i = 0; i < 18; i++) {
    const square = data.inputs.subarray(4 * i, 4 * i + 4).reduce((total, value) => total + value * value, 0);
    assert.ok(Math.abs(square - 1) < FLOAT32);
  }
  for (const count of [0, 1.5, NaN])
    assert.throws(() => sphereTriplets({ count, inputDim: 4, seed: 1 }), /count must be/);
  for (const inputDim of [1, 2.5, NaN])
    assert.throws(() => sphereTriplets({ count: 1, inputDim, seed: 1 }), /inputDim must be/);
  assert.throws(
    () => sphereTriplets({ count: 1, inputDim: 3, seed: 1, noise: 0 }),
    /noise must be a positive number/,
  );
  assert.throws(
    () => sphereTriplets({ count: 2, inputDim: 3, seed: 1, classes: 3 }),
    /count must be at least 3, one triplet for each of the classes, got 2/,
  );
});

test('a mosaic shows anchors on top, positives, and negatives at the bottom', () => {
  const one = (value: number): number[] => [value, 0, 0, 0];
  const data = tripletsOf({
    anchors: [one(1), one(2)],
    positives: [one(3), one(4)],
    negatives: [one(5), one(6)],
  });
  const picture = mosaic(data, { height: 2, width: 2, channels: 1 }, 2);
  assert.deepEqual(
    [picture[5], picture[3], picture[1]],
    [
      [1, 0, 2, 0],
      [3, 0, 4, 0],
      [5, 0, 6, 0],
    ],
  );
  assert.throws(
    () => mosaic(data, { height: 2, width: 3, channels: 1 }),
    /one-channel images with 4 pixels, got 2 x 3 x 1/,
  );
  assert.throws(
    () => mosaic(data, { height: 2, width: 2, channels: 1 }, 3),
    /columns must be an integer from 1 to 2, got 3/,
  );
});
