import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { twoLayer } from 'contrastive-lab/model';
import { assertClose, withoutLeaks } from '../support/check';
import { naiveCovariance } from '../support/naiveCovariance';
import { asNaive, rowsOf } from '../support/runs';
import { FLOAT32 } from '../support/tolerance';
import { sphereTriplets } from 'contrastive-lab/data';
import { cosine, dot, linear } from 'contrastive-lab/loss';
import {
  contrastCovariance,
  covarianceChange,
  covarianceDrift,
  disposeFactors,
  frobeniusNorm,
  type PairedFactors,
  principalSubspace,
  spectrum,
} from 'contrastive-lab/pca';
import { frobeniusSine } from 'contrastive-lab/subspace';
import { currentEngine, engine } from 'contrastive-lab/tensor';
import { Descent, type NetState, orthonormalOutput } from 'contrastive-lab/train';

before(() => engine());

const data = sphereTriplets({ count: 8, inputDim: 6, seed: 1 });
const net = twoLayer({ width: 256, outputs: 3, activation: 'tanh', seed: 1 });

function look<T>(see: (state: NetState, descent: Descent) => T): T {
  const descent = new Descent(net, linear(dot()), data, 0.5, { outputLayer: orthonormalOutput() });
  try {
    return see(descent.state, descent);
  } finally {
    descent.dispose();
  }
}

const norm = (matrix: Matrix): number => matrix.norm('frobenius');

/** Ascending. */
function eigenvalues(matrix: Matrix): number[] {
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => a - b);
}

test('norm and spectrum of C_V through its factors are those of the explicit M x M matrix, to 1e-5', async () => {
  const explicit = naiveCovariance(asNaive(net, data.inputDim), rowsOf(data));
  await withoutLeaks(() => {
    look((state) => {
      const factors = contrastCovariance(state);
      assertClose([frobeniusNorm(factors)], [norm(explicit)], 1e-5);
      const { values } = spectrum(factors);
      const all = eigenvalues(explicit);
      assert.ok(values.length <= 2 * data.count, `rank ${values.length}`);
      const negative = values.filter((value) => value < 0);
      const positive = values.filter((value) => value >= 0);
      const rest = Array<number>(net.width - values.length).fill(0);
      assertClose([...negative, ...rest, ...positive], all, 1e-5, 'eigenvalues');
      disposeFactors(factors);
    });
  });
});

test('the trace problem: tr(W^T C_V W) is the linear loss with dot product, and PCA its minimum', async () => {
  const explicit = naiveCovariance(asNaive(net, data.inputDim), rowsOf(data));
  await withoutLeaks(() => {
    look((state) => {
      const weights = new Matrix(state.net.output.arraySync());
      assertClose([weights.transpose().mmul(explicit).mmul(weights).trace()], [state.loss], 1e-4);
      const factors = contrastCovariance(state);
      const { basis, optimum, values, gap } = principalSubspace(factors, 3);
      const found = new Matrix(basis.arraySync());
      assertClose(found.transpose().mmul(found).to1DArray(), Matrix.eye(3).to1DArray(), FLOAT32);
      const traced = found.transpose().mmul(explicit).mmul(found);
      assertClose([traced.trace(), optimum], [optimum, values[0] + values[1] + values[2]], 1e-5);
      assertClose([gap], [values[3] - values[2]], 1e-12);
      assert.ok(optimum < state.loss);
      disposeFactors(factors);
      basis.dispose();
    });
  });
});

test('the change of C_V keeps its digits where C_V itself would swallow it', async () => {
  await withoutLeaks(() => {
    look((_, descent) => {
      const start = contrastCovariance(descent.state);
      // A change far below what float32 tells apart in C_V: 1e-6 in one feature of one anchor.
      const nudge = tf.tidy(() =>
        tf.add<tf.Tensor2D>(start.left, tf.oneHot(tf.tensor1d(Array(8).fill(3), 'int32'), 256).mul(1e-3)),
      );
      const now: PairedFactors = { ...start, left: nudge };
      const change = covarianceChange(now, start);
      const difference = Matrix.sub(new Matrix(nudge.arraySync()), new Matrix(start.left.arraySync()));
      const right = new Matrix(start.right.arraySync());
      const half = difference.transpose().mmul(right);
      const explicit = Matrix.add(half, half.transpose()).mul(start.scale);
      assertClose([frobeniusNorm(change)], [norm(explicit)], FLOAT32);
      disposeFactors(change);
      nudge.dispose();
      disposeFactors(start);
    });
  });
});

