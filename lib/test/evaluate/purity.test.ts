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

test('points of a lattice are equally near, whatever their coordinates are rounded to', () => {
  const line = (first: number, step: number): Matrix =>
    Matrix.columnVector([0, 1, 2].map((k) => first + k * step));
  // Of the middle point one neighbour of two has its label.
  for (const [first, step] of [
    [0.1, 0.1],
    [1000.1, 0.1],
    [0.3e-150, 0.1e-150],
    [-0.7e90, 0.1e90],
  ])
    assert.equal(purity(line(first, step), [0, 0, 1]), (1 + 0.5) / 3);
  // Ten points around a circle: each has two neighbours.
  const labels = [0, 0, 1, 1, 0, 0, 1, 1, 0, 1];
  const same = labels.map((own, i) => [1, 9].filter((step) => labels[(i + step) % 10] === own).length / 2);
  for (const turn of [0, 0.1, 1]) {
    const angles = labels.map((_, i) => turn + (2 * Math.PI * i) / 10);
    const circle = new Matrix(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]));
    assert.equal(purity(circle, labels), same.reduce((sum, share) => sum + share, 0) / 10);
  }
});
