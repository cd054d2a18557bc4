// The lifetime law against one mode, and against runs of the linearised dynamics.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { clusterModes } from 'contrastive-lab/kernel';
import { lifetimeLaw, sectorTarget, spreadingRate } from 'contrastive-lab/population';
import { RandomStream } from 'contrastive-lab/tensor';

const labels = [0, 0, 0, 0, 1, 1, 1, 1];
const random = (seed: number): Matrix => {
  const root = Matrix.from1DArray(8, 8, new RandomStream(seed, 'k').fillNormal(new Float64Array(64)));
  return root.mmul(root.transpose());
};

test('under n times the identity all modes are one: t = log(target / epsilon) / gamma', () => {
  const start = [0.02, -0.02, 0.02, -0.02, 0.02, -0.02, 0.02, -0.02];
  const law = lifetimeLaw({ kernel: Matrix.eye(8).mul(8), labels, temperature: 0.5, start });
  const gamma = spreadingRate({ clusters: 2, temperature: 0.5 });
  assert.ok(Math.abs(law / (Math.log(sectorTarget(2) / 0.02) / gamma) - 1) < 1e-9);
});

test('modes are eigenvalues of the projected kernel, by power iteration', () => {
  const kernel = random(1);
  const { within, withinVectors, between } = clusterModes(kernel, labels);
  const project = (v: number[]): number[] =>
    v.map((value, i) => value - v.filter((_, j) => labels[j] === labels[i]).reduce((a, b) => a + b) / 4);
  let vector = project([1, 2, 3, 5, 8, 13, 21, 3]);
  let size = 0;
  for (let i = 0; i < 3000; i++) {
    vector = project(kernel.mmul(Matrix.columnVector(project(vector))).to1DArray());
    size = Math.hypot(...vector);
    vector = vector.map((value) => value / size);
  }
  assert.ok(Math.abs(size / 8 / within[0] - 1) < 1e-9);
  assert.equal(within.length, 6);
  assert.ok(
    Math.abs(Math.abs(withinVectors.getColumn(0).reduce((s, v, i) => s + v * vector[i], 0)) - 1) < 1e-6,
  );
  // The averaged kernel of two classes has the eigenvalues of a 2 x 2 matrix of block means.
  const block = (a: number, b: number): number =>
    labels.reduce(
      (s, la, i) => s + labels.reduce((t, lb, j) => t + (la === a && lb === b ? kernel.get(i, j) : 0), 0),
      0,
    ) / 32;
  const trace = block(0, 0) + block(1, 1);
  assert.ok(Math.abs(between[0] + between[1] - trace) < 1e-9 * trace);
  assert.ok(
    Math.abs(between[0] * between[1] - (block(0, 0) * block(1, 1) - block(0, 1) ** 2)) < 1e-9 * trace ** 2,
  );
});

test('at the time of the law the linearised dynamics are at the target', () => {
  const kernel = random(2);
  const start = Array.from(new RandomStream(3, 's').fillNormal(new Float64Array(8)), (value) => 0.01 * value);
  const law = lifetimeLaw({ kernel, labels, temperature: 0.3, start });
  const gamma = spreadingRate({ clusters: 2, temperature: 0.3 });
  const { within, withinVectors } = clusterModes(kernel, labels);
  const squares = within.reduce((sum, value, m) => {
    const part = withinVectors.getColumn(m).reduce((s, v, i) => s + v * start[i], 0);
    return sum + (part * Math.exp(gamma * value * law)) ** 2;
  }, 0);
  assert.ok(Math.abs(Math.sqrt(squares / 8) / sectorTarget(2) - 1) < 1e-9);
});

test('nothing that moves never ends, a start beyond the target has ended; no exponential overflows', () => {
  const start = [1, -1, 0, 0, 0, 0, 0, 0].map((value) => 0.01 * value);
  assert.equal(lifetimeLaw({ kernel: Matrix.zeros(8, 8), labels, temperature: 0.5, start }), Infinity);
  const wide = start.map((value) => 1e4 * value);
  assert.equal(lifetimeLaw({ kernel: Matrix.eye(8), labels, temperature: 0.5, start: wide }), 0);
  const stiff = Matrix.eye(8);
  stiff.set(7, 7, 1e12);
  assert.ok(Number.isFinite(lifetimeLaw({ kernel: stiff, labels, temperature: 0.5, start })));
});

test('labels and kernel that do not match are refused', () => {
  assert.throws(
    () =>
      lifetimeLaw({
        kernel: Matrix.eye(5),
        labels: [0, 0, 1, 1, 1],
        temperature: 0.5,
        start: [0, 0.01, 0, 0, 0.01],
      }),
    /labels must put equally many points in each class, got classes of 2, 3/,
  );
  assert.throws(
    () => clusterModes(Matrix.eye(8), [0, 1]),
    /labels must hold one class for each of the 8 points, got 2/,
  );
  assert.throws(() => clusterModes(Matrix.eye(4), [1, 1, 1, 1]), /at least two classes, got 1/);
});
