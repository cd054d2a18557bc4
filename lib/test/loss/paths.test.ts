// The engine's path beside the loops: the same losses of many pairs; overflow; what must not change a loss.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import {
  clip,
  contrastive,
  contrasts,
  cosine,
  distance,
  dot,
  forms,
  infoNCE,
  linear,
  logSumExp,
  ntXent,
  rules,
  softmax,
  supCon,
} from 'contrastive-lab/loss';
import type { Loss, Outputs } from 'contrastive-lab/loss';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { assertClose } from '../support/check';
import { FLOAT32, FLOAT64 } from '../support/tolerance';
import { naiveContrasts, naiveDifferences, naiveForms, naiveLoss, similarities } from './naive';

before(engine);

const dim = 3;

function draw(seed: number, rows: number, count: number, labels?: number[]): Outputs {
  const values = new RandomStream(seed, 'outputs').fillNormal(new Float64Array(rows * dim));
  return { values, count, dim, labels };
}

test('many pairs: every form, similarity and contrast of ranges by its definition, its slope along a direction, no tensor left', () => {
  const count = 185;
  for (const contrast of naiveContrasts) {
    if (['own negatives', 'negatives by index', 'memory bank of 4'].includes(contrast.library.name)) continue;
    const extra = contrast.library.name === 'all negatives' ? 190 : 0;
    const outputs = draw(1, 2 * count + extra, count, contrast.labels?.(count));
    const direction = new RandomStream(2, 'direction').fillNormal(new Float64Array(outputs.values.length));
    for (const similarity of similarities) {
      const along = (offset: number): number[][] =>
        naiveDifferences(similarity, contrast, {
          ...outputs,
          values: outputs.values.map((value, i) => value + offset * 1e-4 * direction[i]),
        });
      const moved = [1, -1].map(along);
      const start = along(0);
      for (const form of naiveForms) {
        if (form.kink) continue;
        const tensors = tf.memory().numTensors;
        const loss = contrastive(form.library, similarity.library, { against: contrast.library });
        const { value, gradient } = loss.evaluate(outputs);
        assert.equal(tf.memory().numTensors, tensors);
        assertClose([value], [naiveLoss(form, start)], FLOAT32, loss.name);
        const [up, down] = moved.map((differences) => naiveLoss(form, differences));
        const slope = gradient.reduce((sum, entry, i) => sum + entry * direction[i], 0);
        const scale = Math.hypot(...gradient) * Math.hypot(...direction);
        assert.ok(Math.abs(slope - (up - down) / 2e-4) < FLOAT32 * scale, `slope of ${loss.name}`);
      }
    }
  }
});

test('many pairs weighed by a rule: as in float64, within float32', () => {
  const count = 185;
  const outputs = draw(3, 2 * count, count);
  const index = Array.from({ length: count }, (_, i) => [...Array(count).keys()].filter((j) => j !== i));
  for (const alpha of [
    rules.entropy(),
    rules.direct(),
    rules.square({ normalise: false }),
    rules.tsallis(),
  ]) {
    for (const backprop of [false, true]) {
      const [engine, loops] = [contrasts.others(), contrasts.byIndex({ negatives: index })].map((against) =>
        contrastive(forms.mine(), distance(), { against, alpha, backprop }).evaluate(outputs),
      );
      assertClose([engine.value], [loops.value], FLOAT32, alpha.name);
      assertClose(engine.gradient, loops.gradient, 5 * FLOAT32, alpha.name);
    }
  }
});

test('scores that leave float32 have the same loss on both paths; outputs that are not finite are NaN on both', () => {
  for (const count of [100, 300]) {
    const small = draw(4, 3 * count, count);
    const large = { ...small, values: small.values.map((value) => 1e20 * value) };
    // With scores of 1e40 a loss is the largest difference, or 0.
    const all = naiveContrasts.find(({ library }) => library.name === 'all negatives')!;
    const expected = naiveDifferences(similarities[0], all, large).map((list) => Math.max(0, ...list));
    const found = infoNCE(dot()).evaluate(large);
    assertClose([found.value], [expected.reduce((sum, one) => sum + one, 0) / count], FLOAT64, `${count}`);
    assert.ok(found.gradient.every(Number.isFinite));
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const bad = { ...small, values: small.values.slice() };
      bad.values[7] = wrong;
      for (const loss of [infoNCE(dot()), ntXent(cosine()), linear(dot()), clip(dot())]) {
        const { value, gradient } = loss.evaluate(bad);
        assert.ok(Number.isNaN(value), loss.name);
        assert.ok(gradient.length === bad.values.length && gradient.every(Number.isNaN), loss.name);
      }
    }
  }
});

