import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { infiniteFeatureKernel } from 'contrastive-lab/kernel';
import { twoLayer, type TwoLayer } from 'contrastive-lab/model';
import { assertClose, withoutLeaks } from '../support/check';
import { sphereTriplets } from 'contrastive-lab/data';
import { dot, linear } from 'contrastive-lab/loss';
import {
  contrastCovariance,
  contrastiveKernelPca,
  disposeFactors,
  pcaStart,
  principalSubspace,
} from 'contrastive-lab/pca';
import { engine, matMul } from 'contrastive-lab/tensor';
import { Descent, orthonormalOutput } from 'contrastive-lab/train';

before(() => engine());

const data = sphereTriplets({ count: 6, inputDim: 5, seed: 2 });
const points = 3 * data.count;

/** What the features of a net give: their kernel, the spectrum of C_V and the outputs of the PCA solution. */
function featurePca(net: TwoLayer): { kernel: Matrix; values: readonly number[]; outputs: Matrix } {
  const descent = new Descent(net, linear(dot()), data, 1, {
    outputLayer: orthonormalOutput({ start: pcaStart(data) }),
  });
  const factors = contrastCovariance(descent.state);
  const pca = principalSubspace(factors, net.outputs);
  const features = net.activation.value(descent.state.preActivations);
  const product = matMul(features, features, false, true);
  const kernel = Matrix.from1DArray(points, points, product.dataSync()).div(net.width);
  const outputs = Matrix.from1DArray(points, net.outputs, descent.state.outputs);
  [product, features, pca.basis].forEach((tensor) => {
    tensor.dispose();
  });
  disposeFactors(factors);
  descent.dispose();
  return { kernel, values: pca.values.slice(0, net.outputs), outputs };
}

/** Relative difference of f f^T, which does not notice the signs of columns. */
function difference(a: Matrix, b: Matrix): number {
  const [left, right] = [a, b].map((outputs) => outputs.mmul(outputs.transpose()));
  return Matrix.sub(left, right).norm('frobenius') / right.norm('frobenius');
}

test("from the kernel of a net's features it gives the PCA solution of that net", async () => {
  await withoutLeaks(() => {
    const { kernel, values, outputs } = featurePca(
      twoLayer({ width: 200, outputs: 2, activation: 'tanh', seed: 1 }),
    );
    const bridge = contrastiveKernelPca(kernel, 2);
    assertClose(bridge.values, values, 1e-4, 'eigenvalues');
    assert.ok(difference(outputs, bridge.outputs) < 1e-3);
  });
});

test('from the infinite-width kernel it is what wide nets come near to, like 1/sqrt(M)', () => {
  const limit = (name: 'tanh' | 'relu'): ReturnType<typeof contrastiveKernelPca> => {
    const { activation } = twoLayer({ width: 1, outputs: 1, activation: name, seed: 1 });
    return contrastiveKernelPca(infiniteFeatureKernel(data.inputs, data.inputDim, activation), 1);
  };
  for (const name of ['tanh', 'relu'] as const) {
    const bridge = limit(name);
    const errors = [256, 65536].map((width) => {
      const squares = [1, 2, 3, 4].map((seed) => {
        const { outputs } = featurePca(twoLayer({ width, outputs: 1, activation: name, seed }));
        return difference(outputs, bridge.outputs) ** 2;
      });
      return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
    });
    // 256 times as wide: 16 times as near.
    const ratio = errors[0] / errors[1];
    assert.ok(ratio > 8 && ratio < 32, `${name}: ${errors.join(', ')}`);
  }
});

test('refuses a kernel that is not of triplets, and more outputs than negative eigenvalues', () => {
  assert.throws(() => contrastiveKernelPca(Matrix.eye(4), 1), /kernel must be 3N x 3N, got 4 x 4/);
  assert.throws(
    () => contrastiveKernelPca(Matrix.eye(6), 3),
    /outputs must be an integer from 1 to 2, .* got 3/,
  );
});

test('kernels that are none are refused: not symmetric, or with negative eigenvalues', () => {
  for (const size of [1, 1e-60, 1e60]) {
    const lopsided = Matrix.eye(6)
      .mul(size)
      .set(0, 1, 0.1 * size);
    assert.throws(() => contrastiveKernelPca(lopsided, 1), /kernel must be symmetric, but differs/);
    const indefinite = Matrix.diag([1, 1, 1, 1, 1, -0.01]).mul(size);
    assert.throws(
      () => contrastiveKernelPca(indefinite, 1),
      /kernel must be positive semi-definite, but has the eigenvalue -/,
    );
    // Float32 leaves as much of a kernel that is one.
    assert.equal(
      contrastiveKernelPca(
        Matrix.eye(6)
          .mul(size)
          .set(0, 1, 1e-7 * size),
        1,
      ).values.length,
      1,
    );
  }
});
