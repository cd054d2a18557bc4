// Nearest-neighbour purity: by hand, and by chance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { purity } from 'contrastive-lab/evaluate';
import { RandomStream } from 'contrastive-lab/tensor';

test('by hand: neighbours on a line', () => {
  const points = Matrix.columnVector([0, 1, 10, 11, 13]);
  assert.equal(purity(points, [0, 0, 1, 1, 1]), 1);
  assert.equal(purity(points, [0, 1, 0, 1, 0]), 0);
  assert.equal(purity(points, [0, 0, 1, 1, 0]), 0.8);
});

test('a random map gives chance, and so does a collapsed one, where all are equally near', () => {
  const labels = Array.from({ length: 600 }, (_, i) => i % 3);
  const chance = 199 / 599;
  const random = new Matrix(600, 1).apply(function fill(this: Matrix, i: number, j: number) {
    this.set(i, j, new RandomStream(i + 1, 'purity').uniform());
  });
  assert.ok(Math.abs(purity(random, labels) - chance) < 0.06);
  assert.ok(Math.abs(purity(Matrix.zeros(600, 2), labels) - chance) < 1e-12);
});
