import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { Matrix, QrDecomposition } from 'ml-matrix';
import {
  dense,
  layered,
  orthonormal,
  particles,
  tanh,
  twoLayer,
  type Retraction,
} from 'contrastive-lab/model';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32 } from '../support/tolerance';
import { sphereTriplets } from 'contrastive-lab/data';
import { dot, linear } from 'contrastive-lab/loss';
import { covarianceDrift, pcaGap, pcaStart } from 'contrastive-lab/pca';
import { frobeniusSine } from 'contrastive-lab/subspace';
import { engine, qr, RandomStream } from 'contrastive-lab/tensor';
import { Descent, freeOutput, gradientDescent, orthonormalOutput, run } from 'contrastive-lab/train';

before(() => engine());

const retractions: Retraction[] = ['qr', 'geodesic'];
const data = sphereTriplets({ count: 6, inputDim: 5, seed: 1 });
const net = twoLayer({ width: 128, outputs: 3, activation: 'tanh', seed: 1 });

/** The largest entry of |W^T W - I|. */
function offOrthonormal(weights: tf.Tensor2D): number {
  return tf.tidy(() => {
    const product = tf.matMul(weights, weights, true);
    return tf.max(tf.abs(tf.sub(product, tf.eye(weights.shape[1])))).dataSync()[0];
  });
}

/** Orthonormal weights and a gradient. */
function draw(seed: number): { weights: tf.Tensor2D; gradient: tf.Tensor2D } {
  const random = new RandomStream(seed, 'output layer');
  const normal = (): tf.Tensor2D => tf.tensor2d(random.fillNormal(new Float32Array(20 * 3)), [20, 3]);
  return { weights: qr(normal()).q, gradient: normal() };
}

for (const retraction of retractions) {
  test(`${retraction}: W stays orthonormal to 1e-5 over 1,000 steps, and the loss falls`, async () => {
    const losses: number[] = [];
    await withoutLeaks(async () => {
      await run(
        gradientDescent(net, linear(dot()), data, {
          stepSize: 0.5,
          outputLayer: orthonormalOutput({ retraction }),
        }),
        {
          steps: 1000,
          observe: {
            check: ({ output, loss }) => {
              losses.push(loss);
              assert.ok(offOrthonormal(output) < 1e-5);
            },
          },
          recordAt: (step) => step % 50 === 0,
        },
      );
    });
    assert.ok(
      losses.every((loss, i) => i === 0 || loss < losses[i - 1]),
      losses.join(' '),
    );
  });
}

test('the QR retraction is qf(W - eta Delta), Delta the gradient outside span(W), by a float64 oracle', () => {
  tf.tidy(() => {
    const { weights, gradient } = draw(1);
    const w = new Matrix(weights.arraySync());
    const g = new Matrix(gradient.arraySync());
    const delta = Matrix.sub(g, w.mmul(w.transpose()).mmul(g));
    const decomposed = new QrDecomposition(Matrix.sub(w, delta.mul(0.3)));
    const signs = decomposed.upperTriangularMatrix.diagonal().map(Math.sign);
    const expected = decomposed.orthogonalMatrix.mulRowVector(signs).to1DArray();
    const moved = orthonormal().step(weights, tf.mul(gradient, 0.3));
    assertClose(moved.dataSync(), expected, FLOAT32);
  });
});

test('geodesic and retraction agree the better the shorter the step, by at least the square', () => {
  tf.tidy(() => {
    const { weights, gradient } = draw(2);
    const apart = [0.2, 0.1, 0.05].map((stepSize) => {
      const [a, b] = retractions.map((retraction) =>
        orthonormal({ retraction }).step(weights, tf.mul(gradient, stepSize)),
      );
      return frobeniusSine(a, b);
    });
    assert.ok(apart[1] < apart[0] / 3.5 && apart[2] < apart[1] / 3.5, apart.join(' '));
  });
});

