// What notebooks 01 to 05 read out of the claims' kinds beside the claims' own numbers.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { followSweep } from 'contrastive-lab/display';
import {
  columnDifference,
  cosineLoss,
  drift,
  driftPath,
  mixtureEncoder,
  mixturePair,
} from 'contrastive-lab/studies';
import type { RunKind } from 'contrastive-lab/sweep';
import { engine } from 'contrastive-lab/tensor';

before(() => engine());

const mixture = {
  components: 4,
  inputDim: 8,
  conditionNumber: 50,
  separation: 2,
  outputs: 4,
  delta: 1,
  keptNoise: 0,
  count: 0,
  seed: 1,
} as const;

test('a sweep that is followed twice is run once', async () => {
  let made = 0;
  const kind: RunKind<{ size: number }, { square: number }> = {
    name: 'followed-squares',
    version: 1,
    parameters: { size: 'positive integer' },
    run: ({ size }) => {
      made++;
      return { square: size ** 2 };
    },
  };
  const grid = [{ size: 2 }, { size: 3 }];
  await followSweep({ kind, grid: grid.slice(0, 1) }, 'squares');
  const runs = await followSweep({ kind, grid }, 'squares');
  assert.deepEqual(
    runs.map(({ result }) => result.square),
    [4, 9],
  );
  assert.equal(made, 2);
});

test('population CCA reads as many directions as y separates, none outside the Fisher subspace', async () => {
  for (const [share, rank] of [
    [0, 2],
    [1, 3],
  ]) {
    const found = await mixturePair.run({ ...mixture, method: 'cca', share });
    assert.equal(found.rank, rank);
    assert.ok(found.outside < 1e-6, `share ${share}: ${found.outside}`);
    assert.ok(found.strengths[rank] < 1e-6 * found.strengths[0]);
  }
});

test('with all points and infinitely many, LDA is the Fisher subspace; from samples it is near', async () => {
  const exact = await mixtureEncoder.run({ ...mixture, method: 'lda', outputs: 3 });
  assert.ok(exact.distance < 1e-6);
  const sampled = { ...mixture, outputs: 3, count: 2000 };
  const { distance } = await mixtureEncoder.run({ ...sampled, method: 'lda' });
  assert.ok(distance > 0 && distance < 0.3, `${distance}`);
  assert.ok((await mixtureEncoder.run({ ...sampled, method: 'pca' })).distance > distance);
});

test('columns that start equal have equal outputs, others the distance they were given', async () => {
  const net = { ...cosineLoss, width: 64, seed: 1, steps: 20 };
  const equal = await columnDifference.run({ ...net, apart: 0 });
  assert.equal(equal.difference, 0);
  assert.deepEqual(
    equal.records.map(({ step, columns, outputs }) => [step, columns, outputs]),
    [0, 10, 20].map((step) => [step, 0, 0]),
  );
  const near = await columnDifference.run({ ...net, apart: 1e-3 });
  const far = await columnDifference.run({ ...net, apart: 1e-2 });
  const ratio = far.records[0].columns / near.records[0].columns;
  assert.ok(Math.abs(ratio - 10) < 0.01, `${ratio}`);
});

test('the path of a drift ends where its run ends', async () => {
  const net = { ...cosineLoss, similarity: 'dot', width: 64, seed: 1, steps: 60 } as const;
  const [run, path] = [await drift.run(net), await driftPath.run(net)];
  assert.equal(path.ending, run.ending);
  assert.equal(Math.max(...path.records.map((record) => record.drift)), run.largestDrift);
});
