// Losses on samples against plain loops and finite differences, and what a finite number of negatives does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { assertClose, slopeOf } from '../support/check';
import { apply, inner } from '../support/mixtures';
import { DIFFERENCES, FLOAT64 } from '../support/tolerance';
import { batchesOf, drawPairs, gaussianMixture, randomMixture } from 'contrastive-lab/data';
import { cosine, dot, infoNCE, linear } from 'contrastive-lab/loss';
import {
  averageLoss,
  batchedInfoNCE,
  negativesBias,
  outputLoss,
  populationClip,
  populationInfoNCE,
  sampledClip,
  sampledInfoNCE,
} from 'contrastive-lab/population';
import { RandomStream } from 'contrastive-lab/tensor';
import { encoderDescent, fitEncoder, run, type EncoderLoss } from 'contrastive-lab/train';

const mixture = randomMixture({ components: 3, inputDim: 4, conditionNumber: 5, seed: 1 });
const other = randomMixture({ components: 3, inputDim: 3, conditionNumber: 5, seed: 2 });
const pairs = drawPairs(mixture, { count: 12, seed: 1 });
const negatives = drawPairs(mixture, { count: 12, seed: 2 }).anchors;
const encoderOf = (inputDim: number, seed: number): Matrix =>
  Matrix.from1DArray(2, inputDim, new RandomStream(seed).fillNormal(new Float64Array(2 * inputDim))).mul(0.5);
const encoder = encoderOf(4, 1);

const logMean = (scores: number[]): number =>
  Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0) / scores.length);
const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;

/** InfoNCE by its definition. */
function naive(encode: Matrix, anchors: Matrix, positives: Matrix, others: Matrix): number {
  const map = encode.to2DArray();
  const [u, v, w] = [anchors, positives, others].map((rows) =>
    rows.to2DArray().map((row) => apply(map, row)),
  );
  return mean(u.map((one, i) => logMean(w.map((another) => inner(one, another))) - inner(one, v[i])));
}

function assertGradient(loss: EncoderLoss, what: string): void {
  const point = Float64Array.from(encoder.to1DArray());
  const at = (x: Float64Array): number => loss.evaluate(Matrix.from1DArray(2, 4, x)).value;
  assertClose(
    loss.evaluate(encoder).gradient.to1DArray(),
    point.map((_, i) => slopeOf(at, point, i)),
    DIFFERENCES,
    what,
  );
}

test('sampled InfoNCE is its definition, and its gradient is right', () => {
  const own = sampledInfoNCE(pairs);
  assertClose(
    [own.evaluate(encoder).value],
    [naive(encoder, pairs.anchors, pairs.positives, pairs.positives)],
    FLOAT64,
  );
  assertGradient(own, 'its own negatives');
  const given = sampledInfoNCE(pairs, negatives);
  assertClose(
    [given.evaluate(encoder).value],
    [naive(encoder, pairs.anchors, pairs.positives, negatives)],
    FLOAT64,
  );
  assertGradient(given, 'given negatives');
});

test('sampled CLIP is the mean of both directions, and its gradients are right', () => {
  const across = drawPairs(mixture, { count: 12, seed: 1 }, other);
  const [a, b] = [encoder, encoderOf(3, 2)];
  const loss = sampledClip(across);
  const u = across.anchors.to2DArray().map((row) => apply(a.to2DArray(), row));
  const v = across.positives.to2DArray().map((row) => apply(b.to2DArray(), row));
  const expected = mean(
    u.map((_, i) => {
      const row = logMean(v.map((one) => inner(u[i], one)));
      const column = logMean(u.map((one) => inner(one, v[i])));
      return (row + column) / 2 - inner(u[i], v[i]);
    }),
  );
  const { value, gradients } = loss.evaluate(a, b);
  assertClose([value], [expected], FLOAT64);
  const [pointA, pointB] = [a, b].map((one) => Float64Array.from(one.to1DArray()));
  const inA = (x: Float64Array): number => loss.evaluate(Matrix.from1DArray(2, 4, x), b).value;
  const inB = (x: Float64Array): number => loss.evaluate(a, Matrix.from1DArray(2, 3, x)).value;
  assertClose(
    gradients[0].to1DArray(),
    pointA.map((_, i) => slopeOf(inA, pointA, i)),
    DIFFERENCES,
  );
  assertClose(
    gradients[1].to1DArray(),
    pointB.map((_, i) => slopeOf(inB, pointB, i)),
    DIFFERENCES,
  );
});

