import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lbfgs, type Objective } from 'contrastive-lab/train';
import { assertClose } from '../support/check';

/** The chained Rosenbrock function, least at (1, ..., 1). */
const rosenbrock: Objective = (x) => {
  const gradient = new Float64Array(x.length);
  let value = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = x[i + 1] - x[i] ** 2;
    value += 100 * bend ** 2 + (1 - x[i]) ** 2;
    gradient[i] += -400 * x[i] * bend - 2 * (1 - x[i]);
    gradient[i + 1] += 200 * bend;
  }
  return { value, gradient };
};

const quadratic =
  (scales: readonly number[], centre: readonly number[]): Objective =>
  (x) => ({
    value: scales.reduce((sum, scale, i) => sum + (scale * (x[i] - centre[i]) ** 2) / 2, 0),
    gradient: Float64Array.from(scales, (scale, i) => scale * (x[i] - centre[i])),
  });

test('the valley of Rosenbrock is walked to its end', () => {
  for (const size of [2, 10]) {
    const start = Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
    const found = lbfgs(rosenbrock, start, { tolerance: 1e-9 });
    assert.equal(found.ending, 'converged');
    assertClose(found.point, new Float64Array(size).fill(1), 1e-7);
    assert.ok(found.iterations > 5 && found.iterations < 150, String(found.iterations));
    assert.equal(start[0], -1.2, 'the start is left as it was');
  }
});

test('quadratics of any scale and centre end at their centre', () => {
  const number = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 6 }), (pairs) => {
      const scales = pairs.map(([exponent]) => 10 ** exponent);
      const centre = pairs.map(([, place]) => place);
      const { point } = lbfgs(quadratic(scales, centre), new Float64Array(pairs.length), {
        tolerance: 1e-9,
      });
      point.forEach((value, i) => {
        assert.ok(Math.abs(value - centre[i]) * scales[i] <= 1e-8, `${value} for ${centre[i]}`);
      });
    }),
    { numRuns: 100 },
  );
});

test('steps beyond the edge of the domain are shortened', () => {
  // x - log x is infinite below 0, least at 1; the first full step from 0.01 would leave the domain.
  const barrier: Objective = ([x]) => ({
    value: x > 0 ? x - Math.log(x) : NaN,
    gradient: Float64Array.of(1 - 1 / x),
  });
  const { point, ending } = lbfgs(barrier, Float64Array.of(9), { tolerance: 1e-10 });
  assert.equal(ending, 'converged');
  assert.ok(Math.abs(point[0] - 1) < 1e-9);
});

test('each accepted point lies below the one before, and iterations are counted', () => {
  const values: number[] = [];
  const { iterations, ending } = lbfgs(rosenbrock, Float64Array.of(-1.2, 1), {
    iterations: 7,
    onIteration: (_, value, iteration) => {
      assert.equal(iteration, values.length);
      values.push(value);
    },
  });
  assert.deepEqual([iterations, ending, values.length], [7, 'exhausted', 8]);
  values.slice(1).forEach((value, i) => {
    assert.ok(value < values[i]);
  });
});

test('values that rounding hides do not hold up a gradient that tells the way', () => {
  const flat: Objective = ([x]) => ({ value: 1e9 + x * x, gradient: Float64Array.of(2 * x) });
  const { ending, point } = lbfgs(flat, Float64Array.of(1e-5), { tolerance: 1e-12 });
  assert.equal(ending, 'converged');
  assert.ok(Math.abs(point[0]) <= 5e-13);
});

test('a gradient that rounding hides ends as stalled, not in a loop', () => {
  const noisy: Objective = ([x]) => ({
    value: 1e9 + x * x,
    gradient: Float64Array.of(2 * x + (x < 0 ? -1e-6 : 1e-6)),
  });
  assert.equal(lbfgs(noisy, Float64Array.of(1e-5), { tolerance: 1e-12 }).ending, 'stalled');
});

test("a rough function leads near the minimum, and the minimum is the objective's own", () => {
  const shifted: Objective = (point) => {
    const { value, gradient } = rosenbrock(point);
    const change = [1e-2, -2e-2];
    return {
      value: value + change[0] * point[0] + change[1] * point[1],
      gradient: gradient.map((slope, i) => slope + change[i]),
    };
  };
  const count = (given: Objective): { objective: Objective; calls: () => number } => {
    let calls = 0;
    return { objective: (point) => (calls++, given(point)), calls: () => calls };
  };
  const start = Float64Array.of(-1.2, 1);
  const alone = count(rosenbrock);
  lbfgs(alone.objective, start);
  const led = count(rosenbrock);
  const { ending, point } = lbfgs(led.objective, start, { rough: shifted });
  assert.equal(ending, 'converged');
  assertClose(point, [1, 1], 1e-7);
  assert.ok(led.calls() < alone.calls() / 2, `${led.calls()} calls instead of ${alone.calls()}`);
});

test('bad options and a start without a value are refused', () => {
  const start = Float64Array.of(1, 1);
  assert.throws(
    () => lbfgs(rosenbrock, start, { tolerance: NaN }),
    /tolerance must be a positive number, got NaN/,
  );
  assert.throws(
    () => lbfgs(rosenbrock, start, { iterations: 0 }),
    /iterations must be a positive integer, got 0/,
  );
  assert.throws(
    () => lbfgs(rosenbrock, start, { memory: 1.5 }),
    /memory must be a positive integer, got 1.5/,
  );
  assert.throws(
    () => lbfgs(rosenbrock, Float64Array.of(NaN, 1)),
    /objective must be finite at the start, got NaN; start nearer to 0/,
  );
});
