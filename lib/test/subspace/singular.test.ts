// Covariances that are singular to rounding, and means that are equal to rounding: refused, not inverted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { drawPoints, fittedMixture, gaussianMixture, type LabelledPoints } from 'contrastive-lab/data';
import { sampledClip, sampledInfoNCE } from 'contrastive-lab/population';
import {
  cca,
  crossDirections,
  fisherRatio,
  fisherSignals,
  fisherSubspace,
  frobeniusSine,
  largestSine,
  lda,
  principalAngles,
  projectionDistance,
  sharesInside,
  spanOfMeans,
  spectralPair,
} from 'contrastive-lab/subspace';
import { engine, RandomStream, tensorOf, whitening } from 'contrastive-lab/tensor';
import { withoutLeaks } from '../support/check';

const RANGE = { name: 'RangeError' };

/** Six coordinates of which two are sums of the others. */
function dependent(seed: number): LabelledPoints {
  const numbers = new RandomStream(seed, 'x').fillNormal(new Float64Array(800));
  const labels = Array.from({ length: 200 }, (_, i) => i % 3);
  const points = labels.map((label, i) => {
    const [a, b, c, d] = numbers.subarray(4 * i, 4 * i + 4);
    const e = a + 2 * label;
    return [e, b, c, d, e + b, 3 * c - b];
  });
  return { points: new Matrix(points), labels };
}

test('a coordinate that is a combination of others has no whitening, at any scale', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const data = dependent(seed);
    for (const scale of [1, 1e-9, 1e9]) {
      const scaled = { ...data, points: Matrix.mul(data.points, scale) };
      assert.throws(() => lda(scaled, 2), RANGE);
      assert.throws(() => fittedMixture(scaled), RANGE);
      const { points } = scaled;
      const centred = points.clone().subRowVector(points.mean('column'));
      assert.throws(() => whitening(centred.transpose().mmul(centred).div(200)), RANGE);
      assert.throws(() => sampledInfoNCE({ anchors: points, positives: points }), RANGE);
      assert.throws(() => sampledClip({ anchors: points, positives: points }), RANGE);
      assert.throws(() => cca({ x: points, y: points }, { dim: 1, ridge: 0 }), RANGE);
    }
    // Without the two sums all is well.
    const free = { ...data, points: data.points.subMatrix(0, 199, 0, 3) };
    assert.ok(
      lda(free, 2)
        .to1DArray()
        .every((entry) => Math.abs(entry) < 5),
    );
  }
  assert.throws(
    () =>
      whitening(
        new Matrix([
          [1, 1],
          [1, 1],
        ]),
      ),
    /covariance must be positive definite, but has the eigenvalue .* a direction does not vary/,
  );
});

test('points that do not vary within their classes have no discriminant', () => {
  const labels = [0, 0, 0, 1, 1, 1];
  for (const [low, high] of [[0.1, 0.7] as const, [1e8 + 0.1, 1e8 + 0.7] as const]) {
    const points = Matrix.columnVector([low, low, low, high, high, high]);
    assert.throws(() => lda({ points, labels }, 1), /within classes must be positive definite/);
    assert.throws(() => fittedMixture({ points, labels }), /within classes must be positive definite/);
  }
});

test('means that are equal, to rounding, have no Fisher subspace', () => {
  for (const other of [0.3, 0.1 + 0.2]) {
    const mixture = gaussianMixture({
      means: [
        [0.3, 0.2],
        [other, 0.2],
      ],
    });
    const words = { name: 'RangeError', message: /means of the mixture must differ, but are equal/ };
    assert.throws(() => fisherSubspace(mixture), words);
    assert.throws(() => fisherRatio(mixture, Matrix.eye(2)), words);
    assert.throws(() => fisherSignals(mixture), words);
    assert.throws(() => spanOfMeans(mixture), words);
    assert.throws(() => spectralPair({ x: mixture, y: mixture }, 1), words);
  }
});

