// The action, and the frozen kernel at infinite width.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import { action, frozenKernel, frozenLimit, innerProducts } from 'contrastive-lab/kernel';
import { contrastive, cosine, dot, forms, linear } from 'contrastive-lab/loss';
import { conv, dense, flatten, image, layered, tanh, twoLayer } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';

before(() => engine());

const data = sphereTriplets({ count: 6, inputDim: 5, seed: 1 });
const deep = layered([dense(32), tanh, dense(32), tanh, dense(2)], { seed: 1 });

test('the action adds up every step, whatever is recorded, and bounds how far the weights move', async () => {
  const stepSize = 0.3;
  const forces: number[] = [];
  const norm = ({ gradient }: { gradient: Float64Array }): number => {
    const size = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
    forces.push(size);
    return size;
  };
  const descent = (): ReturnType<typeof gradientDescent> =>
    gradientDescent(deep, linear(cosine()), data, { stepSize });
  const whole = await run(descent(), { steps: 12, observe: { action: action(), norm } });
  const sums = whole.records.map((_, t) => stepSize * forces.slice(0, t).reduce((sum, one) => sum + one, 0));
  whole.column('action').y.forEach((value, t) => {
    assert.ok(Math.abs(value - sums[t]) < 1e-12 * (1 + sums[t]));
  });
  const ends = await run(descent(), {
    steps: 12,
    observe: { action: action() },
    recordAt: (step) => step === 12,
  });
  assert.equal(ends.records[0].observed.action, whole.records[12].observed.action);
});

test('an observer of the action can be used again', async () => {
  const observe = { action: action() };
  const once = async (): Promise<number> =>
    (await run(frozenLimit(deep, linear(cosine()), data, { stepSize: 0.3, seed: 1 }), { steps: 5, observe }))
      .records[5].observed.action;
  assert.equal(await once(), await once());
});

test('the frozen limit multiplies by I - eta K B under the linear loss with dot product', () => {
  const model = twoLayer({ width: 8, outputs: 2, activation: 'tanh', seed: 1 });
  const frozen = frozenLimit(model, linear(dot()), data, { stepSize: 0.2, seed: 3 });
  const { ntk } = model.infinite!(innerProducts(data.inputs, data.inputDim));
  const n = 18;
  const map = Matrix.eye(n);
  for (let row = 0; row < n; row++) {
    for (let anchor = 0; anchor < 6; anchor++) {
      for (const [other, sign] of [
        [6 + anchor, -1],
        [12 + anchor, 1],
      ]) {
        map.set(row, other, map.get(row, other) - (0.2 * sign * ntk.get(row, anchor)) / 6);
        map.set(row, anchor, map.get(row, anchor) - (0.2 * sign * ntk.get(row, other)) / 6);
      }
    }
  }
  const expected = map.mmul(Matrix.from1DArray(n, 2, Array.from(frozen.state.outputs))).to1DArray();
  frozen.advance();
  frozen.state.outputs.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-12);
  });
  frozen.dispose();
});

test('a wide net with its kernel frozen stays near the limit begun where the net begins', async () => {
  const model = twoLayer({ width: 65536, outputs: 1, activation: 'tanh', seed: 2 });
  const [stepSize, steps] = [0.3, 20];
  const finite = await run(frozenKernel(model, linear(cosine()), data, { stepSize }), {
    steps,
    observe: { action: action() },
  });
  // Both have actions of order 1 within these steps; their starts are other draws of one process.
  const drawn: number[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const path = await run(frozenLimit(model, linear(cosine()), data, { stepSize, seed }), {
      steps,
      observe: { action: action() },
    });
    drawn.push(path.records[steps].observed.action);
  }
  const own = finite.records[steps].observed.action;
  assert.ok(own > Math.min(...drawn) / 2 && own < Math.max(...drawn) * 2);
});

test('the starts of the limit have the covariance of the last hidden layer', () => {
  const model = twoLayer({ width: 8, outputs: 4000, activation: 'tanh', seed: 1 });
  const { features } = model.infinite!(innerProducts(data.inputs, data.inputDim));
  const { outputs } = frozenLimit(model, linear(dot()), data, { stepSize: 1, seed: 1 }).state;
  const drawn = Matrix.from1DArray(18, 4000, Array.from(outputs));
  const covariance = drawn.mmul(drawn.transpose()).div(4000);
  // 4,000 draws: each entry is right to 5 standard errors of at most its diagonal times sqrt(2 / 4000).
  const error = 5 * features.max() * Math.sqrt(2 / 4000);
  assert.ok(Matrix.sub(covariance, features).abs().max() < error);
});

test('a loss without a floor explodes under the frozen kernel, one with the positive in its denominator does not', async () => {
  const actionAt = async (epsilon: number): Promise<number> => {
    const loss = contrastive(forms.infoNCE({ epsilon }), dot());
    const path = await run(frozenLimit(deep, loss, data, { stepSize: 0.5, seed: 1 }), {
      steps: 2000,
      observe: { action: action() },
    });
    return path.ending === 'diverged' ? Infinity : path.records[2000].observed.action;
  };
  const [without, withOne] = [await actionAt(0), await actionAt(1)];
  assert.ok(without > 100 * withOne, `${without} and ${withOne}`);
});

test('what has no limit is refused, and nothing is left behind', () => {
  const before = tf.memory().numTensors;
  const images = layered([image(3, 5), conv(2), tanh, flatten(), dense(2)], { seed: 1 });
  assert.throws(
    () => frozenLimit(images, linear(dot()), data, { stepSize: 1, seed: 1 }),
    /must know its kernels at infinite width, got image/,
  );
  for (const stepSize of [0, NaN, -1, Infinity])
    assert.throws(() => frozenLimit(deep, linear(dot()), data, { stepSize, seed: 1 }), /stepSize must be/);
  assert.equal(tf.memory().numTensors, before);
});

test('the force of many outputs, and of huge ones, is added up', () => {
  for (const [size, force] of [
    [300_000, 2],
    [4, 1e200],
  ]) {
    const observe = action();
    const state = { gradient: new Float64Array(size).fill(force), stepSize: 0.5 };
    observe.follow?.(state);
    observe.follow?.(state);
    const expected = 0.5 * force * Math.sqrt(size);
    assert.ok(Math.abs(observe(state) / expected - 1) < 1e-12);
  }
});
