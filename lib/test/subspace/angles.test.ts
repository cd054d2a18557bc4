import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { assertClose, withoutLeaks } from '../support/check';
import { frobeniusSine, principalAngles } from 'contrastive-lab/subspace';
import { engine, qr, RandomStream } from 'contrastive-lab/tensor';

before(() => engine());

/** Columns e_1 cos a + e_3 sin a and e_2 cos b + e_4 sin b, against e_1 and e_2. */
function planes(a: number, b: number): [tf.Tensor2D, tf.Tensor2D] {
  const [x, y] = [
    [Math.cos(a), 0, Math.sin(a), 0],
    [0, Math.cos(b), 0, Math.sin(b)],
  ];
  return [
    tf.tensor2d([1, 0, 0, 1, 0, 0, 0, 0], [4, 2]),
    tf.tensor2d(
      x.flatMap((value, i) => [value, y[i]]),
      [4, 2],
    ),
  ];
}

test('principal angles of planes whose angles are known, from tiny to right', async () => {
  await withoutLeaks(() => {
    for (const [a, b] of [
      [1e-5, 0.3],
      [0.2, 1.5],
      [0, Math.PI / 2],
    ]) {
      const [flat, tilted] = planes(a, b);
      assertClose(principalAngles(flat, tilted), [a, b], 1e-6);
      assertClose([frobeniusSine(flat, tilted)], [Math.hypot(Math.sin(a), Math.sin(b))], 1e-6);
      tf.dispose([flat, tilted]);
    }
  });
});

test('angles do not notice a rotation of the space or of either basis', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.1, max: 1.4, noNaN: true }), (seed, angle) => {
      tf.tidy(() => {
        const [flat, tilted] = planes(angle / 2, angle);
        const random = new RandomStream(seed, 'rotation');
        const rotation = (size: number): tf.Tensor2D =>
          qr(tf.tensor2d(random.fillNormal(new Float32Array(size * size)), [size, size])).q;
        const turned = rotation(4);
        const moved = (matrix: tf.Tensor2D): tf.Tensor2D =>
          tf.matMul<tf.Tensor2D>(tf.matMul(turned, matrix), rotation(2));
        assertClose(principalAngles(moved(flat), moved(tilted)), [angle / 2, angle], 1e-5);
      });
    }),
    { numRuns: 25 },
  );
});

test('subspaces of different shapes are refused', () => {
  tf.tidy(() => {
    const [flat] = planes(0, 0);
    assert.throws(
      () => frobeniusSine(flat, tf.zeros([4, 1])),
      /b must have the shape of a, 4 x 2, got 4 x 1/,
    );
  });
});
