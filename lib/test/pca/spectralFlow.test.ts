// The spectral flow against eigenvalues of the explicit C_V, and against nets.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { EigenvalueDecomposition } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import { dot, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { covarianceDrift, pcaStart, spectralFlow } from 'contrastive-lab/pca';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, orthonormalOutput, run } from 'contrastive-lab/train';
import { withoutLeaks } from '../support/check';
import { naiveCovariance } from '../support/naiveCovariance';
import type { NaiveNet } from '../support/naiveNet';
import { asNaive, rowsOf } from '../support/runs';

before(() => engine());

const data = sphereTriplets({ count: 6, inputDim: 5, seed: 3, classes: 3 });

/** The sum of the Z smallest eigenvalues of the whole C_V. */
function lowest(net: NaiveNet, outputs: number): number {
  const explicit = naiveCovariance(net, rowsOf(data));
  const { realEigenvalues } = new EigenvalueDecomposition(explicit, { assumeSymmetric: true });
  return realEigenvalues
    .sort((a, b) => a - b)
    .slice(0, outputs)
    .reduce((sum, value) => sum + value, 0);
}

for (const activation of ['tanh', 'softplus'] as const) {
  test(`the eigenvalues fall at the rate M |grad|^2 of finite differences (${activation})`, async () => {
    const model = twoLayer({ width: 12, outputs: 2, activation, seed: 2 });
    const naive = asNaive(model, data.inputDim);
    const reach = 1e-5;
    let square = 0;
    for (const [k, row] of naive.hidden.entries()) {
      for (const i of row.keys()) {
        const shifted = (by: number): number => {
          const hidden = naive.hidden.map((own, at) =>
            at === k ? own.map((v, j) => (j === i ? v + by : v)) : own,
          );
          return lowest({ ...naive, hidden }, 2);
        };
        square += ((shifted(reach) - shifted(-reach)) / (2 * reach)) ** 2;
      }
    }
    await withoutLeaks(async () => {
      const timeStep = 0.01;
      const { records } = await run(spectralFlow(model, data, { timeStep }), { steps: 1 });
      assert.ok(Math.abs(records[0].loss - lowest(naive, 2)) < 1e-6);
      const rate = (records[0].loss - records[1].loss) / timeStep;
      assert.ok(
        Math.abs(rate / (model.width * square) - 1) < 0.01,
        `${rate} against ${model.width * square}`,
      );
    });
  });
}

test('half the time step changes the way by a quarter of the error: the midpoint rule', async () => {
  const model = twoLayer({ width: 64, outputs: 2, activation: 'tanh', seed: 1 });
  const end = async (steps: number): Promise<number> => {
    const { records } = await run(spectralFlow(model, data, { timeStep: 8 / steps }), { steps });
    return records[steps].loss;
  };
  const exact = await end(256);
  const [coarse, fine] = [Math.abs((await end(4)) - exact), Math.abs((await end(8)) - exact)];
  assert.ok(coarse / fine > 2.8 && coarse / fine < 6, `errors ${coarse} and ${fine}`);
});

test('a wide net begun at the PCA solution follows the flow on the clock eta t / M, to 5 %', async () => {
  const model = twoLayer({ width: 512, outputs: 2, activation: 'tanh', seed: 1 });
  const flow = await run(spectralFlow(model, data, { timeStep: 0.05 }), {
    steps: 40,
    observe: { drift: covarianceDrift() },
  });
  const outputLayer = orthonormalOutput({ start: pcaStart(data) });
  const steps = 2 * model.width;
  const net = await run(gradientDescent(model, linear(dot()), data, { stepSize: 1, outputLayer }), {
    steps,
    observe: { drift: covarianceDrift() },
    recordAt: (step) => step === steps,
  });
  const [expected, found] = [flow.records[40].observed.drift, net.records[0].observed.drift];
  assert.ok(Math.abs(found / expected - 1) < 0.05, `${found} against ${expected}`);
});

test('wrong arguments are refused, and leave no tensors', async () => {
  const model = twoLayer({ width: 8, outputs: 2, seed: 1 });
  await withoutLeaks(() => {
    assert.throws(
      () => spectralFlow(model, data, { timeStep: NaN }),
      /timeStep must be a positive number, got NaN/,
    );
    const wide = twoLayer({ width: 64, outputs: 13, seed: 1 });
    assert.throws(() => spectralFlow(wide, data, { timeStep: 1 }), /outputs must be at most/);
  });
});
