import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { assertClose } from '../support/check';
import { drawPoints, fittedMixture, randomMixture } from 'contrastive-lab/data';
import { fisherSubspace, lda, sharesInside } from 'contrastive-lab/subspace';

const mixture = randomMixture({ components: 3, inputDim: 5, conditionNumber: 10, separation: 3, seed: 1 });

test('a mixture fitted to its own draws comes back, to the error of the draws', () => {
  const fitted = fittedMixture(drawPoints(mixture, { count: 40_000, seed: 1 }));
  assertClose(fitted.weights, mixture.weights, 0.02);
  assertClose(fitted.means.to1DArray(), mixture.means.to1DArray(), 0.05);
  assertClose(fitted.covariances[0].to1DArray(), mixture.covariances[0].to1DArray(), 0.05);
});

test('by hand: two classes of two points', () => {
  const points = new Matrix([[0], [2], [10], [14]]);
  const fitted = fittedMixture({ points, labels: [0, 0, 1, 1] });
  assert.deepEqual(fitted.means.to1DArray(), [1, 12]);
  assert.deepEqual(fitted.weights, [0.5, 0.5]);
  assert.deepEqual(fitted.covariances[0].to1DArray(), [2.5]);
});

test('labels that are no classes are refused', () => {
  const points = new Matrix([[0], [2], [10]]);
  assert.throws(() => fittedMixture({ points, labels: [0, 1] }), /one label for each of 3 points, got 2/);
  assert.throws(() => fittedMixture({ points, labels: [0, 2, 2] }), /without a gap, but none is 1/);
});

test('what LDA finds in a mixture lies inside its Fisher subspace; a direction orthogonal to it does not', () => {
  const data = drawPoints(mixture, { count: 4000, seed: 1 });
  const fitted = fittedMixture(data);
  const fisher = fisherSubspace(fitted);
  assertClose(sharesInside(fitted, lda(data, 2), fisher), [1, 1], 1e-9);
  const rest = lda(data, 5).subMatrix(2, 4, 0, 4);
  sharesInside(fitted, rest, fisher).forEach((share) => {
    assert.ok(share < 1e-12, `${share}`);
  });
  const whole = Matrix.eye(5);
  assertClose(sharesInside(fitted, new Matrix([[1, 2, 3, 4, 5]]), whole), [1], 1e-9);
});
