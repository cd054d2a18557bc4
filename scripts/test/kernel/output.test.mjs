// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, runCells } from './kernel.mjs';

const [prints, next, tensor] = await runCells([
  'for (let i = 0; i < 5000; i++) console.log(i);',
  'console.log(1);',
  `import { engine } from 'contrastive-lab/tensor';
   import { tensor1d } from '@tensorflow/tfjs';
   await engine();
   tensor1d([1, 2]);`,
]);

test('5,000 prints in one cell arrive whole, and the cell ends', () => {
  assert.equal(printed(prints, 'stdout'), Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
  assert.equal(prints.reply.status, 'ok');
  assert.equal(printed(next, 'stdout'), '1\n');
});

test('a tensor as the last expression prints its numbers, not its fields', () => {
  assert.equal(printed(tensor, 'stdout'), 'Tensor\n    [1, 2]\n');
  assert.equal(printed(tensor, 'stderr'), '');
});
