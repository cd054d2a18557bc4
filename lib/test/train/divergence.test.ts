// A run that diverges is data, whatever keeps its output weights orthonormal.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sphereTriplets } from 'contrastive-lab/data';
import {
  action,
  gradientChange,
  hiddenChange,
  linearisedGap,
  ntkDrift,
  weightChange,
} from 'contrastive-lab/kernel';
import { dot, linear } from 'contrastive-lab/loss';
import { dense, layered, particles, relu, twoLayer, type Model } from 'contrastive-lab/model';
import { covarianceDrift } from 'contrastive-lab/pca';
import { engine } from 'contrastive-lab/tensor';
import {
  gradientDescent,
  orthonormalOutput,
  outputSize,
  run,
  type DescentState,
  type Observer,
} from 'contrastive-lab/train';
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

test('observers of a run that leaves the numbers of float32 see a size or Infinity, and no run is lost by them', async () => {
  const data = sphereTriplets({ count: 6, inputDim: 3, seed: 1 });
  const observers: Record<string, () => Observer<DescentState>> = {
    ntkDrift,
    weightChange,
    hiddenChange,
    linearisedGap,
    gradientChange,
    covarianceDrift,
    outputSize: () => outputSize,
    action: () => action(),
  };
  const nets: Model[] = [
    twoLayer({ width: 64, outputs: 2, activation: 'relu', seed: 1 }),
    layered([dense(64), relu, dense(64), relu, dense(2)], { seed: 1 }),
    particles({ outputs: 2, seed: 1 }),
  ];
  for (const net of nets) {
    for (const stepSize of [1, 1e3, 1e8]) {
      for (const [name, observer] of Object.entries(observers)) {
        if (net.name.includes('particle') && ['gradientChange', 'covarianceDrift'].includes(name)) continue;
        const { records } = await withoutLeaks(() =>
          run(gradientDescent(net, linear(dot()), data, { stepSize }), {
            steps: 40,
            observe: { it: observer() },
          }),
        );
        const values = records.flatMap(({ observed: { it } }) =>
          typeof it === 'number' ? [it] : Object.values(it as Record<string, number>),
        );
        assert.ok(
          values.every((value) => value >= 0),
          `${name} of ${net.name} at ${stepSize}: ${values.join()}`,
        );
      }
    }
  }
});