test('in batches: one batch of all is the whole, and several are their mean, also below d pairs each', () => {
  const whole = sampledInfoNCE(pairs).evaluate(encoder);
  const one = batchedInfoNCE(pairs, 12).evaluate(encoder);
  assertClose([one.value], [whole.value], FLOAT64);
  assertClose(one.gradient.to1DArray(), whole.gradient.to1DArray(), FLOAT64);
  const small = batchedInfoNCE(pairs, 3);
  const parts = batchesOf(pairs, 3).map(({ anchors, positives }) =>
    naive(encoder, anchors, positives, positives),
  );
  assert.equal(parts.length, 4);
  assertClose([small.evaluate(encoder).value], [mean(parts)], FLOAT64);
  assertGradient(small, 'batches of 3');
  assert.deepEqual(
    batchesOf(pairs, 5).map(({ anchors }) => anchors.rows),
    [5, 5],
  );
});

test('a loss of outputs is the same loss of the encoder', () => {
  for (const similarity of [dot(), cosine()]) {
    const loss = infoNCE(similarity, { temperature: 0.5 });
    const ofEncoder = outputLoss(loss, pairs, negatives);
    const rows = [pairs.anchors, pairs.positives, negatives].flatMap((one) =>
      one.mmul(encoder.transpose()).to1DArray(),
    );
    const expected = loss.evaluate({ values: Float64Array.from(rows), count: 12, dim: 2 }).value;
    assertClose([ofEncoder.evaluate(encoder).value], [expected], FLOAT64);
    assertGradient(ofEncoder, loss.name);
    assertGradient(averageLoss([ofEncoder, sampledInfoNCE(pairs)]), 'mean of two');
  }
});

test('a temperature only rescales the dot product: the loss at tau and A is that at 1 and A / sqrt(tau)', () => {
  const at = (temperature: number): EncoderLoss =>
    outputLoss(infoNCE(dot(), { temperature }), pairs, negatives);
  assertClose(
    [at(0.3).evaluate(encoder).value],
    [at(1).evaluate(Matrix.div(encoder, Math.sqrt(0.3))).value],
    FLOAT64,
  );
});

test('with many samples the loss comes near its population value', () => {
  const many = drawPairs(mixture, { count: 4000, delta: 0.6, seed: 5 });
  const small = Matrix.mul(encoder, 0.5);
  const sampled = sampledInfoNCE(many).evaluate(small).value;
  const exact = populationInfoNCE(mixture, { delta: 0.6 }).evaluate(small).value;
  assert.ok(Math.abs(sampled - exact) < 4 / Math.sqrt(4000), `${sampled} for ${exact}`);
});

test('bias of m negatives: closed forms for normal scores', () => {
  // Equal means: x ~ N(0, 1), scores given x are N(0, (a^2 x)^2).
  const normal = gaussianMixture({ means: [[0], [0]] });
  const fourth = 0.1;
  const a = new Matrix([[fourth ** 0.25]]);
  const one = negativesBias(normal, a, { negatives: 1, anchors: 20000 });
  assert.ok(Math.abs(one.measured + fourth / 2) < 4 * one.error, `${one.measured} for ${-fourth / 2}`);
  const relative = 1 / Math.sqrt(1 - 2 * fourth) - 1;
  const many = negativesBias(normal, a, { negatives: 100, anchors: 20000 });
  assert.ok(Math.abs(many.predicted + relative / 200) < 0.05 * (relative / 200), String(many.predicted));
  assert.ok(Math.abs(many.measured - many.predicted) < 4 * many.error + 0.05 * Math.abs(many.predicted));
});

