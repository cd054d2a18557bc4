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
  const anchors = negatives === 'all' ? count : 2 * count;
  const gradient = new Float64Array(values.length);
  let value = 0;
  for (let u = 0; u < anchors; u++) {
    const positive = (u + count) % (negatives === 'all' ? 3 * count : 2 * count);
    const exponentials = new Map<number, number>();
    const s = (v: number): number => similarity.value(values, dim, u, v) / temperature;
    for (let v = negatives === 'all' ? 2 * count : 0; v < (negatives === 'all' ? 3 : 2) * count; v++)
      if (v !== u && v !== positive) exponentials.set(v, Math.exp(s(v) - s(positive)));
    exponentials.set(positive, positiveShare);
    const total = [...exponentials.values()].reduce((sum, e) => sum + e, 0);
    value += Math.log(total) / anchors;
    for (const [v, e] of exponentials) {
      const slope = e / total - (v === positive ? 1 : 0);
      similarity.addGradient(values, dim, u, v, slope / (temperature * anchors), gradient);
    }
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
