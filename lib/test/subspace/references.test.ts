// Fisher's criterion, the Fisher subspace and the methods that InfoNCE is held against.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inverse, Matrix } from 'ml-matrix';
import { assertClose } from '../support/check';
import { criterion, plain } from '../support/mixtures';
import { FLOAT64 } from '../support/tolerance';
import {
  betweenScatter,
  drawPoints,
  gaussianMixture,
  randomMixture,
  randomRotation,
  withinCovariance,
} from 'contrastive-lab/data';
import { ordinaryPca } from 'contrastive-lab/pca';
import {
  fisherCriterion,
  fisherDistance,
  fisherRatio,
  fisherSignals,
  fisherSubspace,
  largestCriterion,
  largestSine,
  lda,
  mixturePca,
  effectiveRank,
  numericalRank,
  projectionDistance,
  rowSpace,
  seenInPlane,
  simSiamEncoder,
  simSiamLoss,
  spanOfMeans,
  spectralPair,
} from 'contrastive-lab/subspace';
import { RandomStream } from 'contrastive-lab/tensor';

const mixture = randomMixture({
  components: 4,
  inputDim: 7,
  conditionNumber: 30,
  seed: 3,
  weights: [0.4, 0.3, 0.2, 0.1],
});
const random = new RandomStream(1, 'encoders');
const randomEncoder = (outputs: number): Matrix =>
  Matrix.from1DArray(outputs, 7, random.fillNormal(new Float64Array(7 * outputs)));

test("Fisher's criterion is that of its definition, and depends on the row space only", () => {
  for (const outputs of [1, 2, 5]) {
    const encoder = randomEncoder(outputs);
    const expected = criterion(plain(mixture), encoder);
    assertClose([fisherCriterion(mixture, encoder, 0)], [expected], FLOAT64);
    const mixed = randomRotation(outputs, random)
      .mulRowVector(Array.from({ length: outputs }, (_, i) => 1 + i))
      .mmul(encoder);
    assertClose([fisherCriterion(mixture, mixed, 0)], [expected], FLOAT64);
  }
});

test('no encoder keeps more than the Fisher subspace does, and that keeps all', () => {
  assertClose([fisherRatio(mixture, fisherSubspace(mixture).transpose())], [1], FLOAT64);
  assertClose(
    [largestCriterion(mixture)],
    [inverse(withinCovariance(mixture)).mmul(betweenScatter(mixture)).trace()],
    FLOAT64,
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), (outputs) => {
      const ratio = fisherRatio(mixture, randomEncoder(outputs), 0);
      assert.ok(ratio >= 0 && ratio < 1, String(ratio));
    }),
    { numRuns: 50 },
  );
});

test('the signals are K - 1, add up to J_max, and the first r are what the best r outputs keep', () => {
  const signals = fisherSignals(mixture);
  assert.equal(signals.length, 3);
  assertClose([signals.reduce((sum, s) => sum + s, 0)], [largestCriterion(mixture)], FLOAT64);
  assertClose([fisherCriterion(mixture, simSiamEncoder(mixture, 2))], [signals[0] + signals[1]], FLOAT64);
});

test('the Fisher subspace is Sigma^-1 of the span of the means, and moves with the coordinates', () => {
  const centred = spanOfMeans(mixture);
  const direct = rowSpace(centred.mmul(inverse(withinCovariance(mixture))));
  assert.ok(projectionDistance(fisherSubspace(mixture), direct) < 1e-8);
  assert.equal(projectionDistance(fisherSubspace(mixture), direct.subMatrix(0, 6, 0, 1)), 1);
  const rotation = randomRotation(7, random);
  const covariance = rotation.mmul(withinCovariance(mixture)).mmul(rotation.transpose());
  const turned = gaussianMixture({
    weights: mixture.weights,
    means: mixture.means.mmul(rotation.transpose()),
    covariance: Matrix.add(covariance, covariance.transpose()).mul(0.5),
  });
  assert.ok(projectionDistance(fisherSubspace(turned), rotation.mmul(fisherSubspace(mixture))) < 1e-8);
});

test('distance: 0 for any basis of the subspace, 1 where a direction is missing or added', () => {
  const fisher = fisherSubspace(mixture).transpose();
  assert.ok(fisherDistance(mixture, randomRotation(3, random).mmul(fisher)) < 1e-8);
  assert.equal(fisherDistance(mixture, fisher.subMatrix(0, 1, 0, 6)), 1);
  assert.equal(fisherDistance(mixture, new Matrix([...fisher.to2DArray(), [1, 0, 0, 0, 0, 0, 0]])), 1);
  const faint = new Matrix([...fisher.to2DArray(), [1e-5, 0, 0, 0, 0, 0, 0]]);
  assert.ok(fisherDistance(mixture, faint) < 0.001, 'below the threshold it does not count');
});

test('linear SimSiam: outputs are white, the subspace is Fisher, and no other white encoder has a lower loss', () => {
  const encoder = simSiamEncoder(mixture, 3);
  const total = Matrix.add(betweenScatter(mixture), withinCovariance(mixture));
  assertClose(encoder.mmul(total).mmul(encoder.transpose()).to1DArray(), Matrix.eye(3).to1DArray(), FLOAT64);
  assert.ok(fisherDistance(mixture, encoder) < 1e-8);
  const all = simSiamEncoder(mixture, 7);
  for (let i = 0; i < 20; i++) {
    const other = randomRotation(7, random).subMatrix(0, 2, 0, 6).mmul(all);
    assert.ok(simSiamLoss(mixture, other) > simSiamLoss(mixture, encoder));
  }
});

