import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { assertClose } from '../support/check';
import {
  betweenScatter,
  drawPairs,
  drawPoints,
  gaussianMixture,
  overallMean,
  randomMixture,
  randomRotation,
  sharedCovariance,
  withinCovariance,
} from 'contrastive-lab/data';
import { largestCriterion } from 'contrastive-lab/subspace';
import { RandomStream } from 'contrastive-lab/tensor';

const means = [
  [1, 0],
  [-1, 2],
  [0, -1],
];

test('mixtures that cannot be are refused with the reason', () => {
  assert.throws(
    () => gaussianMixture({ means: [[1, 0]] }),
    /at least two components, got K = 1: one Gaussian/,
  );
  assert.throws(
    () => gaussianMixture({ means, weights: [0.5, 0.3, 0.3] }),
    /weights must sum to 1, got 0.5 \+ 0.3 \+ 0.3 = 1.1; divide them by their sum/,
  );
  assert.throws(() => gaussianMixture({ means, weights: [0.5, 0.5] }), /as many as the means \(3\), got 2/);
  assert.throws(
    () => gaussianMixture({ means, weights: [1, 0, 0] }),
    /weights must be positive, got 0; leave/,
  );
  assert.throws(
    () => gaussianMixture({ means, weights: [1, NaN, 0] }),
    /weights must hold finite numbers only, got NaN/,
  );
  for (const covariance of [
    [
      [1, 2],
      [2, 1],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ]) {
    assert.throws(
      () => gaussianMixture({ means, covariance }),
      /covariance must be positive definite, but has a direction without variance; add a small multiple/,
    );
  }
  assert.throws(
    () =>
      gaussianMixture({
        means,
        covariance: [
          [1, 0.5],
          [0, 1],
        ],
      }),
    /covariance must be symmetric, but differs from its transpose by 0.5/,
  );
  assert.throws(
    () => gaussianMixture({ means, covariance: [[1]] }),
    /must be 2 x 2 like the means, got 1 x 1/,
  );
  assert.throws(
    () => gaussianMixture({ means, covariances: [Matrix.eye(2)] }),
    /each of the 3 components, got 1/,
  );
  assert.throws(
    () => gaussianMixture({ means, covariance: Matrix.eye(2), covariances: [] }),
    /both given; leave one out/,
  );
  assert.throws(
    () =>
      gaussianMixture({
        means: [
          [1, NaN],
          [0, 0],
        ],
      }),
    /means must be finite, got NaN/,
  );
  assert.throws(() => gaussianMixture({ means: [[1, 2], [0]] }), /rows of equal length, got lengths 2, 1/);
  const own = gaussianMixture({ means, covariances: [Matrix.eye(2), Matrix.eye(2), Matrix.eye(2)] });
  assert.throws(
    () => sharedCovariance(own),
    /has 3 covariances, and this needs one that all components share/,
  );
});

test('options out of range are refused', () => {
  const options = { components: 3, inputDim: 4, seed: 1 };
  assert.throws(() => randomMixture({ ...options, components: 1 }), /at least 2, got 1/);
  assert.throws(() => randomMixture({ ...options, inputDim: 1.5 }), /inputDim must be an integer .* got 1.5/);
  assert.throws(() => randomMixture({ ...options, conditionNumber: 0.5 }), /at least 1, got 0.5/);
  assert.throws(
    () => randomMixture({ ...options, separation: 0 }),
    /separation must be a positive number, got 0/,
  );
  const mixture = randomMixture(options);
  assert.throws(() => drawPoints(mixture, { count: 0, seed: 1 }), /count must be a positive integer, got 0/);
  assert.throws(() => drawPairs(mixture, { count: 2, delta: 1.2, seed: 1 }), /a number from 0 to 1, got 1.2/);
  assert.throws(
    () => drawPairs(mixture, { count: 2, keptNoise: NaN, seed: 1 }),
    /a number from 0 to 1, got NaN/,
  );
  assert.throws(
    () => drawPairs(mixture, { count: 2, keptNoise: 0.5, seed: 1 }, randomMixture({ ...options, seed: 2 })),
    /keptNoise must be 0 between modalities, got 0.5/,
  );
  const skewed = randomMixture({ ...options, weights: [0.5, 0.25, 0.25] });
  assert.throws(() => drawPairs(mixture, { count: 2, seed: 1 }, skewed), /must have the same weights/);
});

test('a random mixture has the condition number, the separation and the mean that were asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 6, max: 12 }),
      fc.double({ min: 1, max: 1e4, noNaN: true }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      fc.nat(1000),
      (components, inputDim, conditionNumber, separation, seed) => {
        const mixture = randomMixture({ components, inputDim, conditionNumber, separation, seed });
        const values = new EigenvalueDecomposition(sharedCovariance(mixture)).realEigenvalues;
        const condition = Math.max(...values) / Math.min(...values);
        assert.ok(Math.abs(condition / conditionNumber - 1) < 1e-8, String(condition));
        assert.ok(Math.abs(largestCriterion(mixture) / separation ** 2 - 1) < 1e-8);
        assert.ok(overallMean(mixture).abs().max() < 1e-10 * Matrix.abs(mixture.means).max());
      },
    ),
    { numRuns: 50 },
  );
});