test('bias of m negatives: within errors of the plain estimate, and like 1/m', () => {
  const small = Matrix.mul(encoder, 0.6);
  const { measured, error } = negativesBias(mixture, small, { negatives: 4, anchors: 20000 });
  const square = small.transpose().mmul(small);
  const draw = (seed: number): number[][] => drawPairs(mixture, { count: 20000, seed }).anchors.to2DArray();
  const sets = [11, 12, 13, 14].map(draw);
  const { means, weights, covariances } = mixture;
  const differences = draw(10).map((x, i) => {
    const v = apply(square.to2DArray(), x);
    const quadratic = inner(v, apply(covariances[0].to2DArray(), v)) / 2;
    const limit =
      quadratic +
      Math.log(means.to2DArray().reduce((sum, one, k) => sum + weights[k] * Math.exp(inner(one, v)), 0));
    return logMean(sets.map((set) => inner(set[i], v))) - limit;
  });
  const plainMean = mean(differences);
  const spread = Math.sqrt(mean(differences.map((value) => (value - plainMean) ** 2)) / 20000);
  assert.ok(Math.abs(measured - plainMean) < 4 * Math.hypot(error, spread), `${measured}, ${plainMean}`);
  const [few, more] = [50, 200].map((count) =>
    negativesBias(mixture, Matrix.mul(encoder, 0.3), { negatives: count, anchors: 5000 }),
  );
  assert.ok(Math.abs(few.measured / more.measured - 4) < 0.6, String(few.measured / more.measured));
});

test('descent walks down to the minimum that L-BFGS finds, and a run that diverges ends with finite steps', async () => {
  const loss = populationInfoNCE(mixture);
  const options = { outputs: 2, stepSize: 0.05 };
  const { records } = await run(encoderDescent(loss, options), {
    steps: 3000,
    recordAt: (step) => step % 1000 === 0,
  });
  assert.deepEqual(
    records.map(({ step }) => step),
    [0, 1000, 2000, 3000],
  );
  assert.ok(records.slice(1).every(({ loss: value }, i) => value <= records[i].loss + 1e-12));
  const { value } = fitEncoder(loss, { outputs: 2 });
  assert.ok(Math.abs(records[3].loss - value) < 1e-6, `${records[3].loss} for ${value}`);
  const wild = await run(encoderDescent(loss, { ...options, stepSize: 50 }), { steps: 3000 });
  assert.equal(wild.ending, 'diverged');
  assert.ok(wild.records.length < 3000 && wild.records.every((record) => Number.isFinite(record.loss)));
});

