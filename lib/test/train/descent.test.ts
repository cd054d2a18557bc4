import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { tripletsOf } from 'contrastive-lab/data';
import { cosine, dot, linear, type Loss } from 'contrastive-lab/loss';
import { cheaperSpace, twoLayer, usedCoordinates, type Space } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, slopeOf, withoutLeaks } from '../support/check';
import { naiveOutputs, naiveParameters, naiveWith, type NaiveNet } from '../support/naiveNet';
import { activationNames, asNaive, rowsOf, smallData, smallNet } from '../support/runs';
import { FLOAT32, FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const data = smallData();
const rows = rowsOf(data);
const stepSize = 0.3;

/** The loss as a function of all parameters, in float64 loops. */
function naiveLoss(net: NaiveNet, loss: Loss, parameters: Float64Array, points: number[][]): number {
  const moved = naiveWith(net, parameters);
  const values = Float64Array.from(points.flatMap((x) => naiveOutputs(moved, x)));
  return loss.evaluate({ values, count: data.count, dim: net.output[0].length }).value;
}

/** One step of gradient descent with a gradient by central differences. */
function naiveStep(net: NaiveNet, loss: Loss, points = rows): NaiveNet {
  const parameters = naiveParameters(net);
  const f = (x: Float64Array): number => naiveLoss(net, loss, x, points);
  return naiveWith(
    net,
    parameters.map((value, i) => value - stepSize * slopeOf(f, parameters, i)),
  );
}

for (const name of activationNames) {
  for (const space of ['sample', 'weight'] as Space[]) {
    test(`${name}, ${space} space: three steps agree with float64 loops and differences`, async () => {
      await withoutLeaks(() => {
        const loss = linear(cosine());
        let naive = asNaive(smallNet(name), data.inputDim);
        const descent = new Descent(smallNet(name), loss, data, stepSize, { space });
        for (let step = 0; step <= 3; step++) {
          const expected = rows.flatMap((x) => naiveOutputs(naive, x));
          assertClose(descent.state.outputs, expected, FLOAT32, `outputs at step ${step}`);
          assertClose(descent.state.output.dataSync(), naive.output.flat(), FLOAT32, 'W');
          assert.equal(descent.state.step, step);
          naive = naiveStep(naive, loss);
          descent.advance();
        }
        descent.dispose();
      });
    });
  }

  test(`${name}: the step is the gradient that automatic differentiation finds`, async () => {
    await withoutLeaks(() => {
      const net = smallNet(name, 5);
      const descent = new Descent(net, linear(dot()), data, stepSize, { space: 'weight' });
      const after = tf.tidy(() => {
        const { output, preActivations } = descent.state;
        const inputs = tf.tensor2d(rows);
        const hidden = tf.tensor2d(asNaive(net, data.inputDim).hidden);
        const lossOf = (v: tf.Tensor, w: tf.Tensor): tf.Scalar => {
          const features = net.activation.value(tf.matMul(inputs, v, false, true));
          const f = tf.div(tf.matMul(features, w as tf.Tensor2D), Math.sqrt(net.width));
          const [anchors, positives, negatives] = tf.split(f, 3);
          return tf.div(tf.sum(tf.mul(anchors, tf.sub(negatives, positives))), data.count);
        };
        assertClose(tf.matMul(inputs, hidden, false, true).dataSync(), preActivations.dataSync(), FLOAT32);
        const [byHidden, byOutput] = tf.grads(lossOf)([hidden, output]);
        const movedHidden = tf.sub<tf.Tensor2D>(hidden, tf.mul(byHidden, stepSize));
        return {
          preActivations: tf.matMul(inputs, movedHidden, false, true).dataSync(),
          output: tf.sub(output, tf.mul(byOutput, stepSize)).dataSync(),
        } as unknown as Record<'preActivations' | 'output', tf.Tensor>;
      }) as unknown as Record<'preActivations' | 'output', Float32Array>;
      descent.advance();
      assertClose(descent.state.preActivations.dataSync(), after.preActivations, FLOAT32, 'P');
      assertClose(descent.state.output.dataSync(), after.output, FLOAT32, 'W');
      descent.dispose();
    });
  });
}

test('sample space and weight space stay together over 200 steps', async () => {
  await withoutLeaks(() => {
    const net = twoLayer({ width: 512, outputs: 4, activation: 'tanh', seed: 2 });
    const runs = (['sample', 'weight'] as Space[]).map(
      (space) => new Descent(net, linear(cosine()), data, 0.1, { space }),
    );
    for (let step = 0; step < 200; step++) for (const run of runs) run.advance();
    const [sample, weight] = runs;
    assertClose(sample.state.outputs, weight.state.outputs, FLOAT32_LONG, 'outputs');
    assertClose(
      sample.state.preActivations.dataSync(),
      weight.state.preActivations.dataSync(),
      FLOAT32_LONG,
      'P',
    );
    assertClose(sample.state.output.dataSync(), weight.state.output.dataSync(), FLOAT32_LONG, 'W');
    for (const run of runs) run.dispose();
  });
});

for (const name of ['relu', 'tanh'] as const) {
  test(`${name}: coordinates that no point uses change nothing, and their weights stay where they began`, async () => {
    await withoutLeaks(() => {
      const loss = linear(cosine());
      // Coordinates 0, 3 and 6 are 0 at all points.
      const places = [1, 2, 4, 5, 7];
      const inputDim = 8;
      const sparse = tripletsOf({
        anchors: spread(0),
        positives: spread(1),
        negatives: spread(2),
      });
      function spread(part: number): number[][] {
        return rows.slice(part * data.count, (part + 1) * data.count).map((row) => {
          const wide = Array<number>(inputDim).fill(0);
          row.forEach((value, i) => (wide[places[i]] = value));
          return wide;
        });
      }
      assert.deepEqual(usedCoordinates(sparse), places);
      const net = smallNet(name);
      let naive = asNaive(net, inputDim);
      const start = naive.hidden;
      const wideRows = rowsOf(sparse);
      const runs = (['sample', 'weight'] as Space[]).map(
        (space) => new Descent(net, loss, sparse, stepSize, { space }),
      );
      for (let step = 0; step <= 2; step++) {
        const expected = wideRows.flatMap((x) => naiveOutputs(naive, x));
        for (const run of runs) assertClose(run.state.outputs, expected, FLOAT32, `outputs at step ${step}`);
        const [, { state }] = runs;
        assertClose(state.hidden!.dataSync(), naive.hidden.flat(), FLOAT32, 'V');
        const hidden = state.hidden!.arraySync();
        for (const unused of [0, 3, 6])
          assert.deepEqual(
            hidden.map((row) => row[unused]),
            start.map((row) => row[unused]),
          );
        assert.equal(runs[0].state.hidden, undefined);
        naive = naiveStep(naive, loss, wideRows);
        for (const run of runs) run.advance();
      }
      for (const run of runs) run.dispose();
    });
  });
}

test('the cheaper space is sample space up to n = 2 d', () => {
  assert.deepEqual([cheaperSpace(10, 5), cheaperSpace(11, 5)], ['sample', 'weight']);
});

test('a state that was kept has no tensors once the net has gone on; what is a number stays', async () => {
  await withoutLeaks(() => {
    const descent = new Descent(twoLayer({ width: 8, outputs: 2, seed: 1 }), linear(dot()), smallData(), 0.1);
    const start = descent.state;
    const { preActivations, outputs, loss } = start;
    assert.equal(start.preActivations, preActivations);
    descent.advance();
    for (const part of ['preActivations', 'output', 'gram', 'hidden'] as const)
      assert.throws(
        () => start[part],
        /tensors of step 0 are gone, the net is at step 1; copy what you need/,
      );
    assert.deepEqual([start.step, start.outputs, start.loss], [0, outputs, loss]);
    assert.equal(descent.state.preActivations.shape[1], 8);
    descent.dispose();
  });
});

test('descent refuses bad step sizes and spaces by name', async () => {
  await withoutLeaks(() => {
    for (const bad of [0, -0.1, NaN, Infinity]) {
      assert.throws(
        () => new Descent(smallNet('relu'), linear(dot()), data, bad),
        new RegExp(`stepSize must be a positive number, got ${bad}`),
      );
    }
    assert.throws(
      () => new Descent(smallNet('relu'), linear(dot()), data, 0.1, { space: 'dual' as Space }),
      /space must be sample or weight, got dual/,
    );
  });
});
