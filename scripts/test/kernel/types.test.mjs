// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, printed, runCells } from './kernel.mjs';

const [wrong, nothing, nullable, implicit, modern, foreign, library] = await runCells([
  'console.log("ran");\nconst width: string = 64;',
  'console.log(typeof width);',
  'const found = [1, 2].find((x) => x > 5);\nfound.toFixed();',
  'const double = (x) => 2 * x;',
  'console.log([1, 2, 3].findLast((x) => x < 3), process.argv.length > 0);',
  'OffscreenCanvas;',
  `import { sphereTriplets } from 'contrastive-lab/data';
const inputs: string = sphereTriplets({ count: 1, inputDim: 2, seed: 1 }).inputs;`,
]);

test('a type error is shown before anything in its cell runs', () => {
  assert.deepEqual(
    wrong.messages.map(({ type }) => type),
    ['execute_input', 'error'],
  );
  const error = errorOf(wrong);
  assert.equal(error.ename, 'TypeScriptError');
  assert.equal(error.evalue, "2:7 - Type 'number' is not assignable to type 'string'.");
  assert.deepEqual(error.traceback.slice(-2), ['  const width: string = 64;', '        ^']);
  assert.equal(
    errorOf(nothing).evalue,
    "1:20 - Cannot find name 'width'. 'width' is declared in no cell that has run: run the cells above first.",
  );
});

test('cells are checked strictly, with the library of ES2023 and the types of Node alone', () => {
  assert.equal(errorOf(nullable).evalue, "2:1 - 'found' is possibly 'undefined'.");
  assert.equal(errorOf(implicit).evalue, "1:17 - Parameter 'x' implicitly has an 'any' type.");
  assert.equal(printed(modern, 'stdout'), '2 true\n');
  assert.match(errorOf(foreign).evalue, /^1:1 - Cannot find name 'OffscreenCanvas'/);
});

test("the library's typed arrays keep their type in cells", () => {
  assert.equal(errorOf(library).evalue, "2:7 - Type 'Float32Array' is not assignable to type 'string'.");
});
