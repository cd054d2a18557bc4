// @ts-check
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorOf, printed, runCells, runNotebook, temporaryFolder } from './kernel.mjs';

const [, thrown, next, awaited, unseen, object, first, failed, dropped, afterwards] = await runCells([
  'interface Width {\n  width: number;\n}\nfunction check({ width }: Width): void {\n  throw new RangeError(`width ${width}`);\n}',
  'const zero = { width: 0 };\n\ncheck(zero);',
  'console.log(1);',
  'await new Promise((resolve) => setTimeout(resolve, 20));\nthrow new TypeError("late");',
  'async function train(): Promise<void> {\n  throw new Error("lost");\n}\ntrain();\nconsole.log("on");',
  'throw { width: 0 };',
  { queue: ['console.log(1);', 'throw new Error("two");', 'console.log(3);'] },
  'console.log(4);',
]);

test('an error has its name, its message and the lines of the cells on its way', () => {
  const error = errorOf(thrown);
  assert.equal(error.ename, 'RangeError');
  assert.equal(error.evalue, 'width 0');
  assert.deepEqual(error.traceback, [
    'RangeError: width 0',
    '    at check (cell [1], line 5)',
    '    at cell [2], line 3',
  ]);
});

test('an error is reported once, and its cell is numbered', () => {
  assert.deepEqual(
    thrown.messages.map(({ type, content }) => [type, content.execution_count]),
    [
      ['execute_input', 2],
      ['error', undefined],
    ],
  );
  const { status, execution_count, ename } = thrown.reply;
  assert.deepEqual([status, execution_count, ename], ['error', 2, 'RangeError']);
});

test('a cell sent at once after an error runs', () => {
  assert.equal(printed(next, 'stdout'), '1\n');
});

test('what goes wrong later, unseen, or without an Error is the error of its cell too', () => {
  const { ename, evalue, traceback } = errorOf(awaited);
  assert.deepEqual([ename, evalue, traceback[1]], ['TypeError', 'late', '    at cell [4], line 2']);
  assert.equal(errorOf(unseen).evalue, 'lost');
  assert.equal(printed(unseen, 'stdout'), 'on\n');
  assert.deepEqual([errorOf(object).ename, errorOf(object).evalue], ['Thrown', '{ width: 0 }']);
});

test('Run All stops at the first error, and the kernel goes on afterwards', () => {
  assert.deepEqual(
    [first, failed, dropped, afterwards].map(({ reply }) => reply.status),
    ['ok', 'error', 'aborted', 'ok'],
  );
  assert.deepEqual(dropped.messages, []);
  assert.equal(printed(afterwards, 'stdout'), '4\n');
});

test('nbconvert stops at an error with exit 1', async (t) => {
  const folder = temporaryFolder(t);
  const marker = join(folder, 'ran');
  const cells = ['throw new Error("stop here");', `require('node:fs').writeFileSync('${marker}', '');`];
  const { code, stderr } = await runNotebook(cells, { folder });
  assert.equal(code, 1);
  assert.match(stderr, /Error: stop here/);
  assert.equal(existsSync(marker), false);
});

test('a cell tagged raises-exception lets the next one run', async (t) => {
  const cells = [{ source: 'throw new Error("wanted");', tags: ['raises-exception'] }, 'console.log("ran");'];
  const { code, outputs } = await runNotebook(cells, { folder: temporaryFolder(t) });
  assert.equal(code, 0);
  assert.deepEqual(
    outputs.map(([output]) => output.evalue ?? output.text),
    ['wanted', ['ran\n']],
  );
});

test('--allow-errors runs every cell', async (t) => {
  const cells = ['throw new Error("one");', 'throw new Error("two");', 'console.log("three");'];
  const { code, outputs } = await runNotebook(cells, {
    folder: temporaryFolder(t),
    options: ['--allow-errors'],
  });
  assert.equal(code, 0);
  assert.deepEqual(
    outputs.map(([output]) => output.evalue ?? output.text),
    ['one', 'two', ['three\n']],
  );
});
