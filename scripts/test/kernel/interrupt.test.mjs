// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, printed, runCells } from './kernel.mjs';

const answers = await runCells([
  'const before = 7;',
  { run: 'console.log("begun");\nfor (;;) {}', interrupt: true },
  'console.log(before);',
  `import { sphereTriplets } from 'contrastive-lab/data';
   import { linear, dot } from 'contrastive-lab/loss';
   import { twoLayer } from 'contrastive-lab/model';
   import { engine, interruptible } from 'contrastive-lab/tensor';
   import { gradientDescent, run } from 'contrastive-lab/train';
   const net = twoLayer({ width: 64, outputs: 2, seed: 1 });
   await engine();
   const data = sphereTriplets({ count: 4, inputDim: 3, seed: 1 });
   const progress = { steps: 0 };
   const pause = interruptible();
   const wait = () => new Promise((resolve) => setTimeout(resolve, 60));`,
  {
    run: `await run(gradientDescent(net, linear(dot()), data, { stepSize: 1e-9 }), {
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
  {
    run: `const measured: number[] = [];
          let best: number | undefined;
          class Run { constructor(readonly width: number) {} }
          for (;;) {
            measured.push(64);
            if (measured.length === 2) console.log('begun');
            await pause();
            await wait();
          }
          const total = measured.length;`,
    interrupt: true,
  },
  'best = measured[0]; console.log(best, new Run(3).width);',
  'console.log(total);',
  `for (let i = 0; i < 2; i++) { await wait(); await pause(); }
   const count = measured.length;
   await wait();
   console.log(measured.length - count);`,
  'const kept = [1, 2]; const rate = kept.length; throw new Error("stop"); const lost = rate;',
  'console.log(kept, rate);',
  'const kept = "other"; const rate: string = ((): string => { throw new Error("again"); })();',
  'const twice: number = 2 * rate; console.log(kept.length, twice);',
]);
const [, loop, afterLoop, , training, watch, runs, used, unmade, earlier, , kept, , restored] = answers;

test('interrupt stops a loop that never awaits, and what the cells before it made is kept', () => {
  assert.equal(errorOf(loop).ename, 'InterruptedError');
  assert.equal(printed(afterLoop, 'stdout'), '7\n');
});

test('interrupt stops a training, which does not go on behind the next cell', () => {
  assert.equal(errorOf(training).ename, 'InterruptedError');
  assert.equal(printed(watch, 'stdout'), 'true 0\n');
});

test('what an interrupted cell had declared can be used by the cells below it, the rest is unknown', () => {
  assert.equal(errorOf(runs).ename, 'InterruptedError');
  assert.equal(printed(used, 'stdout'), '64 3\n');
  assert.match(errorOf(unmade).evalue, /'total' is declared in no cell that has run/);
});

test('an interruptible() of an earlier cell works on after an interrupt, and the interrupted loop has ended', () => {
  assert.equal(printed(earlier, 'stdout'), '0\n');
});

test('what a failed cell had declared is kept too, and a name it did not reach keeps its value and type', () => {
  assert.equal(printed(kept, 'stdout'), '[ 1, 2 ] 2\n');
  assert.equal(printed(restored, 'stdout'), '5 4\n');
});