test('LDA of many labelled points finds the Fisher subspace, whatever the names of the labels', () => {
  const drawn = drawPoints(mixture, { count: 40000, seed: 1 });
  const encoder = lda(drawn, 3);
  assert.ok(fisherDistance(mixture, encoder, 0) < 0.1);
  assert.ok(fisherRatio(mixture, encoder) > 0.995);
  const renamed = lda({ points: drawn.points, labels: drawn.labels.map((label) => 3 - label) }, 3);
  assert.ok(projectionDistance(rowSpace(encoder), rowSpace(renamed)) < 1e-8);
});

test('PCA takes the directions of largest variance, of a mixture as of its points', () => {
  const flat = gaussianMixture({
    means: [
      [1, 0, 0],
      [-1, 0, 0],
    ],
    covariance: Matrix.diag([1, 9, 0.1]),
  });
  assertClose(mixturePca(flat, 1).abs().to1DArray(), [0, 1, 0], FLOAT64);
  assertClose(mixturePca(flat, 2).abs().to1DArray(), [0, 1, 0, 1, 0, 0], FLOAT64);
  const points = ordinaryPca(drawPoints(flat, { count: 20000, seed: 1 }).points, 2).axes.transpose();
  assert.ok(largestSine(rowSpace(points), rowSpace(mixturePca(flat, 2))) < 0.05);
});

test("the spectral method for two modalities finds the cross-covariance's singular vectors", () => {
  const y = gaussianMixture({ means: randomRotation(4, random).to2DArray(), weights: mixture.weights });
  const [a, b] = spectralPair({ x: mixture, y }, 3);
  assertClose(a.mmul(a.transpose()).to1DArray(), Matrix.eye(3).to1DArray(), FLOAT64);
  const weighted = y.means.clone().mulColumnVector([...y.weights]);
  const centred = mixture.means
    .clone()
    .subRowVector(Matrix.rowVector([...mixture.weights]).mmul(mixture.means));
  const through = a.mmul(centred.transpose()).mmul(weighted).mmul(b.transpose());
  const rest = Matrix.sub(through, Matrix.diag(through.diagonal()));
  assert.ok(rest.abs().max() < 1e-10 * through.get(0, 0), 'diagonal');
  assert.equal(numericalRank(through), 3);
});

test('a plane is seen in units of its own noise, and shows the separation that its encoder keeps', () => {
  const three = randomMixture({ components: 3, inputDim: 7, conditionNumber: 30, separation: 3, seed: 1 });
  for (const encoder of [fisherSubspace(three).transpose(), mixturePca(three, 2), randomEncoder(2)]) {
    const { x, y } = seenInPlane(three, encoder, three.means);
    const kept = x.reduce((sum, value, k) => sum + three.weights[k] * (value ** 2 + y[k] ** 2), 0);
    assertClose([kept], [fisherCriterion(three, encoder, 0)], FLOAT64);
  }
  const { points, labels } = drawPoints(three, { count: 30000, seed: 1 });
  const { x } = seenInPlane(three, randomEncoder(2), points);
  const own = x.filter((_, i) => labels[i] === 0);
  const middle = own.reduce((sum, value) => sum + value, 0) / own.length;
  const variance = own.reduce((sum, value) => sum + (value - middle) ** 2, 0) / own.length;
  assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / own.length), String(variance));
  assert.throws(() => seenInPlane(three, randomEncoder(1), points), /at least two directions, got 1/);
});

test('outputs out of range and subspaces of nothing are refused', () => {
  assert.throws(() => mixturePca(mixture, 8), /from 1 to the input dimension 7, got r = 8/);
  assert.throws(() => simSiamEncoder(mixture, 0), /got r = 0/);
  assert.throws(
    () =>
      fisherSubspace(
        gaussianMixture({
          means: [
            [0, 0],
            [0, 0],
          ],
        }),
      ),
    /means of the mixture must differ, but are equal to rounding/,
  );
  assert.throws(() => rowSpace(Matrix.eye(2), 1), /threshold must be in \[0, 1\), got 1/);
  assert.throws(() => largestSine(Matrix.eye(2), Matrix.eye(3)), /the same space, got 2 and 3/);
});

test('the effective rank of equal singular values is their number, of one 1, and it does not see the scale', () => {
  assert.ok(Math.abs(effectiveRank(Matrix.diag([5, 5, 5, 5])) - 4) < 1e-12);
  assert.ok(
    Math.abs(
      effectiveRank(
        new Matrix([
          [1, 2],
          [2, 4],
          [3, 6],
        ]),
      ) - 1,
    ) < 1e-12,
  );
  // Shares 3/4 and 1/4: e^(-(3/4) log(3/4) - (1/4) log(1/4)) = 4 / 3^(3/4).
  assert.ok(Math.abs(effectiveRank(Matrix.diag([3e90, 1e90])) - 4 / 3 ** 0.75) < 1e-12);
  assert.throws(() => effectiveRank(Matrix.zeros(2, 2)), /matrix must not be zero/);
});

test('numericalRank refuses what has no rank', () => {
  assert.throws(() => numericalRank(new Matrix([[1, NaN]])), /matrix must hold finite numbers only, got NaN/);
  assert.throws(() => numericalRank(new Matrix([[1, 2]]), NaN), /threshold must be in \[0, 1\), got NaN/);
  assert.throws(() => numericalRank(new Matrix([[1, 2]]), 5), /got 5/);
  assert.equal(numericalRank(new Matrix([[0, 0]])), 0);
});
