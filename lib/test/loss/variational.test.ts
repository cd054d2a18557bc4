// The variational form: gradients, its fast paths against the composed loss, invariances, and bad input.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {
  checkGradient,
  outputMaps,
  reassigned,
  through,
  variational,
  type Scalar,
} from 'contrastive-lab/loss';
import { particles } from 'contrastive-lab/model';
import { RandomStream } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';

const normal = (count: number, seed = 1): Float64Array =>
  new RandomStream(seed, 'values').fillNormal(new Float64Array(count));
/** Points where a loss wants them. */
const pointsOn = (on: string, count: number, dim: number, seed = 1): Float64Array => {
  const values = normal(count * dim, seed);
  if (on !== 'sphere') return values;
  return values.map((value, at) => {
    const row = values.subarray(dim * Math.floor(at / dim), dim * (Math.floor(at / dim) + 1));
    return value / Math.hypot(...row);
  });
};
const places = [
  ['circle', 1],
  ['line', 1],
  ['line', 2],
  ['line', 3],
  ['sphere', 2],
  ['sphere', 3],
] as const;
const logPsi: Scalar = (t) => ({ value: Math.log(t), slope: 1 / t, curvature: -1 / t ** 2 });

for (const [on, dim] of places) {
  test(`${on}, dimension ${dim}: gradients are right, with and without positives`, () => {
    for (const count of [2, 7, 60]) {
      checkGradient(variational({ on, temperature: 0.3 }), {
        values: pointsOn(on, 2 * count, dim),
        count,
        dim,
      });
      const invariant = variational({ on, temperature: 0.3, invariant: true });
      checkGradient(invariant, { values: pointsOn(on, count, dim), count, dim });
      checkGradient(variational({ on, invariant: true, psi: logPsi }), {
        values: pointsOn(on, count, dim),
        count,
        dim,
      });
    }
    const cauchy: Scalar = (t) => ({
      value: -Math.log1p(t),
      slope: -1 / (1 + t),
      curvature: 1 / (1 + t) ** 2,
    });
    checkGradient(variational({ on, logEta: cauchy }), { values: pointsOn(on, 12, dim), count: 6, dim });
  });

  test(`${on}, dimension ${dim}: an invariant map has the loss of its anchors twice, by a naive sum`, () => {
    for (const temperature of [0.01, 0.5, 3]) {
      const count = 60;
      const values = pointsOn(on, count, dim, 2);
      const invariant = variational({ on, temperature, invariant: true }).evaluate({ values, count, dim });
      const general = variational({ on, temperature }).evaluate({
        values: Float64Array.from([...values, ...values]),
        count,
        dim,
      });
      assert.ok(Math.abs(invariant.value - general.value) < 1e-13);
      // Anchors and positives move together: their gradients add up.
      invariant.gradient.forEach((slope, i) => {
        assert.ok(Math.abs(slope - general.gradient[i] - general.gradient[count * dim + i]) < 1e-12);
      });
      const row = (i: number): number[] => {
        const own = [...values.subarray(i * dim, (i + 1) * dim)];
        if (on === 'circle') return [Math.cos(own[0]), Math.sin(own[0])];
        return on === 'line' ? own : own.map((value) => value / Math.hypot(...own));
      };
      let naive = 0;
      for (let i = 0; i < count; i++) {
        let mean = 0;
        for (let j = 0; j < count; j++)
          mean +=
            Math.exp(-row(i).reduce((s, v, z) => s + (v - row(j)[z]) ** 2, 0) / (2 * temperature)) / count;
        naive += Math.log(1 + mean) / count;
      }
      assert.ok(Math.abs(invariant.value - naive) < 1e-13);
    }
  });
}

