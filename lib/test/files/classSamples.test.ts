// Labelled points of files become triplets, pairs and views.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Matrix } from 'ml-matrix';
import {
  classPairs,
  classTriplets,
  classViews,
  labelsOf,
  pointMatrix,
  pointsFrom,
} from 'contrastive-lab/files';
import { normalRows } from '../support/points';

describe('points become samples', () => {
  const many = pointsFrom(normalRows(30, 4), {
    labels: Array.from({ length: 30 }, (_, i) => `class ${i % 3}`),
  });
  const labelOf = new Map(
    Array.from({ length: 30 }, (_, i) => [
      Float32Array.from(many.values.subarray(4 * i, 4 * i + 4)).join(),
      i % 3,
    ]),
  );
  test('triplets: the positive is another point of the class, the negative of another', () => {
    const { inputs, count, labels, inputDim } = classTriplets(many, { count: 200, seed: 1 });
    const row = (i: number): string => inputs.subarray(inputDim * i, inputDim * (i + 1)).join();
    for (let i = 0; i < count; i++) {
      const [anchor, positive, negative] = [row(i), row(count + i), row(2 * count + i)];
      assert.notEqual(anchor, positive);
      assert.equal(labelOf.get(anchor), labelOf.get(positive));
      assert.notEqual(labelOf.get(anchor), labelOf.get(negative));
      assert.equal(labels![i], labelOf.get(anchor));
    }
  });
  test('pairs and views share the class', () => {
    const { anchors, positives } = classPairs(many, { seed: 1 });
    const label = (matrix: Matrix, i: number): number | undefined =>
      labelOf.get(Float32Array.from(matrix.getRow(i)).join());
    for (let i = 0; i < 30; i++) assert.equal(label(anchors, i), label(positives, i));
    const views = classViews(many, { perClass: 4, views: 3, seed: 1 });
    assert.deepEqual([views.count, views.inputs.length, views.labels.length], [12, 12 * 3 * 4, 12]);
    assert.throws(() => classViews(many, { perClass: 1, views: 11, seed: 1 }), /views must be .* 1 to 10/);
  });
  test('points without labels, and classes of one point, are refused', () => {
    assert.throws(
      () => classTriplets(pointsFrom(normalRows(3, 2)), { count: 1, seed: 1 }),
      /must have labels/,
    );
    assert.throws(
      () => classPairs(pointsFrom(normalRows(3, 2), { labels: ['a', 'a', 'b'] }), { seed: 1 }),
      /class b of .* at least two points, got 1/,
    );
  });
  test('a frame with a label column, and columns by name', () => {
    const frame = {
      columns: ['x', 'label', 'y'],
      values: [
        [1, 'b', 2],
        [3, 'a', 4],
      ],
    };
    const made = pointsFrom(frame);
    assert.deepEqual(
      [pointMatrix(made).to2DArray(), made.classes],
      [
        [
          [1, 2],
          [3, 4],
        ],
        ['a', 'b'],
      ],
    );
    assert.deepEqual(pointsFrom({ x: Float64Array.of(1, 2), label: ['p', 'q'] }).count, 2);
    assert.deepEqual(labelsOf([3, 1, 3]), { labels: Int32Array.of(1, 0, 1), classes: ['1', '3'] });
  });
});
