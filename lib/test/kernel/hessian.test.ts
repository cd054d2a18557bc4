import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { atPoints, frozenKernel, hessianNorm, ntk, ntkTimes } from 'contrastive-lab/kernel';
import { cosine, dot, linear } from 'contrastive-lab/loss';
import { disposeLayers } from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { naiveJacobianRow, naiveParameters, naiveWith } from '../support/naiveNet';
import { activationNames, asNaive, rowsOf, smallData, smallNet } from '../support/runs';
import { FLOAT32, FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const data = smallData();
const rows = rowsOf(data);
const points = [1, 6, 10];

for (const name of activationNames) {
  test(`${name}: the Hessian norm is that of the whole matrix, made by differences of the Jacobian`, async () => {
    const naive = asNaive(smallNet(name), data.inputDim);
    const parameters = naiveParameters(naive);
    const step = 1e-5;
    const expected = points.flatMap((point) =>
      [0, 1, 2].map((z) => {
        const jacobianAt = (shift: number, i: number): number[] =>
          naiveJacobianRow(
            naiveWith(
              naive,
              parameters.map((value, k) => (k === i ? value + shift : value)),
            ),
            rows[point],
            z,
          );
        const hessian = new Matrix(
          Array.from(parameters, (_, i) => {
            const [up, down] = [jacobianAt(step, i), jacobianAt(-step, i)];
            return up.map((value, k) => (value - down[k]) / (2 * step));
          }),
        );
        const symmetric = hessian.clone().add(hessian.transpose()).mul(0.5);
        const values = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).realEigenvalues;
        return Math.max(...values.map(Math.abs));
      }),
    );
    await withoutLeaks(() => {
      const descent = new Descent(smallNet(name), linear(dot()), data, 0.1);
      const at = atPoints(descent.state, points);
      const norms = hessianNorm(at);
      assertClose(norms.dataSync(), expected, FLOAT32);
      norms.dispose();
      disposeLayers(at);
      descent.dispose();
    });
  });

  test(`${name}: the NTK times a vector is the product with the whole kernel`, async () => {
    await withoutLeaks(() => {
      const descent = new Descent(smallNet(name), linear(dot()), data, 0.1);
      const at = atPoints(descent.state, points);
      const vector = tf.tensor2d(new RandomStream(4).fillNormal(new Float32Array(9)), [3, 3]);
      tf.tidy(() => {
        // Rows of the kernel run over outputs first, rows of the vector over points.
        const stacked = tf.reshape(tf.transpose(vector), [9, 1]);
        const whole = tf.transpose(tf.reshape(tf.matMul(ntk(at), stacked), [3, 3]));
        assertClose(ntkTimes(at, vector).dataSync(), whole.dataSync(), FLOAT32);
      });
      const short = tf.zeros<tf.Rank.R2>([2, 3]);
      assert.throws(() => ntkTimes(at, short), /vector must be 3 x 3 \(points x outputs\), got 2 x 3/);
      tf.dispose([short, vector]);
      disposeLayers(at);
      descent.dispose();
    });
  });
}

test('the linearised model follows f <- f - eta K(0) dL/df', async () => {
  await withoutLeaks(() => {
    const loss = linear(cosine());
    const descent = new Descent(smallNet('tanh'), loss, data, 0.2);
    const at = atPoints(descent.state, [...rows.keys()]);
    const whole = ntk(at);
    const kernel = whole.arraySync();
    let expected = descent.state.outputs.slice();
    const model = frozenKernel(smallNet('tanh'), loss, data, { stepSize: 0.2 });
    for (let step = 0; step < 20; step++) {
      const { gradient, value } = loss.evaluate({ values: expected, count: data.count, dim: 3 });
      assertClose([model.state.loss], [value], FLOAT32_LONG);
      expected = expected.map((output, place) => {
        const [point, z] = [Math.floor(place / 3), place % 3];
        const row = kernel[z * rows.length + point];
        return (
          output -
          0.2 *
            rows.reduce(
              (sum, _, n) =>
                sum + [0, 1, 2].reduce((part, j) => part + row[j * rows.length + n] * gradient[n * 3 + j], 0),
              0,
            )
        );
      });
      model.advance();
    }
    assert.equal(model.state.step, 20);
    assertClose(model.state.outputs, expected, FLOAT32_LONG);
    model.dispose();
    descent.dispose();
    whole.dispose();
    disposeLayers(at);
  });
});
