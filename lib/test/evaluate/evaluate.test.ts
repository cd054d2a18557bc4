import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import { centredKernelAlignment, linearProbe, nearestNeighbours, outputsAt } from 'contrastive-lab/evaluate';
import { dot, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32, FLOAT64 } from '../support/tolerance';

before(() => engine());

/** n rows of d standard normal numbers. */
function normal(count: number, dim: number, seed: number): Matrix {
  const values = new RandomStream(seed, 'evaluate').fillNormal(new Float64Array(count * dim));
  return Matrix.from1DArray(count, dim, values);
}

/** Two clouds whose means are `distance` apart along the first axis. */
function clouds(count: number, distance: number, seed: number): { points: Matrix; labels: number[] } {
  const points = normal(count, 3, seed);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  labels.forEach((label, i) => points.set(i, 0, points.get(i, 0) + label * distance));
  return { points, labels };
}

describe('linear probe', () => {
  test('tells clouds apart as well as the Bayes rule, 97.7 % at distance 4, and guesses at distance 0', () => {
    const accuracy = (distance: number): number =>
      linearProbe(clouds(2000, distance, 1), clouds(20000, distance, 2));
    // Phi(2) = 0.97725; 20,000 draws have a standard error of 0.001.
    assert.ok(Math.abs(accuracy(4) - 0.97725) < 0.004, `${accuracy(4)}`);
    assert.ok(Math.abs(accuracy(0) - 0.5) < 0.02, `${accuracy(0)}`);
  });

  test('is the least-squares classifier where the ridge is negligible', () => {
    const [train, test] = [clouds(60, 1, 3), clouds(400, 1, 4)];
    const withOne = (points: Matrix): Matrix => new Matrix(points.to2DArray().map((row) => [...row, 1]));
    const weights = pseudoInverse(withOne(train.points)).mmul(
      Matrix.columnVector(train.labels.map((label) => 2 * label - 1)),
    );
    const scores = withOne(test.points).mmul(weights).to1DArray();
    const right = scores.filter((score, i) => (score > 0 ? 1 : 0) === test.labels[i]).length;
    assert.equal(linearProbe(train, test, { ridge: 1e-10 }), right / 400);
  });

  test('refuses what it cannot judge', () => {
    const good = clouds(10, 1, 1);
    assert.throws(() => linearProbe(good, good, { ridge: 0 }), /ridge must be a positive number, got 0/);
    assert.throws(
      () => linearProbe({ ...good, labels: [1] }, good),
      /train must have a label for each of its 10 points, got 1/,
    );
    assert.throws(
      () => linearProbe(good, { points: normal(2, 4, 1), labels: [0, 1] }),
      /test must have 3 columns like train, got 4/,
    );
    assert.throws(
      () => linearProbe({ ...good, labels: Array<number>(10).fill(7) }, good),
      /train must hold at least two classes, got 7/,
    );
  });
});

describe('nearest neighbours', () => {
  test('are those of a sort by distance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 9 }), (seed, neighbours) => {
        const [train, test] = [clouds(30, 1, seed), clouds(20, 1, seed + 1)];
        const right = test.labels.filter((label, i) => {
          const point = test.points.getRow(i);
          const sorted = train.labels
            .map((own, k) => ({
              own,
              distance: train.points.getRow(k).reduce((sum, value, z) => sum + (value - point[z]) ** 2, 0),
            }))
            .sort((a, b) => a.distance - b.distance)
            .slice(0, neighbours);
          const ones = sorted.filter(({ own }) => own === 1).length;
          const guess = 2 * ones === neighbours ? sorted[0].own : Number(2 * ones > neighbours);
          return guess === label;
        });
        assert.equal(nearestNeighbours(train, test, { neighbours }), right.length / 20);
      }),
      { numRuns: 30 },
    );
  });

  test('refuses more neighbours than points', () => {
    const good = clouds(10, 1, 1);
    assert.throws(
      () => nearestNeighbours(good, good, { neighbours: 11 }),
      /neighbours must be an integer from 1 to 10, got 11/,
    );
  });
});

