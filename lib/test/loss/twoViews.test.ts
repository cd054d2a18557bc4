// AMDIM, Barlow Twins, spectral, SimSiam: values by their definitions, gradients by differences.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amdim, barlowTwins, checkGradient, cosine, dot, simSiam, spectral } from 'contrastive-lab/loss';
import type { Loss, Outputs } from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose, slopeOf } from '../support/check';
import { FLOAT64 } from '../support/tolerance';

const [count, dim] = [6, 3];
const draw = (seed: number): Outputs => ({
  // Three rows more than the two views: they must not count.
  values: new RandomStream(seed, 'outputs').fillNormal(new Float64Array((2 * count + 3) * dim)),
  count,
  dim,
});
const all = [...Array(count).keys()];
const mean = (list: number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const inner = (a: number[], b: number[]): number => a.reduce((sum, x, z) => sum + x * b[z], 0);

function viewsOf({ values }: Outputs): { u: number[][]; v: number[][] } {
  const row = (i: number): number[] => [...values.subarray(i * dim, (i + 1) * dim)];
  return { u: all.map(row), v: all.map((i) => row(count + i)) };
}

function naiveAmdim(outputs: Outputs, c: number, lambda: number): number {
  const { u, v } = viewsOf(outputs);
  const s = u.map((one) => v.map((other) => inner(one, other)));
  const clipped = s.map((list) => list.map((x) => c * Math.tanh(x / c)));
  const log = clipped.map((list, i) => Math.log(list.reduce((sum, x) => sum + Math.exp(x), 0)) - list[i]);
  return mean(log) + lambda * mean(s.flat().map((x) => x ** 2));
}

function naiveBarlow(outputs: Outputs, lambda: number, floor: number): number {
  const [u, v] = Object.values(viewsOf(outputs)).map((rows) => {
    const columns = [...Array(dim).keys()].map((z) => rows.map((row) => row[z]));
    return columns.map((column) => {
      const middle = mean(column);
      const deviation = Math.sqrt(mean(column.map((x) => (x - middle) ** 2)) + floor);
      return column.map((x) => (x - middle) / deviation);
    });
  });
  let sum = 0;
  u.forEach((a, z) => {
    v.forEach((b, w) => {
      const c = inner(a, b) / count;
      sum += z === w ? (1 - c) ** 2 : lambda * c ** 2;
    });
  });
  return sum;
}

function naiveSpectral(outputs: Outputs): number {
  const { u, v } = viewsOf(outputs);
  const own = mean(u.map((one, i) => inner(one, v[i])));
  return -2 * own + mean(u.flatMap((one) => v.map((other) => inner(one, other) ** 2)));
}

const losses: [Loss, (outputs: Outputs) => number][] = [
  [amdim(), (outputs) => naiveAmdim(outputs, 10, 0.04)],
  [amdim(dot(), { clip: 0.8, penalty: 0 }), (outputs) => naiveAmdim(outputs, 0.8, 0)],
  [barlowTwins(), (outputs) => naiveBarlow(outputs, 0.1, 1e-4)],
  [barlowTwins({ offDiagonal: 2, floor: 0.5 }), (outputs) => naiveBarlow(outputs, 2, 0.5)],
  [spectral(), naiveSpectral],
];

for (const [loss, naive] of losses) {
  test(`${loss.name}: value by its definition, gradient by differences`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const outputs = draw(seed);
      const { value, gradient } = loss.evaluate(outputs);
      assertClose([value], [naive(outputs)], FLOAT64);
      const at = (values: Float64Array): number => naive({ ...outputs, values });
      const slopes = outputs.values.map((_, i) => slopeOf(at, outputs.values, i));
      assertClose(gradient, slopes, 1e-8, `gradient, draw ${seed}`);
      assert.ok(checkGradient(loss, outputs) < 1e-8);
    }
  });
}

test('SimSiam: minus the mean cosine, each side held while the other moves', () => {
  const outputs = draw(1);
  const loss = simSiam(cosine({ delta: 0.01 }));
  const cosineOf = (a: number[], b: number[]): number =>
    inner(a, b) / Math.sqrt((inner(a, a) + 0.01) * (inner(b, b) + 0.01));
  const start = viewsOf(outputs);
  const { value, gradient } = loss.evaluate(outputs);
  assertClose([value], [-mean(start.u.map((u, i) => cosineOf(u, start.v[i])))], FLOAT64);
  const held = (values: Float64Array): number => {
    const { u, v } = viewsOf({ ...outputs, values });
    return -mean(all.map((i) => cosineOf(u[i], start.v[i]) + cosineOf(v[i], start.u[i]))) / 2;
  };
  assertClose(
    gradient,
    outputs.values.map((_, i) => slopeOf(held, outputs.values, i)),
    1e-8,
  );
  assert.throws(() => checkGradient(loss, outputs), /is 0\.5000 times what it should be/);
});

test('options out of range and single samples are refused; outputs that are not finite give NaN', () => {
  for (const clip of [0, NaN])
    assert.throws(() => amdim(dot(), { clip }), /clip must be a positive number, got/);
  assert.throws(() => amdim(dot(), { penalty: -1 }), /penalty must be a number of at least 0, got -1/);
  assert.throws(() => barlowTwins({ offDiagonal: 0 }), /offDiagonal must be a positive number, got 0/);
  assert.throws(() => barlowTwins({ floor: NaN }), /floor must be a positive number, got NaN/);
  const one = { values: new Float64Array(2 * dim), count: 1, dim };
  for (const loss of [amdim(), barlowTwins(), spectral()])
    assert.throws(() => loss.evaluate(one), /count must be at least 2 samples, got 1/);
  const bad = draw(1);
  bad.values[4] = Infinity;
  for (const loss of [amdim(), barlowTwins(), spectral(), simSiam()]) {
    const { value, gradient } = loss.evaluate(bad);
    assert.ok(Number.isNaN(value) && gradient.length === bad.values.length && gradient.every(Number.isNaN));
  }
});