test('the drift starts at 0 and is the norm of the difference of explicit matrices', async () => {
  await withoutLeaks(() => {
    look((_, descent) => {
      const drift = covarianceDrift();
      drift.begin?.(descent.state);
      assert.equal(drift(descent.state), 0);
      const matrixOf = (): Matrix => {
        const { left, right, scale } = contrastCovariance(descent.state);
        const half = new Matrix(left.arraySync()).transpose().mmul(new Matrix(right.arraySync()));
        tf.dispose([left, right]);
        return Matrix.add(half, half.transpose()).mul(scale);
      };
      const before = matrixOf();
      for (let step = 0; step < 20; step++) descent.advance();
      assertClose([drift(descent.state)], [norm(Matrix.sub(matrixOf(), before))], 1e-3);
      drift.dispose?.();
    });
  });
});

test('a PCA that does not exist or is not unique is refused by name', async () => {
  await withoutLeaks(() => {
    look((state) => {
      const factors = contrastCovariance(state);
      assert.throws(() => principalSubspace(factors, 0), /outputs must be a positive integer, got 0/);
      assert.throws(
        () => principalSubspace(factors, 20),
        /outputs must be at most \d+, the negative eigenvalues of a matrix of rank \d+, got 20/,
      );
      disposeFactors(factors);
    });
    // C = -(e_1 e_1^T + e_2 e_2^T) has one eigenvalue twice.
    const left = tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3]);
    const right = tf.tensor2d([-0.5, 0, 0, 0, -0.5, 0], [2, 3]);
    assert.throws(
      () => principalSubspace({ left, right, scale: 1 }, 1),
      /equal in float32: the subspace is not unique; take one output more or fewer/,
    );
    const both = principalSubspace({ left, right, scale: 1 }, 2);
    assertClose(both.values, [-1, -1], FLOAT32);
    tf.dispose([left, right, both.basis]);
  });
});

test('a cosine run and a dot run observe the same C_V at the start', () => {
  const norms = [linear(dot()), linear(cosine())].map((loss) => {
    const descent = new Descent(net, loss, data, 0.1);
    const factors = contrastCovariance(descent.state);
    const value = frobeniusNorm(factors);
    disposeFactors(factors);
    descent.dispose();
    return value;
  });
  assert.equal(norms[0], norms[1]);
});

test('spectrum and PCA need next to no memory beside the factors', async () => {
  const wide = twoLayer({ width: 65536, outputs: 2, activation: 'tanh', seed: 1 });
  const descent = new Descent(wide, linear(dot()), data, 0.5, { outputLayer: orthonormalOutput() });
  const factors = contrastCovariance(descent.state);
  const own = 2 * data.count * wide.width * 4;
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(() => {
    const { basis } = principalSubspace(factors, 1);
    frobeniusNorm(factors);
    basis.dispose();
  });
  // The basis and its two parts: three vectors beside 16. WebAssembly writes out the transpose of one factor.
  const allowed = currentEngine().name === 'native' ? own / 4 : (3 * own) / 4;
  assert.ok(peakBytes - before < allowed, `${peakBytes - before} beside ${own} bytes`);
  disposeFactors(factors);
  descent.dispose();
});

test('C_V of features whose squares float32 does not hold, too large or too small, is that of the features at another scale', async () => {
  await withoutLeaks(() => {
    look((state) => {
      const factors = contrastCovariance(state);
      const { basis, values, gap } = principalSubspace(factors, 2);
      for (const power of [80, -80]) {
        const scaled = {
          ...factors,
          left: tf.mul<tf.Tensor2D>(factors.left, 2 ** power),
          right: tf.mul<tf.Tensor2D>(factors.right, 2 ** power),
        };
        const unit = 2 ** (2 * power);
        assertClose([frobeniusNorm(scaled) / unit], [frobeniusNorm(factors)], 1e-12);
        const own = principalSubspace(scaled, 2);
        assertClose(
          [...own.values, own.gap],
          [...values, gap].map((value) => value * unit),
          1e-7,
        );
        assert.ok(frobeniusSine(own.basis, basis) < 1e-5);
        tf.dispose([scaled.left, scaled.right, own.basis]);
      }
      basis.dispose();
      disposeFactors(factors);
    });
  });
});
