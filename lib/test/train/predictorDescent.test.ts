// SimSiam with a predictor and BYOL, against float64 loops written from their definition.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sphereTriplets } from 'contrastive-lab/data';
import { atPoints, ntk } from 'contrastive-lab/kernel';
import { disposeLayers } from 'contrastive-lab/model';
import { cosine } from 'contrastive-lab/loss';
import { dense, tanh } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { predictorDescent, run } from 'contrastive-lab/train';
import { assertClose, slopeOf, withoutLeaks } from '../support/check';
import { naiveDeepJacobianRow, naiveDeepOutputs, type NaiveLayer } from '../support/naiveLayers';
import { rowsOf } from '../support/runs';
import { FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const [count, stepSize, delta] = [4, 0.5, 0.01];
const data = sphereTriplets({ count, inputDim: 5, seed: 1 });
const rows = rowsOf(data).slice(0, 2 * count);
const net = {
  encoder: [dense(9), tanh, dense(3)],
  predictor: [dense(7), tanh, dense(3)],
  seed: 1,
};
const options = { stepSize, similarity: cosine({ delta }) };
const fanIns = [5, 9, 3, 7];

/** The four layers of weights as numbers: two of the encoder, two of the predictor. */
function naive(weights: number[][][]): { encoder: NaiveLayer[]; whole: NaiveLayer[] } {
  const scaled = weights.map((matrix, l): NaiveLayer => ({
    kind: 'dense',
    weights: matrix,
    scale: l === 0 ? 1 : 1 / Math.sqrt(fanIns[l]),
  }));
  const phi: NaiveLayer = { kind: 'activation', activation: tanh };
  const encoder = [scaled[0], phi, scaled[1]];
  return { encoder, whole: [...encoder, scaled[2], phi, scaled[3]] };
}

const cosineOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const inner = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
    [0, 1, 2].reduce((sum, z) => sum + x[z] * y[z], 0);
  return inner(a, b) / Math.sqrt((inner(a, a) + delta) * (inner(b, b) + delta));
};

/** The loss of predictions, rows of 3 numbers, towards codes that are held. */
function heldLoss(predicted: Float64Array, codes: number[][]): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const p = (row: number): Float64Array => predicted.subarray(3 * row, 3 * row + 3);
    sum += cosineOf(p(i), codes[count + i]) + cosineOf(p(count + i), codes[i]);
  }
  return -sum / (2 * count);
}

/** One step of all weights, by differences in the predictions and float64 Jacobians. */
function naiveStep(weights: number[][][], held: number[][][]): { loss: number; next: number[][][] } {
  const { whole } = naive(weights);
  const codes = rows.map((x) => naiveDeepOutputs(naive(held).encoder, x));
  const predicted = Float64Array.from(rows.flatMap((x) => naiveDeepOutputs(whole, x)));
  const move = new Array<number>(weights.flat(2).length).fill(0);
  rows.forEach((x, r) => {
    for (let z = 0; z < 3; z++) {
      const slope = slopeOf((values) => heldLoss(values, codes), predicted, 3 * r + z, 1e-4);
      naiveDeepJacobianRow(whole, x, z).forEach((value, i) => (move[i] += slope * value));
    }
  });
  let place = 0;
  const next = weights.map((matrix) => matrix.map((row) => row.map((w) => w - stepSize * move[place++])));
  return { loss: heldLoss(predicted, codes), next };
}

for (const momentum of [undefined, 0, 0.7]) {
  test(`${momentum === undefined ? 'SimSiam' : `BYOL, momentum ${momentum}`}: three steps are those of float64 loops`, async () => {
    await withoutLeaks(() => {
      const descent = predictorDescent(net, data, {
        ...options,
        ...(momentum !== undefined && { momentum }),
      });
      let weights = Object.values(descent.state.net.weights).map((matrix) => matrix.arraySync());
      let target = weights;
      for (let step = 0; step < 3; step++) {
        const { loss, next } = naiveStep(weights, target);
        assertClose([descent.state.loss], [loss], FLOAT32_LONG);
        const m = momentum ?? 0;
        weights = next;
        target = target.map((matrix, l) =>
          matrix.map((row, a) => row.map((old, b) => m * old + (1 - m) * next[l][a][b])),
        );
        descent.advance();
      }
      const found = Object.values(descent.state.net.weights).flatMap((matrix) => [...matrix.dataSync()]);
      assertClose(found, weights.flat(2), FLOAT32_LONG);
      // Negatives take no part.
      assert.ok(descent.state.gradient.subarray(2 * count * 3).every((value) => value === 0));
      descent.dispose();
    });
  });
}

test('targets that are held for ever: with momentum 1 the predictions fall towards the first codes', async () => {
  const path = await run(predictorDescent(net, data, { ...options, momentum: 1 }), { steps: 200 });
  const losses = path.column('loss').y;
  assert.ok(losses[200] < losses[0] && losses[200] < -0.8, `${losses[0]} to ${losses[200]}`);
});

test('the NTK is that of encoder and predictor together', async () => {
  await withoutLeaks(() => {
    const descent = predictorDescent(net, data, options);
    const { whole } = naive(Object.values(descent.state.net.weights).map((matrix) => matrix.arraySync()));
    const layers = atPoints(descent.state, [0, 5]);
    const kernel = ntk(layers);
    const jacobian = [0, 1, 2].flatMap((z) => [0, 5].map((r) => naiveDeepJacobianRow(whole, rows[r], z)));
    const products = jacobian.flatMap((a) =>
      jacobian.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0)),
    );
    assertClose(kernel.dataSync(), products, FLOAT32_LONG);
    kernel.dispose();
    disposeLayers(layers);
    descent.dispose();
  });
});

test('a predictor of wrong width, one without an end, and options out of range are refused', async () => {
  await withoutLeaks(() => {
    const given = (predictor: typeof net.predictor) => () =>
      predictorDescent({ ...net, predictor }, data, options);
    assert.throws(
      given([dense(7), tanh, dense(4)]),
      /predictor must have as many outputs as the encoder, 3, got 4; end it with dense\(3\)/,
    );
    assert.throws(
      given([dense(3), tanh]),
      /the last layer of the predictor must be dense\(outputs\), got tanh/,
    );
    assert.throws(given([]), /the last layer of the predictor must be dense\(outputs\), got none/);
    for (const momentum of [-0.1, 1.1, NaN])
      assert.throws(
        () => predictorDescent(net, data, { ...options, momentum }),
        /momentum must be a number from 0 to 1, got .*; for example 0.99/,
      );
    assert.throws(
      () => predictorDescent(net, data, { ...options, stepSize: NaN }),
      /stepSize must be a positive number, got NaN/,
    );
  });
});