test('no form overflows: differences of 1e4 and more, either sign', () => {
  const count = 4;
  for (const scale of [1e3, 1e6]) {
    const outputs = draw(5, 2 * count, count);
    outputs.values.forEach((value, i) => (outputs.values[i] = scale * value));
    for (const form of Object.values(forms).map((make) => make())) {
      const loss = contrastive(form, distance());
      const { value, gradient } = loss.evaluate(outputs);
      assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite), `${form.name}: ${value}`);
      assert.ok(
        loss
          .alpha(outputs)
          .to1DArray()
          .every((weight) => weight >= 0),
        form.name,
      );
    }
  }
});

test('a small loss keeps its digits: log(1 + x) of x far below the rounding of 1', () => {
  const apart = (radius: number): Outputs => ({
    values: Float64Array.of(radius, 0, 0, radius, radius, 0, 0, radius),
    count: 2,
    dim: 2,
  });
  for (const loss of [ntXent(dot(), { temperature: 1 }), contrastive(forms.tuplet(), dot())]) {
    const pairs = loss.name.startsWith('NT') ? 2 : 1;
    const { value } = loss.evaluate(apart(7));
    assert.ok(Math.abs(value / (pairs * Math.exp(-49)) - 1) < 1e-12, `${loss.name}: ${value}`);
  }
});

test('log-sum-exp: shifts come out, terms of minus infinity are left out, NaN stays', () => {
  const shares = new Float64Array(3);
  assertClose([logSumExp(Float64Array.of(1000, 1000, -Infinity), shares)], [1000 + Math.log(2)], 1e-15);
  assert.deepEqual([...shares], [0.5, 0.5, 0]);
  assert.equal(logSumExp(new Float64Array(3).fill(-Infinity), shares), -Infinity);
  assert.deepEqual([...shares], [0, 0, 0]);
  for (const scores of [
    [NaN, 1, 2],
    [1, 2, NaN],
    [NaN, NaN, NaN],
    [Infinity, 0, 0],
  ])
    assert.ok(Number.isNaN(logSumExp(Float64Array.from(scores), shares)), scores.join());
  assertClose(
    [logSumExp(Float64Array.of(1, 2), shares.subarray(1), [0.5, -1])],
    [Math.log(Math.exp(1.5) + Math.E)],
    1e-15,
  );
});

/** A rotation of the plane of two coordinates. */
const rotated = (values: Float64Array, angle: number): Float64Array =>
  values.map((value, at) => {
    const [z, first] = [at % dim, at - (at % dim)];
    if (z === 2) return value;
    const [x, y] = [values[first], values[first + 1]];
    return z === 0 ? Math.cos(angle) * x - Math.sin(angle) * y : Math.sin(angle) * x + Math.cos(angle) * y;
  });

test('losses do not see a rotation, the order of samples, what a batch was before; distances no shift, cosines no scale', () => {
  const count = 5;
  const losses: Loss[] = [
    linear(cosine()),
    infoNCE(dot()),
    ntXent(distance()),
    clip(cosine()),
    supCon(cosine()),
    contrastive(forms.lifted(), distance(), { alpha: rules.direct() }),
  ];
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 7, noNaN: true }),
      (seed, angle) => {
        const outputs = draw(seed, 3 * count, count, [0, 1, 0, 1, 2]);
        const order = new RandomStream(seed, 'order').shuffle([0, 1, 2, 3, 4]);
        const permuted = outputs.values.map((_, at) => {
          const [row, z] = [Math.floor(at / dim), at % dim];
          return outputs.values[(Math.floor(row / count) * count + order[row % count]) * dim + z];
        });
        const kept = outputs.values.slice();
        for (const loss of losses) {
          const { value } = loss.evaluate(outputs);
          const same = (values: Float64Array, labels = outputs.labels): void => {
            const other = loss.evaluate({ ...outputs, values, labels }).value;
            assert.ok(
              Math.abs(other - value) <= 1e-9 * Math.max(1, Math.abs(value)),
              `${loss.name}: ${other}, ${value}`,
            );
          };
          same(rotated(outputs.values, angle));
          same(
            permuted,
            order.map((i) => outputs.labels![i]),
          );
          same(outputs.values);
          if (loss.name.includes('distance')) same(outputs.values.map((x) => x + angle));
        }
        assert.deepEqual(outputs.values, kept);
        const [once, twice] = [1, 2].map((scale) =>
          infoNCE(cosine({ delta: 1e-300 })).evaluate({
            ...outputs,
            values: outputs.values.map((x) => scale * x),
          }),
        );
        assert.ok(Math.abs(once.value - twice.value) < 1e-12);
      },
    ),
    { numRuns: 50 },
  );
});

