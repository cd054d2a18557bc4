// The population losses against golden numbers and finite differences.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { assertClose, slopeOf } from '../support/check';
import { general } from '../support/mixtures';
import { DIFFERENCES } from '../support/tolerance';
import { gaussianMixture, type GaussianMixture, randomMixture, randomRotation } from 'contrastive-lab/data';
import { populationClip, populationInfoNCE } from 'contrastive-lab/population';
import { RandomStream } from 'contrastive-lab/tensor';
import { fitEncoder } from 'contrastive-lab/train';

const golden: Record<number, number[]> = {
  0.5: [0.160247, 0.128127, 0.080031, 0.032002, 0.008],
  1: [0.262593, 0.206526, 0.126614, 0.050104, 0.012502],
};
const deltas = [1, 0.8, 0.5, 0.2, 0.05];

/** A^T A of the minimiser. */
function minimiser(mixture: GaussianMixture, delta: number, outputs: number): Matrix {
  const { encoder } = fitEncoder(populationInfoNCE(mixture, { delta }), { outputs, tolerance: 1e-12 });
  return encoder.transpose().mmul(encoder);
}

/** b*(m, delta) by bisection of its equation, the expectation by the trapezoidal rule. */
function bisected(m: number, delta: number): number {
  const step = 1e-3;
  const slope = (b: number): number => {
    let sum = 0;
    for (let z = -12; z <= 12; z += step) {
      const y = m + z;
      sum += (step * Math.exp((-z * z) / 2) * y * Math.tanh(b * m * y)) / Math.sqrt(2 * Math.PI);
    }
    return -delta * m * m + b * (1 + m * m) + m * sum;
  };
  let [low, high] = [0, 1];
  for (let i = 0; i < 45; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return low;
}

for (const m of [0.5, 1]) {
  test(`two components at +-${m}: b* has its golden values to 5 digits`, () => {
    const mixture = gaussianMixture({
      means: [
        [m, 0, 0],
        [-m, 0, 0],
      ],
    });
    deltas.forEach((delta, i) => {
      const square = minimiser(mixture, delta, 2);
      assert.ok(Math.abs(square.get(0, 0) - golden[m][i]) <= 5.1e-7, `delta ${delta}: ${square.get(0, 0)}`);
      assert.ok(Math.abs(square.get(1, 1)) < 1e-6 && Math.abs(square.get(0, 1)) < 1e-6);
    });
  });
}

test('for other m and delta, b* solves its equation', () => {
  for (const [m, delta] of [
    [0.1, 1],
    [0.7, 0.35],
    [2, 1],
    [2, 0.1],
    [4, 0.6],
    [8, 1],
  ]) {
    const mixture = gaussianMixture({ means: [[m], [-m]] });
    const found = minimiser(mixture, delta, 1).get(0, 0);
    const expected = bisected(m, delta);
    assert.ok(
      Math.abs(found - expected) <= 5e-6 * expected + 1e-9,
      `${m}, ${delta}: ${found}, want ${expected}`,
    );
  }
});

test('four components at (+-a, +-b) factorise', () => {
  const [a, b, delta] = [1, 0.5, 0.8];
  const mixture = gaussianMixture({
    means: [
      [a, b, 0],
      [a, -b, 0],
      [-a, b, 0],
      [-a, -b, 0],
    ],
  });
  const square = minimiser(mixture, delta, 3);
  assertClose(square.diagonal(), [golden[1][1], golden[0.5][1], 0], 5e-6);
  assert.ok(Math.abs(square.get(0, 1)) < 1e-6);
});

test('a fine split inside a coarse one is kept, however noisy the augmentation', () => {
  const [a, b, delta] = [4, 0.3, 0.05];
  const mixture = gaussianMixture({
    means: [
      [a, b],
      [a, -b],
      [-a, b],
      [-a, -b],
    ],
  });
  const square = minimiser(mixture, delta, 2);
  assertClose(square.diagonal(), [bisected(a, delta), bisected(b, delta)], 1e-4);
  assert.ok(square.get(1, 1) > 0.001, 'the fine direction is there');
});

test('gradients agree with finite differences to 1e-7', () => {
  for (const components of [2, 3, 4, 6]) {
    const { mixture, encoder } = general(components, 6, 2);
    const loss = populationInfoNCE(mixture, { delta: 0.4, keptNoise: 0.3, draws: 200 });
    const at = (x: Float64Array): number => loss.evaluate(Matrix.from1DArray(2, 6, x)).value;
    const point = Float64Array.from(encoder.to1DArray());
    const slopes = point.map((_, i) => slopeOf(at, point, i));
    assertClose(loss.evaluate(encoder).gradient.to1DArray(), slopes, DIFFERENCES, `K = ${components}`);
  }
});

test("CLIP's gradients agree with finite differences to 1e-7", () => {
  for (const components of [2, 3, 5]) {
    const { mixture: x, encoder: a } = general(components, 4, 3);
    const { mixture, encoder: b } = general(components, 5, 4);
    const y = gaussianMixture({
      means: mixture.means,
      covariance: mixture.covariances[0],
      weights: x.weights,
    });
    const loss = populationClip({ x, y }, { delta: 0.7, draws: 200 });
    const { gradients } = loss.evaluate(a, b);
    const atA = (p: Float64Array): number => loss.evaluate(Matrix.from1DArray(2, 4, p), b).value;
    const atB = (p: Float64Array): number => loss.evaluate(a, Matrix.from1DArray(2, 5, p)).value;
    const [pointA, pointB] = [a, b].map((one) => Float64Array.from(one.to1DArray()));
    assertClose(
      gradients[0].to1DArray(),
      pointA.map((_, i) => slopeOf(atA, pointA, i)),
      DIFFERENCES,
      'A',
    );
    assertClose(
      gradients[1].to1DArray(),
      pointB.map((_, i) => slopeOf(atB, pointB, i)),
      DIFFERENCES,
      'B',
    );
  }
});

test('quadrature and random numbers are two ways to one loss', () => {
  const { mixture, encoder } = general(3, 5, 5);
  const byQuadrature = populationInfoNCE(mixture).evaluate(encoder);
  const byChance = populationInfoNCE(mixture, { expectation: 'random', draws: 40000 }).evaluate(encoder);
  assert.ok(Math.abs(byQuadrature.value - byChance.value) < 0.005);
  assertClose(byChance.gradient.to1DArray(), byQuadrature.gradient.to1DArray(), 0.01);
});

test('scores so large that their exponentials underflow: beside a fourth power, the loss grows with the square of the encoder', () => {
  const { mixture, encoder } = general(3, 5, 5);
  const values = [100, 200, 400].map(
    (scale) => populationInfoNCE(mixture).evaluate(Matrix.mul(encoder, scale)).value,
  );
  // a s^4 + b s^2 without the fourth power: -12 b s^2.
  const [first, second] = [values[1] - 16 * values[0], values[2] - 16 * values[1]];
  assert.ok(Math.abs(second / first / 4 - 1) < 1e-3, values.join(', '));
});

test('an invertible change of coordinates changes nothing: x -> C x, A -> A C^-1', () => {
  const { mixture, encoder } = general(3, 4, 6);
  const value = populationInfoNCE(mixture, { delta: 0.5 }).evaluate(encoder).value;
  fc.assert(
    fc.property(fc.nat(10000), fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, stretch) => {
      const rotation = randomRotation(4, new RandomStream(seed));
      const change = rotation.clone().mulRowVector([1, stretch, 1, 1]);
      const back = rotation.transpose().mulColumnVector([1, 1 / stretch, 1, 1]);
      const product = change.mmul(mixture.covariances[0]).mmul(change.transpose());
      const changed = gaussianMixture({
        weights: mixture.weights,
        means: mixture.means.mmul(change.transpose()),
        covariance: Matrix.add(product, product.transpose()).mul(0.5),
      });
      const there = populationInfoNCE(changed, { delta: 0.5 }).evaluate(encoder.mmul(back)).value;
      assert.ok(Math.abs(there - value) < 1e-8, `${there} for ${value}`);
    }),
    { numRuns: 20 },
  );
});