test('few points take fast loops, many points others: the same numbers, distant or near', () => {
  const few = 200;
  for (const [on, dim] of places) {
    for (const scale of [1e-3, 1, 30, 1e7]) {
      const values = pointsOn(on, few, dim, 7).map((value) => (on === 'sphere' ? value : scale * value));
      // Twice the points, each in two places: the same distribution, and beyond the fast loops.
      const many = Float64Array.from([...values, ...values]);
      const loss = variational({ on, temperature: 0.2, invariant: true });
      const one = loss.evaluate({ values, count: few, dim });
      const two = loss.evaluate({ values: many, count: 2 * few, dim });
      assert.ok(Math.abs(one.value - two.value) < 1e-14, `${on} ${dim} ${scale}`);
      const largest = one.gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
      one.gradient.forEach((slope, i) => {
        assert.ok(Math.abs(slope - 2 * two.gradient[i]) <= 1e-18 + 1e-12 * largest, `${on} ${dim} ${scale}`);
      });
    }
  }
});

test('a psi that evaluates such a loss itself gets right numbers', () => {
  const values = normal(30);
  const outputs = { values, count: 30, dim: 1 };
  const inner = variational({ invariant: true });
  const plain: Scalar = (t) => ({ value: t * t, slope: 2 * t, curvature: 2 });
  const nested: Scalar = (t) => {
    inner.evaluate({ values: normal(30, 9), count: 30, dim: 1 });
    return plain(t);
  };
  const [expected, found] = [plain, nested].map((psi) =>
    variational({ invariant: true, psi }).evaluate(outputs),
  );
  assert.deepEqual(found, expected);
});

test('golden values on the circle: collapsed, antipodal, uniform', () => {
  const at = (temperature: number, values: Float64Array): number =>
    variational({ temperature, on: 'circle', invariant: true }).evaluate({
      values,
      count: values.length,
      dim: 1,
    }).value;
  const uniform = [0.1203, 0.2689, 0.3824, 0.4978];
  [0.1, 0.5, 1, 2].forEach((temperature, i) => {
    assert.ok(Math.abs(at(temperature, new Float64Array(200)) - Math.LN2) < 1e-14);
    const even = Float64Array.from({ length: 200 }, (_, k) => (2 * Math.PI * k) / 200);
    assert.ok(Math.abs(at(temperature, even) - uniform[i]) < 6e-5);
    const halves = even.map((_, k) => Math.PI * (k % 2));
    assert.ok(Math.abs(at(temperature, halves) - [0.4055, 0.4116, 0.4496, 0.5211][i]) < 6e-5);
  });
});

test('distant points at a low temperature give numbers, where exponentials vanish', () => {
  const values = Float64Array.of(0, 1e3, -1e5, 40, 1e3, -1e5, 0, 2e4);
  for (const invariant of [true, false]) {
    const count = invariant ? 8 : 4;
    const { value, gradient } = variational({ temperature: 1e-5, invariant }).evaluate({
      values,
      count,
      dim: 1,
    });
    assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite), `${value}`);
  }
});

test('outputs that are not finite give NaN, as every loss', () => {
  const { value } = variational({ on: 'circle', invariant: true }).evaluate({
    values: Float64Array.of(0, NaN, 1),
    count: 3,
    dim: 1,
  });
  assert.ok(Number.isNaN(value));
});

test('embeddings given to other points are the same numbers in another order, rows as a whole', () => {
  const values = normal(40);
  const other = reassigned(values, { dim: 2, seed: 3 });
  const rowsOf = (list: Float64Array): string[] =>
    Array.from({ length: 20 }, (_, i) => `${list[2 * i]} ${list[2 * i + 1]}`);
  assert.notDeepEqual(rowsOf(other), rowsOf(values));
  assert.deepEqual(rowsOf(other).sort(), rowsOf(values).sort());
});

test('rows whose squares overflow or vanish have a direction, as those of every size', () => {
  const rows = normal(12, 5);
  const { values } = outputMaps.sphere().embed(rows, 3);
  for (const factor of [1e-250, 1e-100, 1e100, 1e250]) {
    const { values: scaled } = outputMaps.sphere().embed(
      rows.map((value) => factor * value),
      3,
    );
    for (let i = 0; i < 12; i++) assert.ok(Math.abs(scaled[i] - values[i]) < 1e-14, `${factor}, number ${i}`);
  }
});

test('a loss of shifted outputs is the loss at the shifted outputs', () => {
  const loss = variational({ on: 'circle', invariant: true });
  const [values, offsets] = [normal(9), normal(9, 5)];
  const shifted = through(loss, outputMaps.shifted(offsets));
  const direct = loss.evaluate({ values: values.map((v, i) => v + offsets[i]), count: 9, dim: 1 });
  assert.deepEqual(shifted.evaluate({ values, count: 9, dim: 1 }), direct);
});