test('alpha says which pairs a loss looks at: rows of anchors, columns of negatives, rows of InfoNCE below 1', () => {
  const count = 6;
  const outputs = draw(6, 2 * count + 4, count);
  assert.deepEqual(
    linear(dot())
      .alpha(draw(6, 3 * count, count))
      .to2DArray(),
    Matrix.eye(count).to2DArray(),
  );
  const shapes = [
    [infoNCE(dot()), 6, 4],
    [ntXent(dot()), 12, 12],
    [contrastive(forms.mine(), dot()), 6, 6],
    [clip(dot()), 12, 12],
  ] as const;
  for (const [loss, rows, columns] of shapes) {
    const alpha = loss.alpha(outputs);
    assert.deepEqual([alpha.rows, alpha.columns], [rows, columns], loss.name);
  }
  const [mine, tuplet] = [forms.mine(), forms.tuplet()].map((form) =>
    contrastive(form, dot()).alpha(outputs),
  );
  for (const sum of mine.sum('row')) assert.ok(Math.abs(sum - 1) < 1e-12);
  for (const sum of tuplet.sum('row')) assert.ok(sum > 0 && sum < 1);
  assert.deepEqual(mine.diagonal(), new Array(count).fill(0));
});

test('batches that lack rows or labels, and contrasts that fit no batch, are refused with the remedy', () => {
  const triplets = draw(7, 9, 3);
  const refuse = (loss: Loss, outputs: Outputs, words: RegExp): void => {
    assert.throws(() => loss.evaluate(outputs), words);
  };
  const without = { ...triplets, values: triplets.values.slice(0, 26) };
  refuse(linear(dot()), without, /values must hold whole rows of dim = 3 numbers, .* got 26 numbers/);
  const short = { ...triplets, values: triplets.values.slice(0, 24) };
  refuse(linear(dot()), short, /values must hold 3 rows .* for each of the 3 triplets, got 8 rows/);
  const pairs = { ...triplets, values: triplets.values.slice(0, 18) };
  refuse(infoNCE(dot()), pairs, /values must hold negatives after the 6 anchors and positives, got none/);
  refuse(ntXent(dot()), { ...pairs, count: 0 }, /count must be a positive integer, got 0/);
  refuse(ntXent(dot()), { ...pairs, dim: NaN }, /dim must be a positive integer, got NaN/);
  refuse(supCon(dot()), pairs, /labels must hold one class for each of the 3 samples, got none/);
  refuse(
    supCon(dot()),
    { ...pairs, labels: [1, 2] },
    /labels must hold one class for each of the 3 samples, got 2/,
  );
  const others = contrastive(forms.mine(), dot(), { against: contrasts.byLabels({ negatives: 'classes' }) });
  refuse(others, { ...pairs, labels: [1, 1, 1] }, /labels must hold at least two classes, got one/);
  const index = (negatives: number[][]): Loss =>
    contrastive(forms.mine(), dot(), { against: contrasts.byIndex({ negatives }) });
  refuse(index([[0], [1]]), pairs, /negatives must hold one list for each of the 3 anchors, got 2/);
  refuse(index([[0], [1], [6]]), pairs, /negatives must hold rows from 0 to 5, got 6/);
  refuse(
    index([[0], [], [1]]),
    pairs,
    /negatives must hold at least one row for each anchor, got none for 1/,
  );
  const bank = { values: new Float64Array(8), dim: 4 };
  const remembered = contrastive(forms.mine(), dot(), { against: contrasts.memoryBank(bank) });
  refuse(remembered, pairs, /bank must hold rows of the outputs' 3 numbers, got 4/);
  assert.throws(
    () => contrasts.memoryBank({ ...bank, dim: 3 }),
    /bank must hold whole rows of 3 numbers, got 8/,
  );
  assert.throws(() => contrasts.byLabels({ negatives: 'none' as 'views' }), /'views' or 'classes', got none/);
  for (const epsilon of [-1, NaN])
    assert.throws(() => forms.infoNCE({ epsilon }), /epsilon must be a number of/);
  assert.throws(() => forms.triplet({ margin: NaN }), /margin must be a number, got NaN/);
  assert.throws(() => forms.modifiedTriplet({ steepness: 0 }), /steepness must be a positive number, got 0/);
  for (const make of [infoNCE, clip, supCon, softmax])
    assert.throws(() => make(dot(), { temperature: 0 }), /temperature must be a positive number, got 0/);
});
