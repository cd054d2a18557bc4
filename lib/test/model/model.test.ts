import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {
  activations,
  initialHidden,
  initialOutput,
  initialPreActivations,
  twoLayer,
} from 'contrastive-lab/model';
import { engine, matMul } from 'contrastive-lab/tensor';
import { assertClose, withoutLeaks } from '../support/check';
import { activationNames } from '../support/runs';
import { DIFFERENCES, FLOAT32 } from '../support/tolerance';

before(() => engine());

const points = Array.from({ length: 81 }, (_, i) => (i - 40) / 8 + 0.01);

for (const name of activationNames) {
  const phi = activations[name];

  test(`${name}: tensors agree with float64, value, slope and backward`, async () => {
    await withoutLeaks(() => {
      tf.tidy(() => {
        const x = tf.tensor2d([points]);
        const values = phi.value(x);
        assertClose(
          values.dataSync(),
          points.map((point) => phi.at(point)),
          FLOAT32,
          'value',
        );
        assertClose(
          phi.derivative(x).dataSync(),
          points.map((point) => phi.slopeAt(point)),
          FLOAT32,
          'slope',
        );
        const curvatures = points.map((point) => phi.curvatureAt(point));
        assertClose(phi.curvature(x).dataSync(), curvatures, FLOAT32, 'curvature');
        const upstream = tf.tensor2d([points.map((_, i) => Math.cos(i))]);
        const expected = points.map((point, i) => Math.cos(i) * phi.slopeAt(point));
        assertClose(phi.backward(upstream, x, values).dataSync(), expected, FLOAT32, 'backward');
      });
    });
  });

  test(`${name}: slope and curvature in float64 are difference quotients`, () => {
    const step = 1e-5;
    const quotientsOf = (f: (x: number) => number): number[] =>
      points.map((x) => (f(x + step) - f(x - step)) / (2 * step));
    const slopes = points.map((point) => phi.slopeAt(point));
    const curvatures = points.map((point) => phi.curvatureAt(point));
    assertClose(
      slopes,
      quotientsOf((x) => phi.at(x)),
      DIFFERENCES,
    );
    assertClose(
      curvatures,
      quotientsOf((x) => phi.slopeAt(x)),
      DIFFERENCES,
    );
  });
}

test('erf in float64 has its published values', () => {
  // Abramowitz and Stegun, table 7.1, and the asymptotic value far out.
  const published = [
    [0, 0],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [2, 0.995322265],
    [3, 0.9999779095],
    [7, 1],
  ];
  for (const [x, value] of published) {
    assert.ok(Math.abs(activations.erf.at(x) - value) < 1e-10, `erf(${x})`);
    assert.ok(Math.abs(activations.erf.at(-x) + value) < 1e-10, `erf(-${x})`);
  }
  assert.ok(
    Math.abs(activations.erf.at(2.5 - 1e-12) - activations.erf.at(2.5 + 1e-12)) < 1e-12,
    'the two formulas meet',
  );
});

test('initial weights are standard normal, fixed by the seed, and different for each width', async () => {
  await withoutLeaks(() => {
    tf.tidy(() => {
      const net = twoLayer({ width: 4096, outputs: 8, seed: 1 });
      for (const weights of [initialOutput(net), initialHidden(net, 50)]) {
        const { mean, variance } = tf.moments(weights);
        assert.ok(Math.abs(mean.dataSync()[0]) < 5 / Math.sqrt(weights.size));
        assert.ok(Math.abs(variance.dataSync()[0] - 1) < 5 * Math.sqrt(2 / weights.size));
      }
      const first = (width: number, seed: number): number[] => [
        ...initialHidden(twoLayer({ width, outputs: 8, seed }), 3)
          .dataSync()
          .slice(0, 3),
      ];
      assert.deepEqual(first(64, 1), first(64, 1));
      assert.notDeepEqual(first(64, 1), first(64, 2));
      assert.notDeepEqual(first(64, 1), first(128, 1));
    });
  });
});

test('pre-activations drawn in blocks are X V^T, also where there are several blocks', async () => {
  await withoutLeaks(() => {
    tf.tidy(() => {
      // 5000 x 4000 weights make two blocks.
      const net = twoLayer({ width: 5000, outputs: 1, seed: 9 });
      const inputs = tf.ones<tf.Rank.R2>([2, 4000]);
      const expected = matMul(inputs, initialHidden(net, 4000), false, true).dataSync();
      assertClose(initialPreActivations(net, inputs).dataSync(), expected, FLOAT32);
    });
  });
});

for (const width of [0, -1, 1.5, NaN, Infinity]) {
  test(`width ${width} is refused by name`, () => {
    assert.throws(
      () => twoLayer({ width, outputs: 2, seed: 1 }),
      new RegExp(`width must be a positive integer, got ${width}`),
    );
  });
}

test('other bad options are refused by name', () => {
  assert.throws(
    () => twoLayer({ width: 8, outputs: 0, seed: 1 }),
    /outputs must be a positive integer, got 0/,
  );
  assert.throws(() => twoLayer({ width: 8, outputs: 1, seed: -1 }), /seed must be an integer/);
  assert.throws(
    () => twoLayer({ width: 8, outputs: 1, seed: 1, activation: 'gelu' as never }),
    /activation must be one of relu, leakyRelu, tanh.* got gelu/,
  );
});
