import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cosine,
  distance,
  dot,
  infoNCE,
  linear,
  ntXent,
  softmax,
  type Similarity,
} from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose, slopeOf } from '../support/check';
import { DIFFERENCES, FLOAT64 } from '../support/tolerance';

const count = 5;
const dim = 3;

function draw(seed: number): Float64Array {
  return new RandomStream(seed, 'outputs').fillNormal(new Float64Array(3 * count * dim));
}

/** s of rows i and j. */
function similarityAt({ embed }: Similarity, values: Float64Array, i: number, j: number): number {
  const { rows, offsets } = embed(values, dim);
  let sum = offsets ? offsets[i] + offsets[j] : 0;
  for (let z = 0; z < dim; z++) sum += rows[i * dim + z] * rows[j * dim + z];
  return sum;
}

/** The definitions, term by term. */
function naiveSoftmax(
  similarity: Similarity,
  tau: number,
  values: Float64Array,
  kind: 'infoNCE' | 'ntXent',
): number {
  const s = (i: number, j: number): number => Math.exp(similarityAt(similarity, values, i, j) / tau);
  let sum = 0;
  if (kind === 'infoNCE') {
    for (let i = 0; i < count; i++) {
      let below = s(i, count + i);
      for (let j = 2 * count; j < 3 * count; j++) below += s(i, j);
      sum -= Math.log(s(i, count + i) / below) / count;
    }
    return sum;
  }
  for (let i = 0; i < 2 * count; i++) {
    let below = 0;
    for (let k = 0; k < 2 * count; k++) if (k !== i) below += s(i, k);
    sum -= Math.log(s(i, (i + count) % (2 * count)) / below) / (2 * count);
  }
  return sum;
}

for (const [kind, make] of [
  ['infoNCE', infoNCE],
  ['ntXent', ntXent],
] as const) {
  for (const similarity of [dot(), cosine()]) {
    for (const temperature of [0.1, 0.5, 3]) {
      const loss = make(similarity, { temperature });

      test(`${loss.name}: value by its definition, gradient by differences, 20 draws`, () => {
        for (let seed = 1; seed <= 20; seed++) {
          const values = draw(seed);
          const { value, gradient } = loss.evaluate({ values, count, dim });
          assertClose([value], [naiveSoftmax(similarity, temperature, values, kind)], FLOAT64);
          const valueAt = (x: Float64Array): number => loss.evaluate({ values: x, count, dim }).value;
          assertClose(
            gradient,
            values.map((_, i) => slopeOf(valueAt, values, i)),
            DIFFERENCES,
            `draw ${seed}`,
          );
        }
      });
    }
  }
}

test('the softmax family: its members by name, own negatives and no share of the positive by their definitions', () => {
  const values = draw(1);
  const at = (loss: ReturnType<typeof softmax>) => loss.evaluate({ values, count, dim });
  const temperature = 0.3;
  assert.deepEqual(at(softmax(cosine(), { temperature })), at(infoNCE(cosine(), { temperature })));
  assert.deepEqual(
    at(softmax(cosine(), { temperature, negatives: 'views' })),
    at(ntXent(cosine(), { temperature })),
  );
  const s = (i: number, j: number): number => similarityAt(dot(), values, i, j) / temperature;
  for (const positiveShare of [0, 0.5, 1]) {
    let naive = 0;
    for (let i = 0; i < count; i++) {
      const [positive, negative] = [s(i, count + i), s(i, 2 * count + i)];
      naive += (Math.log(positiveShare * Math.exp(positive) + Math.exp(negative)) - positive) / count;
    }
    const loss = softmax(dot(), { temperature, negatives: 'own', positiveShare });
    assertClose([at(loss).value], [naive], FLOAT64, `share ${positiveShare}`);
    for (let seed = 1; seed <= 20; seed++) {
      const x = draw(seed);
      const valueAt = (outputs: Float64Array): number => loss.evaluate({ values: outputs, count, dim }).value;
      const { gradient } = loss.evaluate({ values: x, count, dim });
      assertClose(
        gradient,
        x.map((_, i) => slopeOf(valueAt, x, i)),
        DIFFERENCES,
        `draw ${seed}`,
      );
    }
  }
});

