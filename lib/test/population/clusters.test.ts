// The closed forms of clusters on the circle and the sphere: golden tables, sums over points, and quadrature.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { variational } from 'contrastive-lab/loss';
import { clusterGap, clusterPotential, spreadingRate, uniformPotential } from 'contrastive-lab/population';

const counts = [2, 3, 4, 5, 6, 8, 10];
const gaps: Record<number, number[]> = {
  0.1: [0.2852, 0.1674, 0.1029, 0.06236, 0.03578, 9.3e-3, 1.76e-3],
  0.5: [0.1427, 0.04338, 0.01044, 2.03e-3, 3.31e-4, 5.7e-6, 6.2e-8],
  1: [0.06722, 0.01108, 1.37e-3, 1.36e-4, 1.13e-5, 5.0e-8, 1.4e-10],
};
const rates: Record<number, number[]> = {
  0.1: [6.667, 5.0, 3.996, 3.274, 2.583, 1.186, 0.3519],
  0.5: [1.301, 0.7814, 0.333, 0.1014, 0.02382, 7.3e-4, 1.25e-5],
  1: [0.5516, 0.1989, 0.04391, 6.81e-3, 8.13e-4, 6.4e-6, 2.8e-8],
};

/** Half a unit in the last digit that the table gives, with room for its own rounding. */
const close = (value: number, printed: number): boolean => {
  const digits = Number(printed.toExponential().split('e')[0].replace('.', '')).toString().length;
  return Math.abs(value / printed - 1) < Math.max(1e-3, 0.6 * 10 ** (1 - digits));
};

const assertNear = (value: number, right: number): void => {
  assert.ok(Math.abs(value / right - 1) < 1e-11, `${value}, not ${right}`);
};

for (const temperature of [0.1, 0.5, 1]) {
  test(`gaps and rates at temperature ${temperature} are those of the tables`, () => {
    counts.forEach((clusters, i) => {
      const gap = clusterGap({ clusters, temperature });
      const rate = spreadingRate({ clusters, temperature });
      assert.ok(close(gap, gaps[temperature][i]), `gap of ${clusters}: ${gap}`);
      assert.ok(close(rate, rates[temperature][i]), `rate of ${clusters}: ${rate}`);
    });
  });
}

test('a simplex of ten in 9 and in 64 dimensions has the gaps of the table', () => {
  const table: [number, number[]][] = [
    [9, [0.0925, 0.0752, 0.0247, 0.0054]],
    [64, [0.0952, 0.0903, 0.0496, 0.0184]],
  ];
  for (const [dim, values] of table)
    [0.1, 0.2, 0.5, 1].forEach((temperature, i) => {
      assert.ok(Math.abs(clusterGap({ clusters: 10, temperature, dim }) - values[i]) < 6e-5);
    });
});

test("the uniform distribution's V is scipy's in 3, 9 and 64 dimensions, and its integral in any", () => {
  const scipy: [number, number, number][] = [
    [3, 0.1, 0.04999999989694242],
    [3, 1, 0.4323323583816943],
    [9, 0.5, 0.16828882974771836],
    [64, 0.1, 9.827648301205584e-5],
    [64, 1, 0.37076441261995435],
  ];
  for (const [dim, temperature, value] of scipy)
    assert.ok(Math.abs(uniformPotential(temperature, dim) / value - 1) < 1e-12, `${dim}, ${temperature}`);
  for (const [dim, temperature] of [
    [2, 0.02],
    [5, 0.003],
    [7, 3],
  ]) {
    let [above, below] = [0, 0];
    for (let i = 0, steps = 20000; i < steps; i++) {
      const angle = ((i + 0.5) * Math.PI) / steps;
      const weight = Math.sin(angle) ** (dim - 2);
      above += weight * Math.exp((Math.cos(angle) - 1) / temperature);
      below += weight;
    }
    assert.ok(Math.abs(uniformPotential(temperature, dim) / (above / below) - 1) < 1e-6);
  }
});

test('the gap is the difference of two losses, for other K and temperatures than those of the tables', () => {
  for (const [clusters, temperature] of [
    [2, 0.03],
    [4, 0.2],
    [7, 0.1],
    [3, 2],
  ]) {
    const loss = variational({ temperature, on: 'circle', invariant: true });
    const at = (values: Float64Array): number =>
      loss.evaluate({ values, count: values.length, dim: 1 }).value;
    const even = (points: number): Float64Array =>
      Float64Array.from({ length: points }, (_, i) => (2 * Math.PI * i) / points);
    const difference = at(even(clusters)) - at(even(400));
    assert.ok(Math.abs(clusterGap({ clusters, temperature }) / difference - 1) < 1e-9);
  }
});

