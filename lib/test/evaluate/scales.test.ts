// Measures of points of any scale, where squares vanish or overflow.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { nearestNeighbours, spectralMeasures, spectrumAlpha } from 'contrastive-lab/evaluate';
import type { PointTable } from 'contrastive-lab/files';
import { ordinaryPca } from 'contrastive-lab/pca';
import { largestSine } from 'contrastive-lab/subspace';
import { covarianceOf, engine } from 'contrastive-lab/tensor';
import { assertClose, withoutLeaks } from '../support/check';
import { decaying, normalMatrix } from '../support/points';

before(() => engine());

test('the spectrum of few points is the same, also where squares would vanish or overflow', () => {
  for (const [rows, columns] of [
    [20, 3],
    [3, 20],
  ]) {
    const points = normalMatrix(rows, columns);
    const { rankMe, stableRank, participationRatio, singularValues: own } = spectralMeasures(points);
    for (const scale of [2 ** -1000, 2 ** -600, 2 ** -70, 2 ** 70, 2 ** 330]) {
      const scaled = spectralMeasures(Matrix.mul(points, scale));
      assert.deepEqual(
        [scaled.rankMe, scaled.stableRank, scaled.participationRatio],
        [rankMe, stableRank, participationRatio],
      );
      assert.deepEqual(
        scaled.singularValues,
        own.map((value) => value * scale),
      );
    }
  }
});

test('singular values that rise are refused', () => {
  for (const [values, words] of [
    [[1, 2, 3], /must fall, largest first, got 2 after 1/],
    [[3, 2, 2.5], /got 2.5 after 2/],
    [[0, 1], /got 1 after 0/],
  ] as const)
    assert.throws(() => spectrumAlpha(values), words);
  assertClose([spectrumAlpha([2, 2, 2])], [0], 1e-12);
});

test('covariances, axes and neighbours of many points on the engine are those of a scale that float32 likes', async () => {
  await withoutLeaks(() => {
    const scaledBy = (points: PointTable, scale: number): PointTable => ({
      ...points,
      values: Float64Array.from(points.values, (value) => value * scale),
    });
    const large = decaying(12000, 300);
    const { covariance } = covarianceOf(large.values, large.count, large.dim);
    const { axes, variances } = ordinaryPca(large, 2);
    const [known, others] = [decaying(4000, 70, 1), decaying(4000, 70, 2)];
    for (const one of [known, others])
      one.labels!.forEach((_, i) => (one.labels![i] = one.values[70 * i] > 3 ? 1 : 0));
    const share = nearestNeighbours(known, others);
    for (const scale of [2 ** -80, 2 ** 80]) {
      const far = covarianceOf(scaledBy(large, scale).values, large.count, large.dim);
      assert.deepEqual(far.covariance.mul(scale ** -2).to1DArray(), covariance.to1DArray());
      const found = ordinaryPca(scaledBy(large, scale), 2);
      assertClose(
        found.variances.map((value) => value * scale ** -2),
        variances,
        1e-6,
      );
      assert.ok(largestSine(found.axes, axes) < 1e-4);
      assert.equal(nearestNeighbours(scaledBy(known, scale), scaledBy(others, scale)), share);
    }
  });
});
