// @ts-check
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { errorOf, printed, runCells, temporaryFolder } from './kernel.mjs';

const cells = [
  `import * as tf from '@tensorflow/tfjs-node';
   const square = tf.tensor2d([[1, 2], [3, 4]]);
   console.log(Array.from(square.matMul(square).dataSync()));`,
  `import { DataFrame } from 'danfojs-node';
   const frame = new DataFrame({ width: [64, 256] });
   console.log(frame.column('width').mean());`,
  `import { RandomStream } from 'contrastive-lab/tensor';
   const stream: RandomStream = new RandomStream(1);
   console.log(stream.uniform() < 1);`,
  'const wrong: string = new RandomStream(1).uniform();',
  "import { nothing } from 'not-a-package';",
];

/** @param {import('./kernel.mjs').Cell[]} answers */
function assertResolved(answers) {
  const [tensors, frame, library, types, nowhere] = answers;
  assert.equal(printed(tensors, 'stdout'), '[ 7, 10, 15, 22 ]\n');
  assert.equal(printed(frame, 'stdout'), '160\n');
  assert.equal(printed(library, 'stdout'), 'true\n');
  assert.equal(errorOf(types).evalue, "1:7 - Type 'number' is not assignable to type 'string'.");
  assert.match(errorOf(nowhere).evalue, /^1:25 - Cannot find module 'not-a-package'/);
  for (const cell of answers) assert.equal(printed(cell, 'stderr'), '');
}

test('cells import TensorFlow.js, danfojs and the library', async () => {
  assertResolved(await runCells(cells));
});

test('so do the cells of a notebook in another folder, even one with a tslab of its own', async (t) => {
  const folder = temporaryFolder(t);
  const main = join(folder, 'node_modules', 'tslab', 'dist', 'main.js');
  mkdirSync(dirname(main), { recursive: true });
  writeFileSync(main, 'exports.startKernel = () => process.exit(1);');
  assertResolved(await runCells(cells, folder));
});

test('values of an earlier cell keep their types, and are found in { shorthand } too', async () => {
  const [, , used, wrong] = await runCells([
    "import { outputSize, type Trajectory } from 'contrastive-lab/train';",
    `const width = 64;
     const observe = { outputSize };
     const shorten = (path: Trajectory<typeof observe>) => path.records;
     const observed: ReturnType<typeof shorten> = [];`,
    'const height = 2; const shape = { width, height }; console.log(JSON.stringify(shape));',
    'const size: string = observed[0].observed.outputSize;',
  ]);
  assert.equal(printed(used, 'stdout'), '{"width":64,"height":2}\n');
  assert.match(errorOf(wrong).evalue, /Type 'number' is not assignable to type 'string'/);
});