test('options out of range are refused by name', () => {
  const { anchors } = pairs;
  const few = anchors.subMatrix(0, 3, 0, 3);
  assert.throws(() => sampledInfoNCE({ anchors, positives: few }), /must be pairs, got 12 and 4 rows/);
  assert.throws(
    () => sampledInfoNCE({ anchors: few, positives: few }),
    /more samples than dimensions \(4\), got 4/,
  );
  assert.throws(() => sampledInfoNCE(pairs, Matrix.eye(3)), /one dimension, got 4, 4 and 3/);
  assert.throws(() => batchesOf({ anchors, positives: few }, 2), /must be pairs, got 12 and 4 rows/);
  assert.throws(
    () => batchedInfoNCE(pairs, 13),
    /batchSize must be an integer from 2 to the number of pairs 12, got 13/,
  );
  assert.throws(() => batchedInfoNCE(pairs, 1), /got 1/);
  assert.throws(
    () => batchedInfoNCE({ anchors, positives: Matrix.zeros(12, 3) }, 4),
    /one dimension, got 4 and 3/,
  );
  assert.throws(() => averageLoss([]), /at least one loss, got none/);
  assert.throws(
    () => averageLoss([populationInfoNCE(mixture), populationInfoNCE(other)]),
    /one input dimension, got 4 and 3/,
  );
  assert.throws(
    () => outputLoss(infoNCE(dot()), pairs, few),
    /negatives must be 12 x 4 like the anchors, got 4 x 4/,
  );
  assert.throws(() => negativesBias(mixture, encoder, { negatives: 0 }), /negatives must be .* got 0/);
  assert.throws(
    () => negativesBias(mixture, encoder, { negatives: 2, anchors: 1 }),
    /anchors must be an integer of at least 2, got 1/,
  );
  const descent = { outputs: 2, stepSize: 0.1 };
  const loss = populationInfoNCE(mixture);
  assert.throws(() => encoderDescent(loss, { ...descent, stepSize: NaN }), /stepSize must be .* got NaN/);
  assert.throws(() => encoderDescent(loss, { ...descent, startScale: -1 }), /startScale must be .* got -1/);
  assert.throws(() => encoderDescent(loss, { ...descent, outputs: 5 }), /got r = 5/);
});

test('an encoder of another shape is refused by every loss, and one that a search took too far is not', () => {
  const flat = gaussianMixture({
    means: [
      [2, 0, 0],
      [-2, 0, 1],
    ],
  });
  const drawn = drawPairs(flat, { count: 12, seed: 1 });
  const one = [
    populationInfoNCE(flat),
    sampledInfoNCE(drawn),
    batchedInfoNCE(drawn, 6),
    averageLoss([sampledInfoNCE(drawn), batchedInfoNCE(drawn, 4)]),
    outputLoss(linear(dot()), drawn, drawn.anchors),
  ];
  for (const loss of one) {
    for (const columns of [1, 2, 4])
      assert.throws(
        () => loss.evaluate(Matrix.ones(1, columns)),
        new RegExp(`encoder must be any x 3, got 1 x ${columns}`),
        loss.name,
      );
    assert.throws(() => loss.evaluate([[1, 0, 0]] as never), /encoder must be a Matrix of ml-matrix/);
    assert.ok(Number.isNaN(loss.evaluate(Matrix.ones(2, 3).fill(NaN)).value), loss.name);
  }
  for (const loss of [populationClip({ x: flat, y: flat }), sampledClip(drawn)]) {
    assert.throws(() => loss.evaluate(Matrix.ones(1, 2), Matrix.ones(1, 3)), /x must be any x 3, got 1 x 2/);
    assert.throws(() => loss.evaluate(Matrix.ones(1, 3), Matrix.ones(1, 4)), /y must be 1 x 3, got 1 x 4/);
    assert.throws(() => loss.evaluate(Matrix.ones(2, 3), Matrix.ones(1, 3)), /y must be 2 x 3, got 1 x 3/);
  }
});

test('weights of two modalities that are equal to rounding are equal', () => {
  const means = [
    [1, 0],
    [0, 1],
    [-1, -1],
  ];
  const x = gaussianMixture({ means });
  const y = gaussianMixture({ means, weights: [1 / 3, 0.1 + 0.7 / 3, 1 - 1 / 3 - (0.1 + 0.7 / 3)] });
  assert.notDeepEqual(x.weights, y.weights);
  const third = Matrix.eye(2).mul(0.3);
  const value = (partner: typeof x): number => populationClip({ x, y: partner }).evaluate(third, third).value;
  assert.ok(Math.abs(value(y) - value(x)) < 1e-12);
  const uneven = gaussianMixture({ means, weights: [0.3, 0.3, 0.4] });
  assert.throws(() => populationClip({ x, y: uneven }), /must have the same weights/);
  assert.throws(() => drawPairs(x, { count: 2, seed: 1 }, uneven), /must have the same weights/);
});