test('the rate is the second derivative of the loss within a cluster, by finite differences', () => {
  for (const [clusters, temperature] of [
    [1, 0.5],
    [2, 0.2],
    [3, 1],
    [5, 0.3],
  ]) {
    const loss = variational({ temperature, on: 'circle', invariant: true });
    const values = Float64Array.from(
      { length: 2 * clusters },
      (_, i) => (Math.PI * (i - (i % 2))) / clusters,
    );
    const push = 1e-4;
    values[0] += push;
    values[1] -= push;
    const { gradient } = loss.evaluate({ values, count: values.length, dim: 1 });
    const rate = (-values.length * (gradient[0] - gradient[1])) / (2 * push);
    assert.ok(Math.abs(rate / spreadingRate({ clusters, temperature }) - 1) < 1e-5, `${clusters}: ${rate}`);
  }
});

test('three clusters are a simplex and a triangle: both forms of V agree', () => {
  for (const temperature of [0.001, 0.1, 1, 10]) {
    const simplex = (1 + 2 * Math.exp(-1.5 / temperature)) / 3;
    assert.ok(Math.abs(clusterPotential({ clusters: 3, temperature }) - simplex) < 1e-12);
  }
});

test('wrong arguments are named', () => {
  assert.throws(
    () => clusterGap({ clusters: 3, temperature: 0 }),
    /temperature must be a positive number, got 0/,
  );
  assert.throws(
    () => clusterGap({ clusters: 1, temperature: 1 }),
    /clusters must be .* got 1; a single cluster/,
  );
  assert.throws(
    () => clusterGap({ clusters: 10, temperature: 1, dim: 5 }),
    /dim must be 2 or at least clusters - 1 = 9/,
  );
});

test('gaps of simplices keep their digits where both potentials are next to 1', () => {
  // The series in 1 / tau begins with the first moment in which a simplex and the sphere differ: the second, or the third for K = d + 1.
  for (const temperature of [1e4, 1e6, 1e10]) {
    const second = (1 - 1 / 3) / 2 / temperature ** 2 / 2;
    assert.ok(Math.abs(clusterGap({ clusters: 2, temperature, dim: 3 }) / second - 1) < 2 / temperature);
    const third = (1 - 1 / 9 ** 2) / 10 / 6 / temperature ** 3 / 2;
    assert.ok(Math.abs(clusterGap({ clusters: 10, temperature, dim: 9 }) / third - 1) < 10 / temperature);
  }
  // On either side of the temperature where the series begins the gap is the same curve.
  for (const [clusters, dim] of [
    [2, 3],
    [10, 9],
    [10, 64],
    [50, 500],
  ]) {
    const at = (temperature: number): number => Math.log(clusterGap({ clusters, temperature, dim }));
    const [below, above] = [at(0.05 * (1 - 1e-9)), at(0.05)];
    assert.ok(Math.abs(below - above) < 1e-7, `${clusters} in ${dim}: ${below} and ${above}`);
  }
});

test('potentials, gaps and rates at other temperatures are those of scipy', () => {
  // scipy.special.ive summed over multiples of K; on the sphere scipy.integrate.quad over the angle.
  assertNear(clusterGap({ clusters: 3, temperature: 0.02 }), 0.23266218513014578);
  assertNear(clusterGap({ clusters: 7, temperature: 0.25 }), 0.0012535436728949847);
  assertNear(clusterGap({ clusters: 13, temperature: 0.07 }), 0.0006184147265308307);
  assertNear(clusterGap({ clusters: 5, temperature: 3 }), 8.884730149774719e-7);
  assertNear(spreadingRate({ clusters: 2, temperature: 0.02 }), 33.33333333333334);
  assertNear(spreadingRate({ clusters: 7, temperature: 0.25 }), 0.12277249674329863);
  assertNear(spreadingRate({ clusters: 13, temperature: 3 }), 3.4364002340298287e-18);
  assertNear(uniformPotential(0.07, 3), 0.03499999999998635);
  assertNear(uniformPotential(0.25, 17), 0.0290011195945092);
  assertNear(uniformPotential(3, 500), 0.7166109295694394);
  assertNear(clusterGap({ clusters: 10, temperature: 0.07, dim: 9 }), 0.09449335044032504);
  assertNear(clusterGap({ clusters: 10, temperature: 0.25, dim: 17 }), 0.0762841908701093);
  assertNear(clusterGap({ clusters: 10, temperature: 1, dim: 64 }), 0.01843848778488473);
});
