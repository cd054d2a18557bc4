// A run that diverges is data, whatever keeps its output weights orthonormal.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sphereTriplets } from 'contrastive-lab/data';
import { dot, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, orthonormalOutput, run } from 'contrastive-lab/train';
import { withoutLeaks } from '../support/check';

before(() => engine());

test('steps that leave the numbers of float32 end an orthonormal run as diverged, with its records', async () => {
  const data = sphereTriplets({ count: 6, inputDim: 5, seed: 1 });
  for (const retraction of ['qr', 'geodesic'] as const) {
    for (const stepSize of [1e30, 1e38]) {
      const { ending, records } = await withoutLeaks(() => {
        const net = twoLayer({ width: 64, outputs: 3, activation: 'relu', seed: 1 });
        const outputLayer = orthonormalOutput({ retraction });
        return run(gradientDescent(net, linear(dot()), data, { stepSize, outputLayer }), { steps: 20 });
      });
      assert.equal(ending, 'diverged', `${retraction}, ${stepSize}`);
      assert.ok(records.length >= 1);
    }
  }
});
