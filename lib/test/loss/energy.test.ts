// The Laplacian form against the definition over pairs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { alphaCovariance, alphaEnergy, contrastive, contrasts, distance, forms } from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose, slopeOf } from '../support/check';
import { FLOAT64 } from '../support/tolerance';

const [count, dim] = [6, 4];
const normal = (rows: number, columns: number, name: string): Matrix =>
  Matrix.from1DArray(rows, columns, new RandomStream(1, name).fillNormal(new Float64Array(rows * columns)));
const alpha = normal(count, count, 'alpha').abs();
const [x, augmented] = [normal(count, dim, 'x'), normal(count, dim, 'augmented')];

/** sum over i, j of alpha_ij ((a_i - a_j)(b_i - b_j)^T - (a_i - a_i')(b_i - b_i')^T), entry by entry. */
function naive(a: Matrix, a1: Matrix, b: Matrix, b1: Matrix): Matrix {
  const found = Matrix.zeros(a.columns, b.columns);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      for (let p = 0; p < a.columns; p++)
        for (let q = 0; q < b.columns; q++) {
          const pair = (a.get(i, p) - a.get(j, p)) * (b.get(i, q) - b.get(j, q));
          const own = (a.get(i, p) - a1.get(i, p)) * (b.get(i, q) - b1.get(i, q));
          found.set(p, q, found.get(p, q) + alpha.get(i, j) * (pair - own));
        }
  return found;
}

test('the contrastive covariance is its definition, symmetric, and of two sets of points where asked', () => {
  const found = alphaCovariance(alpha, x, augmented);
  assertClose(found.to1DArray(), naive(x, augmented, x, augmented).to1DArray(), FLOAT64);
  assertClose(found.transpose().to1DArray(), found.to1DArray(), FLOAT64);
  const [y, y1] = [normal(count, 2, 'y'), normal(count, 2, 'y1')];
  assertClose(
    alphaCovariance(alpha, x, augmented, [y, y1]).to1DArray(),
    naive(x, augmented, y, y1).to1DArray(),
    FLOAT64,
  );
});

test('the energy is half the trace of C[f, f], with the gradient of finite differences', () => {
  const { value, gradients } = alphaEnergy(alpha, x, augmented);
  assertClose([value], [naive(x, augmented, x, augmented).trace() / 2], FLOAT64);
  const point = Float64Array.from([...x.to1DArray(), ...augmented.to1DArray()]);
  const at = (all: Float64Array): number => {
    const part = (from: number): Matrix =>
      Matrix.from1DArray(count, dim, all.subarray(from, from + count * dim));
    return naive(part(0), part(count * dim), part(0), part(count * dim)).trace() / 2;
  };
  assertClose(
    gradients.flatMap((one) => one.to1DArray()),
    point.map((_, i) => slopeOf(at, point, i)),
    1e-8,
  );
});

test('Theorem 1 in this form: the gradient of a sum over anchors is minus that of the energy with the own alpha', () => {
  const outputs = { values: Float64Array.from([...x.to1DArray(), ...augmented.to1DArray()]), count, dim };
  for (const form of Object.values(forms).map((make) => make())) {
    const loss = contrastive(form, distance(), { against: contrasts.others() });
    const { gradients } = alphaEnergy(loss.alpha(outputs), x, augmented);
    assertClose(
      loss.evaluate(outputs).gradient.map((slope) => count * slope),
      gradients.flatMap((one) => one.to1DArray().map((slope) => -slope)),
      FLOAT64,
      loss.name,
    );
  }
});

test('points that do not fit each other or alpha are refused', () => {
  assert.throws(() => alphaEnergy(Matrix.ones(5, 6), x, augmented), /alpha must be 6 x 6, .*, got 5 x 6/);
  assert.throws(() => alphaCovariance(alpha, x, normal(6, 3, 'b')), /one shape, got 6 x 4 and 6 x 3/);
  const negative = alpha.clone().set(2, 3, -0.25);
  assert.throws(
    () => alphaEnergy(negative, x, augmented),
    /alpha must hold numbers of at least 0, got -0.25/,
  );
  assert.throws(() => alphaCovariance(negative, x, augmented), /alpha must hold numbers of at least 0/);
});
