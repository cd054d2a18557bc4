// Rules for alpha: the weights that they are defined to give, and the energy under them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contrastive, cosine, distance, forms, rules } from 'contrastive-lab/loss';
import type { AlphaRule } from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose } from '../support/check';
import { FLOAT64 } from '../support/tolerance';
import { count, dim, drawFor, energyOf, GRADIENT, slopesOf } from './alphaDraws';
import { naiveContrasts, naiveDifferences, similarities } from './naive';

/** Each rule with log alpha up to normalisation, written again; r_s below. */
const plain: [(normalise: boolean) => AlphaRule, (square: number) => number][] = [
  [(normalise) => rules.entropy({ temperature: 0.7, normalise }), (d) => Math.exp(-d / 0.7)],
  [(normalise) => rules.tsallis({ temperature: 0.7, exponent: 3, normalise }), (d) => (d + 0.7) ** -3],
  [(normalise) => rules.direct({ temperature: 2, exponent: 4, normalise }), (d) => Math.exp(-(d ** 2) / 2)],
  [(normalise) => rules.direct({ temperature: 1, exponent: 3, normalise }), (d) => Math.exp(-(d ** 1.5))],
];

test('rules weigh pairs as they are defined, with rows that add up to 1 if asked', () => {
  const outputs = drawFor(3);
  const row = (i: number): number[] => [...outputs.values.subarray(i * dim, (i + 1) * dim)];
  for (const [sim, square] of [
    [distance(), (i: number, j: number) => row(i).reduce((sum, x, z) => sum + (x - row(j)[z]) ** 2, 0) / 2],
    [
      cosine({ delta: 1e-12 }),
      (i: number, j: number) =>
        1 -
        row(i).reduce((sum, x, z) => sum + x * row(j)[z], 0) /
          (Math.hypot(...row(i)) * Math.hypot(...row(j))),
    ],
  ] as const) {
    for (const [make, weight] of plain) {
      for (const normalise of [true, false]) {
        const found = contrastive(forms.mine(), sim, { alpha: make(normalise) }).alpha(outputs);
        for (let i = 0; i < count; i++) {
          const raw = Array.from({ length: count }, (_, j) => (i === j ? 0 : weight(square(i, j))));
          const total = normalise ? raw.reduce((sum, w) => sum + w, 0) : 1;
          assertClose(
            found.getRow(i),
            raw.map((w) => w / total),
            FLOAT64,
          );
        }
      }
    }
  }
});

test('rules: value and gradient of the energy with alpha held, and through alpha', () => {
  const squares = [true, false].map((normalise) => rules.square({ temperature: 3, normalise }));
  const all = [...plain.flatMap(([make]) => [make(true), make(false)]), ...squares];
  for (const similarity of similarities.filter(({ library }) => Number.isFinite(library.largest))) {
    for (const contrast of naiveContrasts) {
      for (const alpha of all) {
        const outputs = drawFor(4, contrast);
        const loss = contrastive(forms.mine(), similarity.library, { against: contrast.library, alpha });
        const { from } = contrast.library.pair(outputs).columns;
        const weights = loss.alpha(outputs);
        const pairs = contrast.pairs(count, outputs.values.length / dim);
        // Rows listed twice are two pairs of half the entry each.
        const lists = pairs.map(({ negatives }, i) =>
          negatives.map((j) => weights.get(i, j - from) / negatives.filter((k) => k === j).length),
        );
        const held = (values: Float64Array): number =>
          energyOf(naiveDifferences(similarity, contrast, { ...outputs, values }), lists);
        const found = loss.evaluate(outputs);
        assertClose([found.value], [held(outputs.values)], FLOAT64, loss.name);
        assertClose(found.gradient, slopesOf(held, outputs), GRADIENT, loss.name);
        if (alpha.name.startsWith('r_s')) continue;
        const through = contrastive(forms.mine(), similarity.library, {
          against: contrast.library,
          alpha,
          backprop: true,
        });
        const at = (values: Float64Array): number => through.evaluate({ ...outputs, values }).value;
        assertClose(through.evaluate(outputs).gradient, slopesOf(at, outputs), GRADIENT, through.name);
      }
    }
  }
  // The supports of r_s stay as they are within the step of the differences here.
  for (const alpha of squares) {
    const outputs = drawFor(5);
    const loss = contrastive(forms.mine(), distance(), { alpha, backprop: true });
    const at = (values: Float64Array): number => loss.evaluate({ ...outputs, values }).value;
    assertClose(loss.evaluate(outputs).gradient, slopesOf(at, outputs), GRADIENT, loss.name);
  }
});

