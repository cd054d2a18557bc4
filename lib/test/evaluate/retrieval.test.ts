import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { mostSimilar, retrieval } from 'contrastive-lab/evaluate';
import { RandomStream } from 'contrastive-lab/tensor';

const normal = (rows: number, columns: number, seed: number): Matrix =>
  Matrix.from1DArray(
    rows,
    columns,
    new RandomStream(seed, 'retrieval').fillNormal(new Float64Array(rows * columns)),
  );

const cosine = (a: number[], b: number[]): number => {
  const inner = (u: number[], v: number[]): number => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
};

/** By sorting all targets of each query. */
function naive(queries: Matrix, targets: Matrix, top: number): number {
  let found = 0;
  for (let i = 0; i < queries.rows; i++) {
    const order = Array.from({ length: targets.rows }, (_, j) => ({
      j,
      score: cosine(queries.getRow(i), targets.getRow(j)),
    })).sort((a, b) => b.score - a.score);
    if (order.slice(0, top).some(({ j }) => j === i)) found++;
  }
  return found / queries.rows;
}

test('accuracy is what sorting all targets gives, whatever the lengths of the rows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }), (seed, top) => {
      const queries = normal(12, 3, seed);
      const targets = Matrix.add(queries, normal(12, 3, seed + 1));
      const expected = naive(queries, targets, top);
      assert.equal(retrieval(queries, targets, { top }), expected);
      const stretched = targets.clone().mulColumnVector(targets.to2DArray().map((_, i) => 0.1 + i));
      assert.equal(retrieval(queries, stretched, { top }), expected);
    }),
    { numRuns: 50 },
  );
});

test('partners that are alike are all found; equal outputs for all, or zeros, find nothing', () => {
  const rows = normal(20, 4, 1);
  assert.equal(retrieval(rows, rows), 1);
  assert.equal(retrieval(Matrix.ones(20, 4), Matrix.ones(20, 4)), 0);
  assert.equal(retrieval(rows, Matrix.zeros(20, 4)), 0);
  assert.equal(retrieval(Matrix.zeros(20, 4), rows, { top: 20 }), 1, 'among all targets everything is found');
});

test('random outputs reach chance: top / n', () => {
  const accuracy = retrieval(normal(2000, 8, 1), normal(2000, 8, 2), { top: 100 });
  // Binomial with mean 0.05: four standard deviations are 0.02.
  assert.ok(Math.abs(accuracy - 0.05) < 0.02, `accuracy ${accuracy}`);
});

test('the most similar targets come first; of equal ones the first', () => {
  const targets = new Matrix([
    [0, 1],
    [1, 0],
    [1, 1],
    [2, 0],
  ]);
  assert.deepEqual(mostSimilar(new Matrix([[3, 0.1]]), targets, 3), [[1, 3, 2]]);
});

test('bad input is refused', () => {
  const rows = normal(5, 2, 1);
  assert.throws(
    () => retrieval(rows, normal(4, 2, 1)),
    /targets must hold the partners of all 5 queries, got 4 rows/,
  );
  assert.throws(() => retrieval(rows, normal(5, 3, 1)), /targets must have 2 columns like queries, got 3/);
  for (const top of [0, 6, 1.5, NaN]) {
    const message = new RegExp(`top must be an integer from 1 to the number of targets 5, got ${top}`);
    assert.throws(() => retrieval(rows, rows, { top }), message);
    assert.throws(() => mostSimilar(rows, rows, top), message);
  }
  assert.throws(() => retrieval(rows.clone().set(0, 0, NaN), rows), /queries must hold finite numbers only/);
  assert.throws(
    () => retrieval(rows, rows.clone().set(0, 0, Infinity)),
    /targets must hold finite numbers only/,
  );
});

test('rows of one direction are equally similar, whatever their lengths', () => {
  const lengths = [1, 3, 0.1, 7, 1.7, 0.013, 23, 2.9];
  for (const direction of [
    [0.3, 0.5, 0.8],
    [1, 1],
    [0.1, -0.7, 1e-9],
  ]) {
    for (const scale of [1, 1e-200, 1e200]) {
      const rows = new Matrix(lengths.map((length) => direction.map((value) => length * scale * value)));
      assert.equal(retrieval(rows, rows), 0);
      assert.equal(retrieval(rows, rows, { top: lengths.length }), 1);
      for (const order of mostSimilar(rows, rows, 8)) assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
  }
});

test('a short row beside long ones keeps its direction', () => {
  const rows = normal(12, 3, 4);
  for (const scale of [1e-100, 1e-200, 1e-300]) {
    const mixed = rows.clone().mulRow(2, scale).mulRow(9, scale);
    assert.equal(retrieval(rows, mixed), 1);
    assert.equal(retrieval(mixed, rows), 1);
  }
});