describe('centred kernel alignment', () => {
  test('is 1 for what differs by rotation, shift and scale only, small for strangers, and symmetric', () => {
    const points = normal(500, 3, 1);
    const turned = points
      .mmul(
        new Matrix([
          [0, -2, 0],
          [2, 0, 0],
          [0, 0, 2],
        ]),
      )
      .addRowVector([5, -1, 3]);
    assertClose([centredKernelAlignment(points, turned)], [1], 1e-12);
    const stranger = normal(500, 4, 2);
    const alike = centredKernelAlignment(points, stranger);
    assert.ok(alike < 0.05, `${alike}`);
    assertClose([centredKernelAlignment(stranger, points)], [alike], 1e-12);
  });

  test('is the normalised inner product of centred Gram matrices', () => {
    const [a, b] = [normal(12, 3, 5), normal(12, 2, 6)];
    const gram = (x: Matrix): Matrix => {
      const centre = Matrix.eye(12).sub(Matrix.ones(12, 12).div(12));
      return centre.mmul(x).mmul(x.transpose()).mmul(centre);
    };
    const inner = (x: Matrix, y: Matrix): number => x.clone().mul(y).sum();
    const [left, right] = [gram(a), gram(b)];
    const expected = inner(left, right) / Math.sqrt(inner(left, left) * inner(right, right));
    assertClose([centredKernelAlignment(a, b)], [expected], 1e-12);
  });

  test('refuses other points and constants', () => {
    assert.throws(
      () => centredKernelAlignment(normal(3, 2, 1), normal(4, 2, 1)),
      /b must represent the 3 points of a, got 4/,
    );
    assert.throws(
      () => centredKernelAlignment(Matrix.ones(3, 2), normal(3, 2, 1)),
      /must vary between points, but is constant to rounding/,
    );
  });
});

describe('outputs at any points', () => {
  const data = sphereTriplets({ count: 4, inputDim: 5, seed: 1 });
  const net = twoLayer({ width: 32, outputs: 3, activation: 'tanh', seed: 1 });

  test('are those of the descent at its own points, before and after steps, and leave nothing behind', async () => {
    await withoutLeaks(() => {
      const descent = new Descent(net, linear(dot()), data, 0.1, { space: 'weight' });
      for (let step = 0; step < 3; step++) {
        assertClose(outputsAt(data.inputs)(descent.state).to1DArray(), descent.state.outputs, FLOAT32);
        descent.advance();
      }
      descent.dispose();
    });
  });

  test('need hidden weights and whole rows', () => {
    const sample = new Descent(net, linear(dot()), data, 0.1, { space: 'sample' });
    assert.throws(() => sample.state.net.represent(data.inputs), /run with space: 'weight'/);
    sample.dispose();
    const weight = new Descent(net, linear(dot()), data, 0.1, { space: 'weight' });
    assert.throws(
      () => weight.state.net.represent(data.inputs.subarray(0, 7)),
      /inputs must hold rows of 5 numbers, got 7/,
    );
    weight.dispose();
  });
});

