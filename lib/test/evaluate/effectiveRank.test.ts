// The effective rank against cases known by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { effectiveRank } from 'contrastive-lab/evaluate';
import { assertClose } from '../support/check';

test('rank 1 counts as 1, n equal values as n, and shares s^2 as exp of their entropy, at any size and scale', () => {
  const [column, row] = [Matrix.columnVector([1, 2, -3]), Matrix.rowVector([4, 5])];
  assertClose([effectiveRank(column.mmul(row))], [1], 1e-12);
  assertClose([effectiveRank(Matrix.eye(5))], [5], 1e-12);
  const expected = Math.exp(-0.2 * Math.log(0.2) - 0.8 * Math.log(0.8));
  for (const scale of [1, 1e-150, 1e150])
    assertClose(
      [
        effectiveRank(
          new Matrix([
            [1, 0, 0],
            [0, 2, 0],
          ]).mul(scale),
        ),
      ],
      [expected],
      1e-12,
    );
});

test('zeros and NaN are refused', () => {
  assert.throws(() => effectiveRank(Matrix.zeros(2, 2)), /matrix must not be all zero/);
  assert.throws(() => effectiveRank(new Matrix([[NaN, 1]])), /finite numbers only/);
});
