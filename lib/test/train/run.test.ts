import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { cosine, dot, linear } from 'contrastive-lab/loss';
import { engine, InterruptedError } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';
import { withoutLeaks } from '../support/check';
import { smallData, smallNet } from '../support/runs';

before(() => engine());

const data = smallData();

test('a run records the steps asked for, observes, and frees its tensors', async () => {
  const path = await withoutLeaks(() =>
    run(gradientDescent(smallNet('tanh'), linear(cosine()), data, { stepSize: 0.1 }), {
      steps: 7,
      recordAt: (step) => step % 3 === 0,
      observe: { largest: (state) => Math.max(...state.outputs), twice: (state) => 2 * state.step },
    }),
  );
  assert.deepEqual(
    path.records.map((record) => [record.step, record.observed.twice]),
    [
      [0, 0],
      [3, 6],
      [6, 12],
    ],
  );
  assert.deepEqual([path.ending, path.lastStep], ['completed', 7]);
  assert.ok(path.records[2].loss < path.records[0].loss, 'the loss falls');
  assert.ok(path.records.every((record) => Number.isFinite(record.observed.largest)));
});

test('an unbounded loss diverges: the run says so and keeps only finite records', async () => {
  const path = await withoutLeaks(() =>
    run(gradientDescent(smallNet('relu'), linear(dot()), data, { stepSize: 5 }), { steps: 5000 }),
  );
  assert.equal(path.ending, 'diverged');
  assert.equal(path.records.at(-1)?.step, path.lastStep);
  assert.ok(path.lastStep < 5000 && path.records.every((record) => Number.isFinite(record.loss)));
});

test('stopWhen ends the run after the record that meets it', async () => {
  const path = await withoutLeaks(() =>
    run(gradientDescent(smallNet('relu'), linear(dot()), data, { stepSize: 0.1 }), {
      steps: 50,
      stopWhen: ({ step }) => step === 4,
    }),
  );
  assert.deepEqual([path.ending, path.records.length], ['stopped', 5]);
});

test('progress is called after every step, and a failing observer leaves no tensors', async () => {
  const steps: number[] = [];
  const common = { steps: 3 };
  await withoutLeaks(() =>
    run(gradientDescent(smallNet('relu'), linear(dot()), data, { stepSize: 0.1 }), {
      ...common,
      onStep: (step) => void steps.push(step),
    }),
  );
  assert.deepEqual(steps, [0, 1, 2, 3]);
  const failing = {
    look: (): number => {
      throw new Error('observer failed');
    },
  };
  await withoutLeaks(() =>
    assert.rejects(
      run(gradientDescent(smallNet('relu'), linear(dot()), data, { stepSize: 0.1 }), {
        ...common,
        observe: failing,
      }),
      /observer failed/,
    ),
  );
});

test('an interrupt of the kernel ends the run and frees its tensors', async () => {
  const kernel = { hit: false, interrupted: () => kernel.hit };
  const name = Symbol.for('contrastive-lab.kernel');
  Object.assign(globalThis, { [name]: kernel });
  setTimeout(() => (kernel.hit = true), 100);
  await withoutLeaks(() =>
    assert.rejects(
      run(gradientDescent(smallNet('tanh'), linear(cosine()), data, { stepSize: 1e-6 }), {
        steps: 10_000_000,
      }),
      InterruptedError,
    ),
  );
  Reflect.deleteProperty(globalThis, name);
});

for (const steps of [0, -1, 1.5, NaN]) {
  test(`steps ${steps} is refused by name`, async () => {
    await assert.rejects(
      run(gradientDescent(smallNet('relu'), linear(dot()), data, { stepSize: 0.1 }), { steps }),
      /steps must be a positive integer/,
    );
  });
}