test('r_s is the minimum player: no support gives less of <alpha, d^2> + tau/2 |alpha|^2 on the simplex', () => {
  const temperature = 0.5;
  const list = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(list, (squares) => {
      const pairs = {
        anchor: 0,
        squares: Float64Array.from(squares),
        columns: new Int32Array(squares.length),
      };
      const alpha = rules.square({ temperature }).weigh(pairs);
      // The quadratic programme by trying every support: on it alpha_j = lambda - d_j^2 / tau.
      let best = { value: Infinity, alpha: [] as number[] };
      for (let support = 1; support < 2 ** squares.length; support++) {
        const inside = squares.map((_, j) => (support >> j) % 2 === 1);
        const size = inside.filter(Boolean).length;
        const sum = squares.reduce((total, d, j) => total + (inside[j] ? d / temperature : 0), 0);
        const weights = squares.map((d, j) => (inside[j] ? (1 + sum) / size - d / temperature : 0));
        if (weights.some((w) => w < 0)) continue;
        const value = weights.reduce((total, w, j) => total + w * squares[j] + (temperature / 2) * w * w, 0);
        if (value < best.value) best = { value, alpha: weights };
      }
      assert.ok(Math.max(...best.alpha.map((w, j) => Math.abs(w - alpha[j]))) < 1e-8);
      assert.ok(Math.abs(alpha.reduce((sum, w) => sum + w, 0) - 1) < 1e-12);
    }),
  );
});

test('r_s of many pairs meets the conditions of its quadratic programme', () => {
  const temperature = 0.05;
  for (const size of [8, 64, 255]) {
    const squares = new RandomStream(size, 'squares').fillNormal(new Float64Array(size)).map((x) => x * x);
    const alpha = rules.square({ temperature }).weigh({ anchor: 0, squares, columns: new Int32Array(size) });
    // Bisection on the multiplier of the sum, where the library sorts.
    let [low, high] = [0, 1 + Math.max(...squares) / temperature];
    for (let i = 0; i < 200; i++) {
      const middle = (low + high) / 2;
      const sum = squares.reduce((all, d) => all + Math.max(0, middle - d / temperature), 0);
      if (sum > 1) high = middle;
      else low = middle;
    }
    const wrong = alpha.map((weight, j) => Math.abs(weight - Math.max(0, low - squares[j] / temperature)));
    assert.ok(Math.max(...wrong) < 1e-8, `${size} pairs: ${Math.max(...wrong)}`);
    assert.ok(alpha.some((weight) => weight === 0) && alpha.every((weight) => weight >= 0));
  }
});

test('equal distances, one pair, far pairs: rows of rules still add up to 1', () => {
  for (const rule of [rules.entropy(), rules.tsallis(), rules.direct(), rules.square()]) {
    for (const squares of [[2, 2, 2], [7], [1e6, 1e6 + 1], [0, 1e300], [1e-300, 0]]) {
      const pairs = {
        anchor: 0,
        squares: Float64Array.from(squares),
        columns: new Int32Array(squares.length),
      };
      const sum = rule.weigh(pairs).reduce((total, w) => total + w, 0);
      assert.ok(Math.abs(sum - 1) < 1e-12, `${rule.name} of ${squares.join()}: ${sum}`);
    }
  }
});

test('rules weigh far pairs as they weigh near ones: weights add up to 1 at every distance that has a number', () => {
  const { values } = drawFor(9);
  for (const rule of [rules.entropy(), rules.tsallis(), rules.direct(), rules.square()]) {
    const loss = contrastive(forms.mine(), distance(), { alpha: rule });
    for (const scale of [1e-160, 1, 1e8, 1e30, 1e70]) {
      const outputs = { values: values.map((value) => scale * value), count, dim };
      const { value, gradient } = loss.evaluate(outputs);
      assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite), `${rule.name} at ${scale}`);
      const alpha = loss.alpha(outputs);
      assertClose(
        Array.from({ length: count }, (_, i) => alpha.getRow(i).reduce((sum, weight) => sum + weight, 0)),
        new Array<number>(count).fill(1),
        1e-12,
      );
    }
  }
  // No number holds d^4 of such distances: the nearest pair has all the weight, as in the limit.
  const beyond = { values: values.map((value) => 1e100 * value), count, dim };
  const alpha = contrastive(forms.mine(), distance(), { alpha: rules.direct() }).alpha(beyond);
  for (let i = 0; i < count; i++)
    assertClose([...alpha.getRow(i)].sort((a, b) => a - b).slice(-2), [0, 1], 0);
});
