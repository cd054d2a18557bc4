// A run that resumes from a file is the run in one piece, to the bit.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { ntkDrift, weightChange } from 'contrastive-lab/kernel';
import { cosine, infoNCE, linear } from 'contrastive-lab/loss';
import { dense, layered, particles, relu, tanh } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import {
  adam,
  gradientDescent,
  momentum,
  onlyAt,
  orthonormalOutput,
  run,
  type Descent,
  type DescentState,
  type RunOptions,
} from 'contrastive-lab/train';
import type { Net } from 'contrastive-lab/model';
import { withoutLeaks } from '../support/check';
import { temporaryFolder } from '../support/folder';
import { smallData, smallNet } from '../support/runs';

before(() => engine());

const data = smallData();
const loss = linear(cosine());
const stepSize = 0.2;
const deep = layered([dense(16), relu, dense(12), tanh, dense(3)], { seed: 2 });
const cases: Record<string, () => Descent<Net>> = {
  'two layers, sample space': () =>
    gradientDescent(smallNet('tanh'), loss, data, { stepSize, space: 'sample' }),
  'two layers, weight space': () =>
    gradientDescent(smallNet('relu'), loss, data, { stepSize, space: 'weight' }),
  'orthonormal, sample space': () =>
    gradientDescent(smallNet('tanh'), loss, data, {
      stepSize,
      space: 'sample',
      outputLayer: orthonormalOutput(),
    }),
  'orthonormal, weight space': () =>
    gradientDescent(smallNet('tanh'), loss, data, {
      stepSize,
      space: 'weight',
      outputLayer: orthonormalOutput(),
    }),
  'momentum and mini-batches': () =>
    gradientDescent(smallNet('tanh'), infoNCE(cosine()), data, {
      stepSize,
      space: 'sample',
      optimiser: momentum(),
      batch: { size: 2 },
    }),
  'three layers, Adam': () => gradientDescent(deep, loss, data, { stepSize, optimiser: adam() }),
  'free particles': () => gradientDescent(particles({ outputs: 2, seed: 1 }), loss, data, { stepSize }),
};
const steps = 9;
const observe = {
  size: ({ outputs }: { outputs: Float64Array }) => outputs.reduce((sum, value) => sum + value ** 2, 0),
  odd: () => [NaN, -Infinity, null, -0],
};
type Options = RunOptions<DescentState, typeof observe>;

for (const [name, descent] of Object.entries(cases)) {
  test(`${name}: stopped twice, resumed from a file, and the same numbers`, async () => {
    await withoutLeaks(async () => {
      const file = join(temporaryFolder(), 'run.safetensors');
      const whole = await run<DescentState, typeof observe>(descent(), { steps, observe });
      for (const stop of [5, 7]) {
        const options: Options = {
          steps,
          observe,
          checkpoint: { file, every: 2 },
          onStep: (step) => {
            if (step === stop) throw new Error('power cut');
          },
        };
        await assert.rejects(run(descent(), options), /power cut/);
      }
      let taken = 0;
      const resumed = await run<DescentState, typeof observe>(descent(), {
        steps,
        observe,
        checkpoint: { file, every: 2 },
        onStep: () => {
          taken++;
        },
      });
      assert.deepEqual(resumed.records, whole.records);
      assert.ok(taken <= 4, `from the last checkpoint on, steps 6 to 9: ${taken} steps`);
      const again = await run<DescentState, typeof observe>(descent(), {
        steps,
        observe,
        checkpoint: { file },
      });
      assert.deepEqual(again.records, whole.records, 'a finished run comes back as it was');
    });
  });
}

test('what is measured from the start is measured from the start of the run, not of its second half', async () => {
  await withoutLeaks(async () => {
    const file = join(temporaryFolder(), 'run.safetensors');
    const descent = (): Descent =>
      gradientDescent(smallNet('tanh'), loss, data, { stepSize, space: 'sample' });
    const drift = (): { drift: ReturnType<typeof ntkDrift> } => ({ drift: ntkDrift() });
    const whole = await run(descent(), { steps, observe: drift() });
    await run(descent(), { steps: 4, observe: drift(), checkpoint: { file } });
    const longer = await run(descent(), { steps, observe: drift(), checkpoint: { file } });
    assert.deepEqual(longer.records, whole.records);
  });
});

test("another run's checkpoint, and what cannot be kept, are refused by name, and the file stays", async () => {
  await withoutLeaks(async () => {
    const file = join(temporaryFolder(), 'run.safetensors');
    const checkpoint = { file };
    const descent = (seed = 1, eta = stepSize): Descent =>
      gradientDescent(smallNet('tanh', seed), loss, data, { stepSize: eta, space: 'sample' });
    await run(descent(), { steps: 4, checkpoint });
    const refused = (promise: Promise<unknown>, message: RegExp): Promise<void> =>
      assert.rejects(promise, message);
    await refused(run(descent(2), { steps: 4, checkpoint }), /is of another run: start was/);
    await refused(
      run(descent(1, 0.3), { steps: 4, checkpoint }),
      /step size was 0.2, is 0.3; name another file/,
    );
    await refused(
      run(descent(), { steps: 4, checkpoint, observe: { one: () => 1 } }),
      /observers was none, is one/,
    );
    await refused(
      run(descent(), { steps: 3, checkpoint }),
      /steps must be at least 4, where the checkpoint is, got 3/,
    );
    await refused(
      run(descent(), { steps: 5, checkpoint: { file, every: 0 } }),
      /every must be a positive integer, got 0/,
    );
    await refused(
      run(descent(), { steps: 4, checkpoint, observe: { late: onlyAt(() => true, weightChange()) } }),
      /observer "late" adds up over all steps/,
    );
    const other = `${file}.other`;
    await refused(
      run(descent(), { steps: 4, checkpoint: { file: other }, observe: { f: ({ outputs }) => outputs } }),
      /must give numbers, strings, plain objects or arrays of them.*\(f\)/,
    );
    assert.ok(!existsSync(other));
    writeFileSync(other, 'notes');
    await refused(
      run(descent(), { steps: 4, checkpoint: { file: other } }),
      /is not a whole safetensors file/,
    );
  });
});
