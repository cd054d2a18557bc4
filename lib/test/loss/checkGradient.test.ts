// A user's loss with a fault is told which, and where.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkGradient,
  cosine,
  dot,
  infoNCE,
  linear,
  lossAt,
  type Loss,
  type Outputs,
} from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';

const outputs: Outputs = {
  values: new RandomStream(1, 'outputs').fillNormal(new Float64Array(3 * 4 * 2)),
  count: 4,
  dim: 2,
};

const good = infoNCE(cosine());

/** The good loss with another gradient. */
const broken = (change: (gradient: Float64Array) => Float64Array): Loss => ({
  name: 'mine',
  evaluate(batch) {
    const { value, gradient } = good.evaluate(batch);
    return { value, gradient: change(gradient) };
  },
});

test('good gradients pass, with the error found', () => {
  for (const loss of [good, linear(dot())]) assert.ok(checkGradient(loss, outputs) < 1e-9, loss.name);
  const constant: Loss = {
    name: 'constant',
    evaluate: ({ values }) => ({ value: 3, gradient: new Float64Array(values.length) }),
  };
  assert.equal(checkGradient(constant, outputs), 0);
});

test('a wrong sign, a wrong scale and one wrong entry are distinguished, with both numbers', () => {
  const { gradient } = good.evaluate(outputs);
  const numbers =
    /gradient\[\d+\] \(row \d+, output [01]\) is -?\d\.\d+.*, but value has the slope -?\d\.\d+/;
  for (const [change, words] of [
    [(g) => g.map((x) => -x), /gradient of mine has the wrong sign: /],
    [(g) => g.map((x) => 4 * x), /gradient of mine is 4\.000 times what it should be: /],
    [(g) => g.map((x) => -x / 2), /gradient of mine is -0\.5000 times what it should be: /],
    [
      (g) => g.map((x, i) => (i === 5 ? x + 0.1 : x)),
      /gradient of mine is wrong: gradient\[5\] \(row 2, output 1\)/,
    ],
    [(g) => g.map((x, i) => (i === 3 ? NaN : x)), /mine must be finite where it is checked/],
  ] as [(g: Float64Array) => Float64Array, RegExp][]) {
    assert.throws(() => checkGradient(broken(change), outputs), words);
    if (!String(words).includes('finite'))
      assert.throws(() => checkGradient(broken(change), outputs), numbers);
  }
  assert.ok(Math.abs(gradient[5]) > 0);
});

test('a gradient of another length is named wherever a loss is evaluated', () => {
  const short = broken((gradient) => gradient.slice(2));
  const words = /gradient of the loss "mine" must hold 24 numbers, one for each output, got 22/;
  assert.throws(() => checkGradient(short, outputs), words);
  assert.throws(() => lossAt(short, outputs), words);
  const none = { name: 'none', evaluate: () => ({ value: 1 }) } as unknown as Loss;
  assert.throws(
    () => lossAt(none, outputs),
    /gradient of the loss "none" must hold 24 numbers, .* got undefined/,
  );
  const text = { name: 'text', evaluate: () => ({ value: '1' }) } as unknown as Loss;
  assert.throws(() => lossAt(text, outputs), /value of the loss "text" must be a number, got 1/);
});

test('a loss that is not pure is reported', () => {
  const writes = broken((gradient) => gradient);
  const changing: Loss = {
    name: 'changing',
    evaluate(batch) {
      const found = writes.evaluate(batch);
      batch.values[3] = 0;
      return found;
    },
  };
  const copy = { ...outputs, values: outputs.values.slice() };
  assert.throws(
    () => checkGradient(changing, copy),
    /must not change its outputs: values\[3\] was .*, is 0 after/,
  );
  let calls = 0;
  const counting: Loss = {
    name: 'counting',
    evaluate: ({ values }) => ({ value: calls++, gradient: new Float64Array(values.length) }),
  };
  assert.throws(() => checkGradient(counting, outputs), /equal results for equal outputs, got 0, then 1/);
});

test('tolerance and step must be positive', () => {
  for (const value of [0, -1, NaN]) {
    assert.throws(() => checkGradient(good, outputs, { step: value }), /step must be a positive number, got/);
    assert.throws(
      () => checkGradient(good, outputs, { tolerance: value }),
      /tolerance must be a positive number/,
    );
  }
});
