// What InfoNCE's minimisers read: the Fisher subspace, whatever the covariance and the augmentation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { assertClose } from '../support/check';
import { gaussianMixture, randomMixture } from 'contrastive-lab/data';
import { populationClip, populationInfoNCE } from 'contrastive-lab/population';
import {
  crossDirections,
  fisherDistance,
  fisherRatio,
  fisherSignals,
  fisherSubspace,
  largestSine,
  mixturePca,
  rowSpace,
  spanOfMeans,
  whiteSingularValues,
} from 'contrastive-lab/subspace';
import { fitEncoder, fitPair } from 'contrastive-lab/train';

const setting = { components: 4, inputDim: 20, conditionNumber: 50, separation: 2, seed: 1 };
const tolerance = 1e-10;

for (const delta of [1, 0.5, 0.2]) {
  test(`d = 20, K = 4, condition number 50, r = 5, delta ${delta}: all of J is kept, in K - 1 directions; PCA keeps a fifth at most`, () => {
    const mixture = randomMixture(setting);
    const { encoder } = fitEncoder(populationInfoNCE(mixture, { delta }), { outputs: 5, tolerance });
    assert.ok(fisherRatio(mixture, encoder) >= 0.998, String(fisherRatio(mixture, encoder)));
    const values = whiteSingularValues(mixture, encoder);
    assert.equal(values.filter((value) => value > 0.01 * values[0]).length, 3, values.join(', '));
    assert.ok(fisherDistance(mixture, encoder) < 1e-5);
    const pca = fisherRatio(mixture, mixturePca(mixture, 5));
    assert.ok(pca < 0.2, String(pca));
  });
}

for (const [conditionNumber, inputDim] of [
  [1e4, 20],
  [50, 100],
]) {
  test(`condition number ${conditionNumber}, d = ${inputDim}: the subspace is found, its sine below 0.02`, () => {
    const mixture = randomMixture({ ...setting, conditionNumber, inputDim });
    const { encoder } = fitEncoder(populationInfoNCE(mixture), { outputs: 5 });
    const distance = fisherDistance(mixture, encoder);
    assert.ok(distance < 0.02, String(distance));
    // In the data's own coordinates too.
    const inData = largestSine(fisherSubspace(mixture), rowSpace(encoder, 1e-6));
    assert.ok(inData < 0.02, String(inData));
  });
}

test('isotropic noise: InfoNCE, PCA and the span of the means agree; else PCA and the span of the means fail', () => {
  const isotropic = randomMixture({ ...setting, conditionNumber: 1 });
  const { encoder } = fitEncoder(populationInfoNCE(isotropic), { outputs: 3 });
  for (const one of [encoder, mixturePca(isotropic, 3), spanOfMeans(isotropic)])
    assert.ok(fisherDistance(isotropic, one) < 1e-5);
  const stretched = randomMixture(setting);
  for (const one of [mixturePca(stretched, 3), spanOfMeans(stretched)])
    assert.ok(fisherDistance(stretched, one) > 0.5);
});

test('for small delta each direction has the weight delta s / (1 + s)^2', () => {
  const mixture = randomMixture(setting);
  const delta = 0.002;
  const { encoder } = fitEncoder(populationInfoNCE(mixture, { delta }), { outputs: 3, tolerance: 1e-12 });
  const weights = whiteSingularValues(mixture, encoder).map((value) => value ** 2 / delta);
  const derived = fisherSignals(mixture).map((s) => s / (1 + s) ** 2);
  assertClose(
    weights,
    derived.sort((a, b) => b - a),
    0.01,
  );
});

test('fewer outputs than K - 1 stay inside the Fisher subspace and near the strongest directions', () => {
  const mixture = randomMixture(setting);
  const [strongest, second] = fisherSignals(mixture);
  for (const [outputs, best] of [
    [1, strongest],
    [2, strongest + second],
  ]) {
    const { encoder } = fitEncoder(populationInfoNCE(mixture), { outputs });
    const outside = largestSine(rowSpace(encoder), fisherSubspace(mixture));
    assert.ok(outside < 1e-4, `${outputs}: ${outside}`);
    const share = (fisherRatio(mixture, encoder) * setting.separation ** 2) / best;
    assert.ok(share > 0.95 && share < 1 + 1e-9, `${outputs}: ${share}`);
  }
});

test("a mean that is not zero adds one direction, which does not harm LDA's", () => {
  const { means, covariances } = randomMixture(setting);
  const moved = gaussianMixture({ means: Matrix.add(means, 0.5), covariance: covariances[0] });
  const { encoder } = fitEncoder(populationInfoNCE(moved, { draws: 500 }), { outputs: 5, tolerance });
  const values = whiteSingularValues(moved, encoder);
  assert.equal(values.filter((value) => value > 0.01 * values[0]).length, 4, values.join(', '));
  assert.equal(fisherSubspace(moved).columns, 3);
  assert.equal(fisherSubspace(moved, { centred: false }).columns, 4);
  assert.ok(fisherRatio(moved, encoder) > 0.998);
});

test('noise that the augmentation keeps is signal to InfoNCE', () => {
  const mixture = randomMixture(setting);
  const { encoder } = fitEncoder(populationInfoNCE(mixture, { keptNoise: 0.5 }), { outputs: 5 });
  const values = whiteSingularValues(mixture, encoder);
  assert.equal(values.filter((value) => value > 0.01 * values[0]).length, 5);
});

test('CLIP where y cannot tell two components apart: two directions, inside the Fisher subspace of x', () => {
  const x = randomMixture({ ...setting, inputDim: 8, conditionNumber: 10 });
  const rows = randomMixture({ ...setting, inputDim: 6, conditionNumber: 10, seed: 2 }).means.to2DArray();
  const y = gaussianMixture({ means: [rows[0], rows[1], rows[2], rows[2]] });
  const centred = gaussianMixture({
    means: y.means.subRowVector(Matrix.rowVector(y.means.mean('column'))),
  });
  const { encoders } = fitPair(populationClip({ x, y: centred }), { outputs: 4, tolerance: 1e-8 });
  const found = crossDirections({ x, y: centred }, encoders);
  assert.equal(found.x.columns, 2, found.values.join(', '));
  assert.ok(largestSine(found.x, fisherSubspace(x)) < 0.001);
});

test('where components are hardly apart, an encoder is called converged only when it is right', () => {
  for (const separation of [1, 0.1, 0.01, 1e-3, 1e-6]) {
    const close = randomMixture({ components: 3, inputDim: 6, conditionNumber: 20, separation, seed: 1 });
    const { encoder, ending } = fitEncoder(populationInfoNCE(close), { outputs: 2 });
    const ratio = fisherRatio(close, encoder);
    assert.ok(ending !== 'converged' || ratio > 1 - 1e-9, `${separation}: ${ratio}, ${ending}`);
    if (separation >= 0.01) assert.ok(ratio > 1 - 1e-9, `${separation}: ${ratio}`);
  }
});
