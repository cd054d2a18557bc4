// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, printed, runCells } from './kernel.mjs';

const [, loop, kept, , training, watch] = await runCells([
  'const before = 7;',
  { run: 'console.log("begun");\nfor (;;) {}', interrupt: true },
  'console.log(before);',
  `import { sphereTriplets } from 'contrastive-lab/data';
   import { linear, dot } from 'contrastive-lab/loss';
   import { twoLayer } from 'contrastive-lab/model';
   import { engine } from 'contrastive-lab/tensor';
   import { gradientDescent, run } from 'contrastive-lab/train';
   await engine();
   const data = sphereTriplets({ count: 4, inputDim: 3, seed: 1 });
   const progress = { steps: 0 };`,
  {
    run: `await run(gradientDescent(twoLayer({ width: 64, outputs: 2, seed: 1 }), linear(dot()), data, { stepSize: 1e-9 }), {
            steps: 1e9,
            recordAt: () => false,
            onStep: (step) => {
              progress.steps = step;
              if (step === 100) console.log('begun');
            },
          });`,
    interrupt: true,
  },
  `const reached = progress.steps;
   await new Promise((resolve) => setTimeout(resolve, 300));
   console.log(reached > 0, progress.steps - reached);`,
]);

test('interrupt stops a loop that never awaits, and what the cells before it made is kept', () => {
  assert.equal(errorOf(loop).ename, 'InterruptedError');
  assert.equal(printed(kept, 'stdout'), '7\n');
});

test('interrupt stops a training, which does not go on behind the next cell', () => {
  assert.equal(errorOf(training).ename, 'InterruptedError');
  assert.equal(printed(watch, 'stdout'), 'true 0\n');
});
