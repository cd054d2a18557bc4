// The mean of a kernel over views, and pictures in several views.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { overViews } from 'contrastive-lab/kernel';

test('each entry is the mean of a block, by hand', () => {
  const kernel = new Matrix([
    [1, 2, 3, 4],
    [2, 5, 6, 7],
    [3, 6, 8, 9],
    [4, 7, 9, 10],
  ]);
  assert.deepEqual(overViews(kernel, 2).to2DArray(), [
    [2.5, 5],
    [5, 9],
  ]);
  assert.deepEqual(overViews(kernel, 1).to2DArray(), kernel.to2DArray());
  assert.throws(() => overViews(kernel, 3), /a multiple of views = 3 rows, got 4/);
});
