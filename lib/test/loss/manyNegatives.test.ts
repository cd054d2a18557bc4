import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { cosine, dot, softmax, type Similarity } from 'contrastive-lab/loss';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { assertClose } from '../support/check';
import { FLOAT32 } from '../support/tolerance';

const dim = 3;

before(engine);

interface Setting {
  similarity: Similarity;
  temperature: number;
  negatives: 'all' | 'views';
  positiveShare: number;
}

/** The definition, pair by pair, and its derivatives through those of the similarity. */
function naive(
  setting: Setting,
  values: Float64Array,
  count: number,
): { value: number; gradient: Float64Array } {
  const { similarity, temperature, negatives, positiveShare } = setting;
  const delta = similarity.largest === 1 ? 0.01 : 0;
  const product = (u: number, v: number): number => {
    let sum = 0;
    for (let z = 0; z < dim; z++) sum += values[u * dim + z] * values[v * dim + z];
    return sum;
  };
  const length = (u: number): number => (delta > 0 ? Math.sqrt(product(u, u) + delta) : 1);
  const lengths = Array.from({ length: values.length / dim }, (_, u) => length(u));
  const anchors = negatives === 'all' ? count : 2 * count;
  const gradient = new Float64Array(values.length);
  let value = 0;
  const addSlope = (u: number, v: number, weight: number): void => {
    const scale = 1 / (lengths[u] * lengths[v]);
    const along = delta > 0 ? product(u, v) : 0;
    for (let z = 0; z < dim; z++) {
      const [x, y] = [values[u * dim + z], values[v * dim + z]];
      gradient[u * dim + z] += weight * scale * (y - (along / lengths[u] ** 2) * x);
      gradient[v * dim + z] += weight * scale * (x - (along / lengths[v] ** 2) * y);
    }
  };
  for (let u = 0; u < anchors; u++) {
    const positive = (u + count) % (negatives === 'all' ? 3 * count : 2 * count);
    const exponentials = new Map<number, number>();
    const s = (v: number): number => product(u, v) / (lengths[u] * lengths[v] * temperature);
    for (let v = negatives === 'all' ? 2 * count : 0; v < (negatives === 'all' ? 3 : 2) * count; v++)
      if (v !== u && v !== positive) exponentials.set(v, Math.exp(s(v) - s(positive)));
    exponentials.set(positive, positiveShare);
    const total = [...exponentials.values()].reduce((sum, e) => sum + e, 0);
    value += Math.log(total) / anchors;
    for (const [v, e] of exponentials)
      addSlope(u, v, (e / total - (v === positive ? 1 : 0)) / (temperature * anchors));
  }
  return { value, gradient };
}

const settings: Setting[] = [dot(), cosine()].flatMap((similarity) =>
  [0.2, 1].flatMap((temperature) =>
    (['all', 'views'] as const).flatMap((negatives) =>
      [0, 0.5, 1].map((positiveShare) => ({ similarity, temperature, negatives, positiveShare })),
    ),
  ),
);

for (const setting of settings) {
  const loss = softmax(setting.similarity, setting);

  test(`${loss.name}: value and gradient of many triplets by the definition, no tensor left`, () => {
    for (const [seed, count] of [256, 301].entries()) {
      const values = new RandomStream(seed, 'outputs').fillNormal(new Float64Array(3 * count * dim));
      const tensors = tf.memory().numTensors;
      const { value, gradient } = loss.evaluate({ values, count, dim });
      assert.equal(tf.memory().numTensors, tensors);
      const expected = naive(setting, values, count);
      assertClose([value], [expected.value], FLOAT32);
      assertClose(gradient, expected.gradient, FLOAT32, `count ${count}`);
    }
  });
}

test('softmax losses of more pairs than one block on the engine holds', () => {
  const count = 2200;
  const setting: Setting = { similarity: cosine(), temperature: 0.5, negatives: 'all', positiveShare: 1 };
  const values = new RandomStream(1, 'outputs').fillNormal(new Float64Array(3 * count * dim));
  const { value, gradient } = softmax(setting.similarity, setting).evaluate({ values, count, dim });
  const expected = naive(setting, values, count);
  assertClose([value], [expected.value], FLOAT32);
  assertClose(gradient, expected.gradient, FLOAT32);
});

test('many triplets told apart well: a small loss keeps its digits, huge scores stay finite', () => {
  const count = 300;
  // Anchors and positives on one axis, negatives on the other end: the loss is about count * exp(-2 r^2).
  const apart = (radius: number): Float64Array =>
    Float64Array.from({ length: 3 * count * dim }, (_, i) =>
      i % dim > 0 ? 0 : i < 2 * count * dim ? radius : -radius,
    );
  const loss = softmax(dot());
  const { value } = loss.evaluate({ values: apart(4), count, dim });
  assert.ok(Math.abs(value / (count * Math.exp(-32)) - 1) < 1e-5, `${value}`);
  const huge = loss.evaluate({ values: apart(1e4), count, dim });
  assert.equal(huge.value, 0);
  assert.ok(huge.gradient.every((entry) => entry === 0));
});