test('softmax losses refuse a batch of one sample, which has no other to be told from', () => {
  const one = { values: draw(1).slice(0, 3 * dim), count: 1, dim };
  for (const loss of [infoNCE(dot()), ntXent(cosine()), softmax(dot())])
    assert.throws(() => loss.evaluate(one), /count must be at least 2 samples, got 1/);
  assert.ok(Number.isFinite(softmax(dot(), { negatives: 'own' }).evaluate(one).value));
  assert.throws(
    () => softmax(dot(), { positiveShare: 2 }),
    /positiveShare must be a number from 0 to 1, got 2/,
  );
  assert.throws(
    () => softmax(dot(), { negatives: 'some' as 'all' }),
    /negatives must be 'own', 'all' or 'views', got some/,
  );
});

test('softmax losses of huge scores stay finite, and the temperature must be positive', () => {
  const values = draw(1).map((value) => 1e4 * value);
  for (const make of [infoNCE, ntXent]) {
    const { value, gradient } = make(dot(), { temperature: 0.01 }).evaluate({ values, count, dim });
    assert.ok(Number.isFinite(value) && gradient.every(Number.isFinite));
    for (const temperature of [0, -1, NaN, Infinity]) {
      assert.throws(
        () => make(dot(), { temperature }),
        new RegExp(`temperature must be a positive number, got ${temperature}`),
      );
    }
  }
});

const row = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: dim, maxLength: dim });

test('similarities are symmetric and at most their largest value; the cosine has a gradient within 1 / sqrt(delta)', () => {
  fc.assert(
    fc.property(row, row, fc.double({ min: 1e-4, max: 10, noNaN: true }), (u, v, delta) => {
      const pair = Float64Array.from([...u, ...v]);
      for (const similarity of [dot(), cosine({ delta }), distance()]) {
        const value = similarityAt(similarity, pair, 0, 1);
        assert.equal(value, similarityAt(similarity, pair, 1, 0));
        assert.ok(value <= similarity.largest + 1e-13);
      }
      const { rows, pullBack } = cosine({ delta }).embed(pair, dim);
      assert.ok(similarityAt(cosine({ delta }), pair, 0, 1) >= -1);
      // d s(u, v) / d rows is the other row.
      const gradient = pullBack(
        Float64Array.from([...rows.subarray(dim), ...rows.subarray(0, dim)]),
        new Float64Array(2),
      );
      assert.ok(Math.hypot(...gradient.subarray(0, dim)) <= (1 + 1e-12) / Math.sqrt(delta));
    }),
  );
});

test('a delta far above the outputs turns the cosine into the dot product over delta', () => {
  const values = draw(1);
  const delta = 1e8;
  const scaled = linear(dot())
    .evaluate({ values, count, dim })
    .gradient.map((entry) => entry / delta);
  assertClose(linear(cosine({ delta })).evaluate({ values, count, dim }).gradient, scaled, 1e-6);
});

for (const delta of [0, -0.01, NaN, Infinity]) {
  test(`delta ${delta} is refused by name`, () => {
    assert.throws(() => cosine({ delta }), new RegExp(`delta must be a positive number, got ${delta}`));
  });
}

test('one output that is not finite, wherever it is and whatever is beside it, makes the linear loss NaN', () => {
  for (const similarity of [dot(), cosine(), distance()]) {
    const loss = linear(similarity);
    for (const fill of [0, 1, -0.5]) {
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (let place = 0; place < 18; place++) {
          const values = new Float64Array(18).fill(fill);
          values[place] = bad;
          const { value, gradient } = loss.evaluate({ values, count: 2, dim: 3 });
          assert.ok(Number.isNaN(value), `${loss.name}: ${value} with ${bad} at ${place} beside ${fill}`);
          assert.ok(gradient.every(Number.isNaN));
        }
      }
    }
  }
});
