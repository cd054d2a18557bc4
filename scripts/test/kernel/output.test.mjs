// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, runCells } from './kernel.mjs';

const shell = "'sh', ['-c', 'echo out; echo err >&2']";

const [prints, next, tensor, inherited, listed, synchronous, forked] = await runCells([
  'for (let i = 0; i < 5000; i++) console.log(i);',
  'console.log(1);',
  `import { engine } from 'contrastive-lab/tensor';
   import { tensor1d } from '@tensorflow/tfjs';
   await engine();
   tensor1d([1, 2]);`,
  `import { once } from 'node:events';
   import { execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
   void (await once(spawn(${shell}, { stdio: 'inherit' }), 'close'));`,
  `void (await once(spawn(${shell}, { stdio: ['ignore', process.stderr, 1] }), 'close'));`,
  `spawnSync(${shell}, { stdio: 'inherit' });
   execFileSync(${shell}, { stdio: 'inherit' });
   execSync('echo out; echo err >&2', { stdio: 'inherit' });
   const kept = execSync('echo kept').toString();`,
  `const child = fork('-e', ['console.log("out"); console.error("err"); process.disconnect();']);
   void (await once(child, 'close'));`,
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

test("a child process that inherits the kernel's output prints below its cell", () => {
  const both = (/** @type {import('./kernel.mjs').Cell} */ cell) => [
    printed(cell, 'stdout'),
    printed(cell, 'stderr'),
  ];
  assert.deepEqual(both(inherited), ['out\n', 'err\n']);
  assert.deepEqual(both(listed), ['err\n', 'out\n']);
  assert.deepEqual(both(synchronous), ['out\nout\nout\n', 'err\nerr\nerr\n']);
  assert.deepEqual(both(forked), ['out\n', 'err\n']);
});
