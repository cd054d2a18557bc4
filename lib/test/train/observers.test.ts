import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dot, linear } from 'contrastive-lab/loss';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run, onlyAt } from 'contrastive-lab/train';
import { withoutLeaks } from '../support/check';
import { smallData, smallNet } from '../support/runs';

before(() => engine());

test('an observer for some steps gives null elsewhere and is freed with the run', async () => {
  let freed = 0;
  const seen: number[] = [];
  const dear = Object.assign(
    ({ step }: { step: number }) => {
      seen.push(step);
      return 10 * step;
    },
    { dispose: () => freed++ },
  );
  await withoutLeaks(async () => {
    const { records } = await run(
      gradientDescent(smallNet('tanh'), linear(dot()), smallData(), { stepSize: 0.1 }),
      { steps: 4, observe: { dear: onlyAt((step) => step % 2 === 0, dear) } },
    );
    assert.deepEqual(
      records.map(({ observed }) => observed.dear),
      [0, null, 20, null, 40],
    );
  });
  assert.deepEqual([seen, freed], [[0, 2, 4], 1]);
});
