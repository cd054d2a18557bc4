import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { engine, matMul, qr, RandomStream, svd, symmetricEigen } from 'contrastive-lab/tensor';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32 } from '../support/tolerance';

before(() => engine());

function randomMatrix(rows: number, columns: number, seed = 1): number[][] {
  const random = new RandomStream(seed);
  return Array.from({ length: rows }, () => [...random.fillNormal(new Float32Array(columns))]);
}

test('matMul with every combination of transposes agrees with ml-matrix', async () => {
  const a = new Matrix(randomMatrix(7, 5, 1));
  const b = new Matrix(randomMatrix(5, 6, 2));
  const expected = a.mmul(b).to1DArray();
  await withoutLeaks(() => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        tf.tidy(() => {
          const left = tf.tensor2d((transposeA ? a.transpose() : a).to2DArray());
          const right = tf.tensor2d((transposeB ? b.transpose() : b).to2DArray());
          assertClose(matMul(left, right, transposeA, transposeB).dataSync(), expected, FLOAT32);
        });
      }
    }
  });
});

test('symmetricEigen: ascending values as in ml-matrix, vectors that rebuild the matrix', async () => {
  const factor = new Matrix(randomMatrix(12, 12));
  const symmetric = factor.add(factor.transpose());
  const expected = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).realEigenvalues;
  await withoutLeaks(() => {
    const matrix = tf.tensor2d(symmetric.to2DArray());
    const { values, vectors } = symmetricEigen(matrix);
    assertClose(values.dataSync(), expected, FLOAT32);
    const rebuilt = tf.tidy(() => matMul(tf.mul(vectors, values), vectors, false, true).dataSync());
    assertClose(rebuilt, symmetric.to1DArray(), FLOAT32);
    tf.dispose([matrix, values, vectors]);
  });
});

for (const [rows, columns] of [
  [20, 6],
  [6, 20],
]) {
  test(`svd of ${rows} x ${columns}: descending values as in ml-matrix, thin factors that rebuild the matrix`, async () => {
    const numbers = new Matrix(randomMatrix(rows, columns));
    const expected = new SingularValueDecomposition(numbers, { autoTranspose: true }).diagonal;
    await withoutLeaks(() => {
      const matrix = tf.tensor2d(numbers.to2DArray());
      const { left, values, right } = svd(matrix);
      assert.deepEqual(
        [left.shape, right.shape],
        [
          [rows, 6],
          [columns, 6],
        ],
      );
      assertClose(values.dataSync(), expected, FLOAT32);
      const rebuilt = tf.tidy(() => matMul(tf.mul(left, values), right, false, true).dataSync());
      assertClose(rebuilt, numbers.to1DArray(), FLOAT32);
      tf.dispose([matrix, left, values, right]);
    });
  });
}

test('qr: orthonormal columns, positive diagonal, product rebuilds the matrix', async () => {
  const numbers = randomMatrix(15, 4);
  await withoutLeaks(() => {
    const matrix = tf.tensor2d(numbers);
    const { q, r } = qr(matrix);
    tf.tidy(() => {
      assertClose(matMul(q, q, true).dataSync(), tf.eye(4).dataSync(), FLOAT32);
      assertClose(matMul(q, r).dataSync(), numbers.flat(), FLOAT32);
    });
    r.arraySync().forEach((row, i) => {
      assert.ok(row[i] > 0, 'positive diagonal');
      row.slice(0, i).forEach((below) => {
        assert.ok(Math.abs(below) < FLOAT32, 'upper triangular');
      });
    });
    tf.dispose([matrix, q, r]);
  });
});

test('matrices that cannot be decomposed are refused with the reason', async () => {
  await withoutLeaks(() => {
    const wide = tf.ones<tf.Rank.R2>([2, 3]);
    const broken = tf.tensor2d([
      [1, NaN],
      [NaN, 1],
    ]);
    assert.throws(() => symmetricEigen(wide), /matrix must be square, got 2 x 3/);
    assert.throws(() => qr(wide), /at least as many rows as columns, got 2 x 3/);
    for (const decompose of [symmetricEigen, svd, qr])
      assert.throws(() => decompose(broken), /must be finite.*diverge/);
    tf.dispose([wide, broken]);
  });
});
