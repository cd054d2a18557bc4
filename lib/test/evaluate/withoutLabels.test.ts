// Measures that look at no labels, against naive ones, closed forms and invariances; large sets against small ones.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import {
  alignment,
  linearProbe,
  measuredAt,
  nearestNeighbours,
  spectralMeasures,
  spectrumAlpha,
  uniformity,
} from 'contrastive-lab/evaluate';
import { pointMatrix, pointsFrom, selectPoints, unitPoints, type PointTable } from 'contrastive-lab/files';
import { cosine, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { ordinaryPca } from 'contrastive-lab/pca';
import { effectiveRank, largestSine, singularValues } from 'contrastive-lab/subspace';
import { covarianceOf, engine } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { decaying, normalMatrix } from '../support/points';

before(() => engine());

describe('the spectrum', () => {
  for (const [rows, columns] of [
    [30, 5],
    [5, 30],
    [7, 7],
  ] as const) {
    test(`of ${rows} x ${columns} is that of the centred matrix: RankMe is its effective rank`, () => {
      const points = normalMatrix(rows, columns).add(10);
      const centred = points.clone().center('column');
      const { singularValues: own, rankMe, stableRank, participationRatio } = spectralMeasures(points);
      const expected = singularValues(centred);
      assertClose(own, expected, 1e-7);
      assert.ok(Math.abs(rankMe - effectiveRank(centred)) < 1e-5 * rankMe);
      const squares = expected.map((value) => value ** 2);
      const sum = squares.reduce((a, b) => a + b, 0);
      assertClose([stableRank], [sum / squares[0]], 1e-10);
      assertClose([participationRatio], [sum ** 2 / squares.reduce((a, b) => a + b * b, 0)], 1e-10);
    });
  }
  test('of k equal directions gives k throughout, and notices neither shift, scale nor rotation', () => {
    const simplex = new Matrix([
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]);
    const { rankMe, stableRank, participationRatio } = spectralMeasures(simplex);
    assertClose([rankMe, stableRank, participationRatio], [2, 2, 2], 1e-12);
    const points = normalMatrix(20, 4);
    const rotation = new Matrix([
      [0.6, -0.8, 0, 0],
      [0.8, 0.6, 0, 0],
      [0, 0, 0, 1],
      [0, 0, 1, 0],
    ]);
    const moved = points.mmul(rotation).mul(7).add(100);
    assert.ok(Math.abs(spectralMeasures(points).rankMe - spectralMeasures(moved).rankMe) < 1e-9);
    assert.throws(() => spectralMeasures(Matrix.zeros(3, 2).fill(0.1)), /all the same to rounding/);
    assert.throws(() => spectralMeasures(normalMatrix(1, 2)), /at least two points, got 1/);
  });
  test('alpha is the exponent of variances that follow a power law', () => {
    const values = Array.from({ length: 50 }, (_, i) => (i + 1) ** -0.7);
    assertClose([spectrumAlpha(values)], [1.4], 1e-12);
    assertClose([spectrumAlpha(values, { from: 10, to: 40 })], [1.4], 1e-12);
    assert.throws(() => spectrumAlpha([1, 0, 0]), /number of singular values above rounding/);
  });
  test('of many points on the engine is that of float64', async () => {
    await withoutLeaks(() => {
      const large = decaying(12000, 300);
      const { mean, covariance } = covarianceOf(large.values, large.count, large.dim);
      for (const [k, l] of [
        [0, 0],
        [0, 1],
        [3, 250],
        [299, 299],
      ] as const) {
        let [sum, first, second] = [0, 0, 0];
        for (let i = 0; i < large.count; i++) {
          const [x, y] = [large.values[300 * i + k], large.values[300 * i + l]];
          [sum, first, second] = [sum + x * y, first + x, second + y];
        }
        const n = large.count;
        assert.ok(Math.abs(covariance.get(k, l) - (sum / n - (first / n) * (second / n))) < 3e-8);
        assert.ok(Math.abs(mean[k] - first / n) < 1e-10);
      }
      const { axes, variances } = ordinaryPca(large, 3);
      assertClose(variances, [1, 1 / 4, 1 / 9], 0.05);
      const { singularValues: own } = spectralMeasures(large);
      assertClose([own[0] ** 2 / large.count, own[1] ** 2 / large.count], variances.slice(0, 2), 1e-5);
      const small = selectPoints(
        large,
        Array.from({ length: 500 }, (_, i) => i),
      );
      assert.ok(largestSine(ordinaryPca(small, 2).axes, axes.subMatrix(0, 299, 0, 1)) < 0.2);
    });
  });
});

describe('on the sphere', () => {
  const unit = (count: number, dim: number, seed = 1): PointTable =>
    unitPoints(pointsFrom(normalMatrix(count, dim, seed)));
  test('alignment is the mean power of distances, by a loop', () => {
    const [x, y] = [unit(9, 3, 1), unit(9, 3, 2)];
    const distances = pointMatrix(x)
      .to2DArray()
      .map((row, i) => Math.hypot(...row.map((value, k) => value - y.values[3 * i + k])));
    for (const power of [1, 2, 3])
      assertClose(
        [alignment(x, pointMatrix(y), { power })],
        [distances.reduce((sum, one) => sum + one ** power / 9, 0)],
        1e-12,
      );
    assert.equal(alignment(x, x), 0);
  });
  test('uniformity is a log of a mean over pairs, by a loop', () => {
    const rows = pointMatrix(unit(11, 3)).to2DArray();
    for (const t of [0.5, 2]) {
      const all = rows.flatMap((x, i) =>
        rows.slice(0, i).map((y) => Math.exp(-t * x.reduce((s, value, k) => s + (value - y[k]) ** 2, 0))),
      );
      assertClose(
        [uniformity(new Matrix(rows), { t })],
        [Math.log(all.reduce((a, b) => a + b) / all.length)],
        1e-12,
      );
    }
    assert.equal(
      uniformity(
        new Matrix([
          [1, 0],
          [1, 0],
        ]),
      ),
      0,
    );
    assertClose(
      [
        uniformity(
          new Matrix([
            [1, 0],
            [-1, 0],
          ]),
        ),
      ],
      [-8],
      1e-12,
    );
  });
  test('of many points, on the engine, it is the expected one of the uniform circle: log of exp(-2t) I_0(2t)', async () => {
    await withoutLeaks(() => {
      const count = 25000;
      const circle = Float64Array.from({ length: 2 * count }, (_, i) => {
        const angle = (2 * Math.PI * Math.floor(i / 2)) / count;
        return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
      });
      const points = { name: 'circle', count, dim: 2, values: circle };
      // I_0(4) by its series; of n points in equal steps the mean leaves out n pairs of distance 0.
      const bessel = Array.from({ length: 40 }, (_, k) => k).reduce(
        ({ sum, term }, k) => ({ sum: sum + term, term: (term * 4) / (k + 1) ** 2 }),
        { sum: 0, term: 1 },
      ).sum;
      const expected = (count * Math.exp(-4) * bessel - 1) / (count - 1);
      assert.ok(Math.abs(uniformity(points) - Math.log(expected)) < 1e-6);
      assert.ok(Math.abs(uniformity(points, { sample: 3000 }) - Math.log(expected)) < 0.02);
    });
  });
  test('rows that are not of length 1 are refused by place, and unitPoints mends them', () => {
    const points = pointsFrom([
      [1, 0],
      [3, 4],
    ]);
    assert.throws(
      () => uniformity(points),
      /rows of length 1, got 5\.00000 in row 1; scale them by unitPoints/,
    );
    assert.throws(() => alignment(points, points), /anchors must have rows of length 1/);
    assert.deepEqual([...unitPoints(points).values], [1, 0, 0.6, 0.8]);
    assert.throws(() => unitPoints(pointsFrom([[0, 0]])), /row 0 .* is zero and has no direction/);
  });
});

test('neighbours of many points from files, on the engine, are those of the float64 loop', async () => {
  await withoutLeaks(() => {
    const [known, others] = [decaying(8000, 40, 1), decaying(4000, 40, 2)];
    const labelled = (points: PointTable): { points: Matrix; labels: Int32Array } => ({
      points: pointMatrix(points),
      labels: points.labels!,
    });
    assert.ok(known.count * known.dim * others.count > 1e9);
    // Labels that follow the points: by the sign of the first coordinate.
    for (const one of [known, others])
      one.labels!.forEach(
        (_, i) => (one.labels![i] = one.values[40 * i] + 0.3 * one.values[40 * i + 1] > 3.9 ? 1 : 0),
      );
    const few = selectPoints(
      others,
      Array.from({ length: 300 }, (_, i) => i),
    );
    const wide = nearestNeighbours(known, others);
    assert.ok(wide > 0.8);
    const exact = nearestNeighbours(labelled(known), labelled(few));
    const share = nearestNeighbours(known, few);
    assert.equal(share, exact);
    const most = selectPoints(
      others,
      Array.from({ length: 3900 }, (_, i) => i),
    );
    assert.equal(nearestNeighbours(known, most), nearestNeighbours(labelled(known), labelled(most)));
  });
});

test('two files may list their classes in different orders', () => {
  const train = pointsFrom(
    [
      [0, 0],
      [0, 1],
      [5, 5],
      [5, 6],
    ],
    { labels: ['b', 'b', 'a', 'a'] },
  );
  const other = pointsFrom(
    [
      [0, 0.5],
      [5, 5.5],
    ],
    { labels: ['b', 'c'] },
  );
  assert.equal(nearestNeighbours(train, other, { neighbours: 1 }), 0.5);
  assert.equal(linearProbe(train, train), 1);
  assert.throws(
    () => nearestNeighbours(train, pointsFrom([[0, 0]])),
    /others? must have labels|test must have labels/,
  );
});

test('measures are observers of a run, beside a probe', async () => {
  await withoutLeaks(async () => {
    const data = sphereTriplets({ count: 8, inputDim: 5, seed: 1 });
    const inputs = data.inputs.subarray(0, 40);
    const net = twoLayer({ width: 32, outputs: 3, activation: 'tanh', seed: 1 });
    const path = await run(gradientDescent(net, linear(cosine()), data, { stepSize: 0.5, space: 'weight' }), {
      steps: 3,
      observe: {
        rank: measuredAt(inputs, (outputs) => spectralMeasures(outputs).rankMe),
        outputs: measuredAt(inputs, (outputs) => outputs.clone()),
      },
    });
    path.records.forEach(({ observed: { rank, outputs } }) => {
      assert.equal(rank, spectralMeasures(outputs).rankMe);
      assert.ok(rank >= 1 && rank <= 3);
    });
    assert.notEqual(path.records[0].observed.rank, path.records[3].observed.rank);
  });
});