describe('values that are not numbers, and numbers beyond squares', () => {
  const random = new RandomStream(1, 'finite');
  const points = Matrix.from1DArray(40, 2, random.fillNormal(new Float64Array(80)));
  const labels = points.to2DArray().map(([x]) => (x > 0 ? 1 : 0));
  const good = { points, labels };
  const judges = [nearestNeighbours, linearProbe];

  test('NaN and infinities in points or labels make no accuracy', () => {
    for (const judge of judges) {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const broken = { points: points.clone().set(4, 1, bad), labels };
        assert.throws(
          () => judge(broken, good),
          /train.points must hold finite numbers only, got .* in row 4/,
        );
        assert.throws(
          () => judge(good, broken),
          /test.points must hold finite numbers only, got .* in row 4/,
        );
        const wrong = { points, labels: labels.map((label, i) => (i === 3 ? bad : label)) };
        assert.throws(() => judge(good, wrong), /test.labels must hold finite numbers only/);
      }
      assert.throws(
        () => judge(good, { points: new Matrix(0, 2), labels: [] }),
        /must hold at least one row and one column, got 0 x 2/,
      );
    }
  });

  test('accuracy and alignment do not depend on the scale', () => {
    for (const scale of [1e-200, 1e-40, 1e40, 1e200]) {
      const scaled = { points: Matrix.mul(points, scale), labels };
      for (const judge of judges) assert.equal(judge(scaled, scaled), judge(good, good));
      assertClose([centredKernelAlignment(scaled.points, points)], [1], FLOAT64);
      assertClose([centredKernelAlignment(scaled.points, scaled.points)], [1], FLOAT64);
    }
  });

  test('a representation that varies by rounding only is constant', () => {
    const constant = new Matrix(Array.from({ length: 40 }, () => [0.1, 0.7]));
    assert.throws(() => centredKernelAlignment(constant, points), /a must vary between points/);
    assert.throws(() => centredKernelAlignment(points, constant.mul(1e30)), /b must vary between points/);
    assert.throws(
      () => centredKernelAlignment(points.clone().set(0, 0, NaN), points),
      /a must hold finite numbers only, got NaN in row 0, column 0/,
    );
  });
});

describe('rounding decides nothing', () => {
  const random = new RandomStream(5, 'rounding');
  const drawn = (count: number): { points: Matrix; labels: number[] } => {
    const points = Matrix.from1DArray(count, 2, random.fillNormal(new Float64Array(2 * count)));
    return { points, labels: points.to2DArray().map(([x, y]) => (x + 0.3 * y > 0 ? 1 : 0)) };
  };
  const [train, judged] = [drawn(41), drawn(400)];
  const beside = (points: Matrix, values: readonly number[]): Matrix =>
    new Matrix(points.to2DArray().map((row, i) => [...row, values[i % values.length]]));

  test('a feature that is constant to rounding in training says nothing, whatever it is later', () => {
    const expected = linearProbe(train, judged);
    for (const scale of [1, 1e-12, 1e12]) {
      // 0.1 + 0.2 is next to 0.3.
      const constant = [0.3, 0.1 + 0.2, 0.3].map((value) => value * scale);
      for (const later of [0.3, 0.7, -5])
        assert.equal(
          linearProbe(
            { ...train, points: beside(train.points, constant) },
            { ...judged, points: beside(judged.points, [later * scale]) },
          ),
          expected,
        );
    }
  });

  test('the unit of one feature changes nothing', () => {
    const expected = linearProbe(train, judged);
    for (const unit of [1e-170, 1e-30, 1e30, 1e90]) {
      const units = (points: Matrix): Matrix => points.clone().mulRowVector([1, unit]);
      assert.equal(
        linearProbe({ ...train, points: units(train.points) }, { ...judged, points: units(judged.points) }),
        expected,
      );
    }
  });

  test('a ridge that rounding swallows, and points beyond all scores, are refused', () => {
    const dependent = (points: Matrix): Matrix =>
      new Matrix(
        points
          .to2DArray()
          .map(([x, y]) => Array.from({ length: 12 }, (_, i) => x * Math.sin(i) + y * Math.cos(i))),
      );
    const [few, others] = [train, judged].map((part) => ({ ...part, points: dependent(part.points) }));
    assert.equal(linearProbe(few, others), linearProbe(few, others, { ridge: 1e-6 }));
    for (const ridge of [1e-18, 1e-300])
      assert.throws(
        () => linearProbe(few, others, { ridge }),
        /ridge must be larger, got 1e-(18|300): some features/,
      );
    const far = { ...judged, points: judged.points.clone().set(7, 0, 1e308) };
    const near = { ...train, points: train.points.clone().mul(1e-8) };
    assert.throws(() => linearProbe(near, far), /lie so far from the fitted ones/);
  });

  test('an alignment is at most 1', () => {
    for (let seed = 1; seed < 60; seed++) {
      const a = normal(12, 3, seed);
      assert.ok(centredKernelAlignment(a, a) <= 1);
      assert.ok(centredKernelAlignment(a, a.clone().mul(-3).add(0.1)) <= 1);
    }
  });
});