test('encoders that do not belong together, or to the mixture, are refused', () => {
  const mixture = gaussianMixture({
    means: [
      [0, 0],
      [1, 2],
    ],
  });
  const pair = { x: mixture, y: mixture };
  assert.throws(
    () => crossDirections(pair, [Matrix.eye(2), Matrix.ones(3, 2)]),
    /encoders must have one number of outputs, got 2 and 3/,
  );
  assert.throws(
    () => crossDirections(pair, [Matrix.eye(2), Matrix.eye(3)]),
    /encoders\[1\] must be any x 2, got 3 x 3/,
  );
  assert.throws(
    () => sharesInside(mixture, Matrix.zeros(1, 2), Matrix.eye(2)),
    /directions must not be zero/,
  );
});

test('hundreds of thousands of points are no problem', () => {
  const mixture = gaussianMixture({
    means: [
      [0, 0],
      [1, 2],
    ],
  });
  const data = drawPoints(mixture, { count: 130000, seed: 1 });
  assert.equal(lda(data, 1).rows, 1);
  assert.ok(Math.abs(fittedMixture(data).weights[0] - 0.5) < 0.01);
});

test('classes that have one mean, and one class alone, have no discriminant directions', () => {
  const half = Matrix.from1DArray(20, 3, new RandomStream(4, 'x').fillNormal(new Float64Array(60)));
  const points = new Matrix([...half.to2DArray(), ...half.to2DArray()]);
  for (const scale of [1, 1e-9, 1e9])
    assert.throws(
      () =>
        lda(
          { points: Matrix.mul(points, scale), labels: points.to2DArray().map((_, i) => (i < 20 ? 0 : 1)) },
          1,
        ),
      /means of the classes must differ/,
    );
  for (const only of [0, 1, 7])
    assert.throws(() => lda({ points, labels: points.to2DArray().map(() => only) }, 1), RANGE);
});

test('bases that are none have no distance: columns must be orthonormal', async () => {
  await engine();
  const basis = Matrix.eye(4, 2);
  const words = /must have orthonormal columns, but their inner products are off by/;
  for (const none of [
    Matrix.eye(4, 2).mul(2),
    new Matrix([
      [1, 1],
      [0, 0],
      [0, 0],
      [0, 0],
    ]),
    Matrix.ones(4, 2),
    Matrix.zeros(4, 2),
  ]) {
    for (const distance of [largestSine, projectionDistance]) {
      assert.throws(() => distance(none, basis), words);
      assert.throws(() => distance(basis, none), words);
    }
    await withoutLeaks(() => {
      const [a, b] = [none, basis].map(tensorOf);
      for (const distance of [frobeniusSine, principalAngles]) {
        assert.throws(() => distance(a, b), words);
        assert.throws(() => distance(b, a), words);
      }
      a.dispose();
      b.dispose();
    });
  }
  // What float32 leaves of a basis is one.
  assert.ok(largestSine(basis.clone().mul(1 + 1e-5), basis) < 1e-4);
});

test('canonical correlations do not depend on the scale, and none is above 1', () => {
  const draw = (columns: number, seed: number): Matrix =>
    Matrix.from1DArray(
      40,
      columns,
      new RandomStream(seed, 'scale').fillNormal(new Float64Array(40 * columns)),
    );
  const [x, y] = [draw(3, 1), draw(2, 2)];
  const { correlations, x: own } = cca({ x, y }, { dim: 2 });
  for (const scale of [2 ** -1000, 2 ** -540, 2 ** -100, 2 ** 100, 2 ** 900]) {
    const scaled = cca({ x: Matrix.mul(x, scale), y }, { dim: 2 });
    for (const i of [0, 1]) assert.ok(Math.abs(scaled.correlations[i] - correlations[i]) < 1e-13);
    assert.ok(Math.abs(scaled.x.mean[0] / scale - own.mean[0]) < 1e-13);
    assert.ok(Math.abs(scaled.x.axes.get(0, 0) * scale - own.axes.get(0, 0)) < 1e-12);
  }
  for (let seed = 1; seed < 40; seed++) {
    const same = draw(3, seed);
    for (const value of cca({ x: same, y: same }, { dim: 3, ridge: 0 }).correlations) assert.ok(value <= 1);
    const mixture = gaussianMixture({ means: draw(3, seed).subMatrix(0, 2, 0, 2) });
    const basis = fisherSubspace(mixture);
    for (const share of sharesInside(mixture, basis.transpose(), basis)) assert.ok(share <= 1);
    assert.ok(fisherRatio(mixture, basis.transpose()) <= 1);
  }
});