test('a geodesic keeps its speed: its angle is the step times the length of Delta', () => {
  tf.tidy(() => {
    const weights = tf.tensor2d([1, 0, 0], [3, 1]);
    const moved = orthonormal({ retraction: 'geodesic' }).step(weights, tf.tensor2d([5, -0.7, 0], [3, 1]));
    assertClose(moved.dataSync(), [Math.cos(0.7), Math.sin(0.7), 0], FLOAT32);
  });
});

test('columns of W that start equal stay equal to the last bit', async () => {
  await withoutLeaks(async () => {
    await run(
      gradientDescent(net, linear(dot()), data, {
        stepSize: 0.1,
        outputLayer: freeOutput((start) =>
          tf.tidy(() => {
            const column = tf.tensor2d(new RandomStream(1).fillNormal(new Float32Array(start.width)), [
              start.width,
              1,
            ]);
            return tf.concat2d([column, tf.ones([start.width, 1]), column], 1);
          }),
        ),
      }),
      {
        steps: 50,
        observe: {
          check: ({ output }) => {
            const rows = output.arraySync();
            for (const [first, , last] of rows) assert.equal(first, last);
          },
        },
      },
    );
  });
});

test('weights that are not orthonormal on entry, and unknown retractions, are refused by name', async () => {
  await withoutLeaks(() => {
    assert.throws(
      () => orthonormalOutput({ retraction: 'polar' as Retraction }),
      /retraction must be 'qr' or 'geodesic', got polar/,
    );
    const layer = orthonormalOutput({ start: () => tf.ones([net.width, net.outputs]) });
    assert.throws(
      () => new Descent(net, linear(dot()), data, 0.1, { outputLayer: layer }),
      /output weights must be orthonormal .* off by 1\.3e\+2; take the Q of qr\(W\)/,
    );
  });
});

test('of a deeper net the last layer is bound: it stays orthonormal, and may begin at the PCA of C_V', async () => {
  const deep = layered([dense(64), tanh, dense(64), tanh, dense(3)], { seed: 1 });
  await withoutLeaks(async () => {
    for (const outputLayer of [orthonormalOutput(), orthonormalOutput({ start: pcaStart(data) })]) {
      const { records } = await run(
        gradientDescent(deep, linear(dot()), data, { stepSize: 0.1, outputLayer }),
        {
          steps: 20,
          observe: {
            off: ({ net: { output } }) => offOrthonormal(output),
            gap: pcaGap(),
          },
        },
      );
      assert.ok(Math.max(...records.map(({ observed }) => observed.off)) < 1e-5);
      assert.ok(records[20].loss < records[0].loss);
      assert.equal(records[0].observed.gap.toStart < 1e-3, outputLayer.start !== undefined);
    }
  });
});

test('free particles have no output layer to bind, and say so', async () => {
  await withoutLeaks(() => {
    const free = particles({ outputs: 2, seed: 1 });
    const options = { stepSize: 0.1, outputLayer: orthonormalOutput() };
    assert.throws(
      () => gradientDescent(free, linear(dot()), data, options),
      /constraints must be left out of free particles, which have no weights, got output; take a net/,
    );
    assert.throws(
      () => particles({ outputs: 1e9, seed: 1 }).at(data),
      /1000000000 outputs of 18 particles needs .* GB of memory/,
    );
  });
});

test('moves far below the rounding of the weights themselves add up alike in both spaces', async () => {
  const wide = twoLayer({ width: 16384, outputs: 2, activation: 'tanh', seed: 1 });
  const drifts: number[] = [];
  for (const space of ['sample', 'weight'] as const) {
    const { records } = await run(
      gradientDescent(wide, linear(dot()), data, { stepSize: 1, space, outputLayer: orthonormalOutput() }),
      { steps: 50, observe: { drift: covarianceDrift() }, recordAt: (step) => step === 0 || step === 50 },
    );
    drifts.push(records[1].observed.drift);
  }
  assertClose([drifts[1]], [drifts[0]], 1e-4, 'drift of C_V');
});
