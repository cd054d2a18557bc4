// The largest value over all steps of a run, recorded or not.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sphereTriplets } from 'contrastive-lab/data';
import { ntkDrift } from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run, supremum } from 'contrastive-lab/train';
import { withoutLeaks } from '../support/check';

before(() => engine());

const data = sphereTriplets({ count: 5, inputDim: 4, seed: 1 });
const net = twoLayer({ width: 32, outputs: 2, activation: 'tanh', seed: 1 });
const loss = linear(cosine());
const steps = 12;

test('the supremum is the largest of all steps, also of those that are not recorded', async () => {
  await withoutLeaks(async () => {
    // A step size at which the drift goes up and down.
    const all = await run(gradientDescent(net, loss, data, { stepSize: 30 }), {
      steps,
      observe: { drift: ntkDrift() },
    });
    const drifts = all.records.map(({ observed }) => observed.drift);
    const largest = supremum(ntkDrift());
    const { records } = await run(gradientDescent(net, loss, data, { stepSize: 30 }), {
      steps,
      observe: { largest },
      recordAt: (step) => step === steps,
    });
    assert.equal(records[0].observed.largest, Math.max(...drifts));
    assert.ok(Math.max(...drifts) > drifts[steps], 'the last drift is not the largest');
  });
});