test('free particles on the circle keep the loss falling', async () => {
  const count = 40;
  const start = normal(count).map((value) => 0.1 * value);
  const path = await run(
    gradientDescent(
      particles({ outputs: 1, seed: 1, start }),
      variational({ on: 'circle', invariant: true }),
      { inputs: new Float32Array(count), inputDim: 1, count },
      { stepSize: 0.1 * count },
    ),
    { steps: 100 },
  );
  path.column('loss').y.reduce((before, loss) => {
    assert.ok(loss < before);
    return loss;
  });
});

test('a step of free particles makes no tensors, but those who look at the state find one', () => {
  const descent = gradientDescent(
    particles({ outputs: 1, seed: 1 }),
    variational({ on: 'circle', invariant: true }),
    { inputs: new Float32Array(5), inputDim: 1, count: 5 },
    { stepSize: 1 },
  );
  const before = tf.memory().numTensors;
  descent.advance();
  assert.equal(tf.memory().numTensors, before);
  const { outputs, output } = descent.state as unknown as { outputs: Float64Array; output: tf.Tensor2D };
  assert.deepEqual([...output.dataSync()], [...Float32Array.from(outputs)]);
  descent.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test('free particles stay on the sphere, and a net comes there by its map', async () => {
  const loss = variational({ on: 'sphere', invariant: true });
  const path = await run(
    gradientDescent(
      particles({ outputs: 3, seed: 1, on: 'sphere' }),
      loss,
      { inputs: new Float32Array(20), inputDim: 1, count: 20 },
      { stepSize: 5 },
    ),
    { steps: 50, observe: { outputs: ({ outputs }) => outputs } },
  );
  for (const outputs of path.column('outputs').y)
    for (let at = 0; at < 60; at += 3)
      assert.ok(Math.abs(Math.hypot(...outputs.subarray(at, at + 3)) - 1) < 1e-12);
  const mapped = through(loss, outputMaps.sphere(), outputMaps.scaled(1));
  checkGradient(mapped, { values: normal(30), count: 10, dim: 3 });
});

test('wrong options and rows are named', () => {
  assert.throws(() => variational({ temperature: 0 }), /temperature must be a positive number, got 0/);
  assert.throws(
    () => variational({ on: 'torus' as 'line' }),
    /on must be 'circle', 'sphere' or 'line', got torus/,
  );
  const rows =
    (on: 'circle' | 'sphere', dim: number, values = normal(6)) =>
    () =>
      variational({ on, invariant: true }).evaluate({ values, count: 6 / dim, dim });
  assert.throws(rows('circle', 2), /dim must be 1 on the circle/);
  assert.throws(rows('sphere', 1), /dim must be at least 2 on the sphere/);
  assert.throws(rows('sphere', 3, new Float64Array(6)), /unit sphere, got row 0 of length 0; divide/);
  assert.throws(rows('sphere', 2, Float64Array.of(1, 0, 0, 1, 2, 0)), /got row 2 of length 2; divide/);
  assert.throws(
    () => particles({ outputs: 2, seed: 1, on: 'sphere', start: [1, 0, 0, 1.1] }),
    /start must hold points of the unit sphere, got row 1 of length 1.1; divide/,
  );
  assert.throws(() => particles({ outputs: 2, seed: 1, on: 'circle' }), /outputs must be 1 on the circle/);
  assert.throws(() => particles({ outputs: 1, seed: 1, on: 'sphere' }), /outputs must be at least 2/);
  assert.throws(() => outputMaps.scaled(0), /factor must be a number other than 0, got 0/);
  const zero = through(variational({ on: 'line' }), outputMaps.sphere());
  assert.throws(
    () => zero.evaluate({ values: new Float64Array(8), count: 2, dim: 2 }),
    /row 0 has no direction/,
  );
  assert.throws(
    () => variational({ invariant: true }).evaluate({ values: normal(6), count: 4, dim: 1 }),
    /one row of 1 numbers for each of the 4 points/,
  );
});