test('outputs beyond the dimension, own covariances and other bad options are refused', () => {
  const mixture = randomMixture({ components: 3, inputDim: 4, seed: 1 });
  const loss = populationInfoNCE(mixture);
  assert.throws(
    () => fitEncoder(loss, { outputs: 5 }),
    /from 1 to the input dimension 4, got r = 5; more outputs/,
  );
  assert.throws(() => fitEncoder(loss, { outputs: 0 }), /got r = 0/);
  assert.throws(
    () => fitEncoder(loss, { outputs: 2, startScale: 0 }),
    /startScale must be a positive number, got 0/,
  );
  assert.throws(() => populationInfoNCE(mixture, { delta: -0.1 }), /a number from 0 to 1, got -0.1/);
  assert.throws(() => populationInfoNCE(mixture, { keptNoise: 2 }), /a number from 0 to 1, got 2/);
  assert.throws(
    () => populationInfoNCE(mixture, { expectation: 'random', draws: 0 }),
    /draws must be .* got 0/,
  );
  const own = gaussianMixture({ means: [[1], [2]], covariances: [[[1]], [[2]]] });
  assert.throws(
    () => populationInfoNCE(own),
    /has 2 covariances, and this needs one that all components share/,
  );
  const many = randomMixture({ components: 7, inputDim: 8, seed: 1 });
  assert.throws(
    () => populationInfoNCE(many, { expectation: 'quadrature' }),
    /span up to 4 dimensions, got 6; take expectation: 'random'/,
  );
});