test('draws have the weights, the means and the covariances of the mixture, and are fixed by the seed', () => {
  const weights = [0.5, 0.3, 0.2];
  const covariances = [
    [
      [2, 0.5],
      [0.5, 1],
    ],
    [
      [1, 0],
      [0, 3],
    ],
    [
      [1, -0.9],
      [-0.9, 1],
    ],
  ];
  const mixture = gaussianMixture({ means, weights, covariances });
  const count = 40000;
  const { points, labels } = drawPoints(mixture, { count, seed: 1 });
  weights.forEach((weight, k) => {
    const rows = labels.flatMap((label, i) => (label === k ? [i] : []));
    // Four standard errors each.
    assert.ok(Math.abs(rows.length / count - weight) < 4 * Math.sqrt((weight * (1 - weight)) / count));
    const own = points.selection(rows, [0, 1]);
    const centre = own.mean('column');
    const spread = own.clone().subRowVector(Matrix.rowVector(centre));
    const covariance = spread.transpose().mmul(spread).div(rows.length).to1DArray();
    covariances[k].flat().forEach((value, i) => {
      assert.ok(
        Math.abs(covariance[i] - value) < 4 * Math.sqrt((2 * 9) / rows.length),
        `${k}: ${covariance[i]}`,
      );
    });
    means[k].forEach((value, i) => {
      assert.ok(Math.abs(centre[i] - value) < 4 * Math.sqrt(3 / rows.length));
    });
  });
  const again = drawPoints(mixture, { count: 5, seed: 1 }).points.to2DArray();
  assert.deepEqual(drawPoints(mixture, { count: 5, seed: 1 }).points.to2DArray(), again);
  assert.notDeepEqual(drawPoints(mixture, { count: 5, seed: 2 }).points.to2DArray(), again);
});

test('pairs: E[x x+^T] is delta S + (1 - delta) mu mu^T + keptNoise Sigma', () => {
  const mixture = gaussianMixture({ means, covariance: Matrix.diag([2, 1]), weights: [0.5, 0.3, 0.2] });
  const middle = overallMean(mixture);
  const scatter = Matrix.add(betweenScatter(mixture), middle.transpose().mmul(middle));
  const count = 100000;
  for (const [delta, keptNoise] of [
    [1, 0],
    [0.4, 0],
    [0.4, 0.5],
    [0, 0],
  ]) {
    const { anchors, positives } = drawPairs(mixture, { count, delta, keptNoise, seed: 3 });
    const product = anchors.transpose().mmul(positives).div(count);
    const expected = Matrix.mul(scatter, delta)
      .add(
        middle
          .transpose()
          .mmul(middle)
          .mul(1 - delta),
      )
      .add(withinCovariance(mixture).mul(keptNoise));
    const error = Matrix.sub(product, expected).abs().max();
    assert.ok(error < 4 * Math.sqrt(25 / count), `delta ${delta}, kept ${keptNoise}: ${error}`);
    const spread = positives.clone().subRowVector(middle);
    assertClose(
      spread.transpose().mmul(spread).div(count).to1DArray(),
      Matrix.add(betweenScatter(mixture), withinCovariance(mixture)).to1DArray(),
      0.03,
      'the augmentation has the law of a point',
    );
  }
});

test('covariances that are symmetric to rounding are taken, and made symmetric', () => {
  const axes = randomRotation(6, new RandomStream(1, 'axes'));
  const product = axes.mmul(Matrix.diag([1, 2, 3, 5, 8, 13])).mmul(axes.transpose());
  for (const covariance of [product, inverse(product), inverse(inverse(product))]) {
    assert.ok(Matrix.sub(covariance, covariance.transpose()).abs().max() > 0, 'rounding is there');
    const mixture = gaussianMixture({ means: Matrix.eye(6), covariance });
    assert.ok(mixture.covariances[0].isSymmetric());
    assert.ok(Matrix.sub(mixture.covariances[0], covariance).abs().max() < 1e-14 * covariance.max());
    const own = gaussianMixture({ means: Matrix.eye(2), covariances: [Matrix.eye(2), Matrix.eye(2)] });
    assert.equal(own.covariances.length, 2);
  }
});
