// @ts-check
// What may stand in a cell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, printed, runCells } from './kernel.mjs';

const lines = "(async function* () { yield 'a'; yield 'b'; })()";

/** Each cell with what it prints (HERE: its number), or a part of its error. @type {[name: string, code: string, expected: string | RegExp][]} */
const cells = [
  [
    'a name of a cell that has not run',
    'console.log(runs.map((r) => r.x));',
    /^1:13 - Cannot find name 'runs'\. 'runs' is declared in no cell that has run: run the cells above first\.$/,
  ],
  ['a shorthand of such a name', 'console.log({ seed });', /'seed' is declared in no cell that has run/],
  [
    'a misspelt name',
    'const width = 64;\nconsole.log(widht);',
    /^2:13 - Cannot find name 'widht'\. Did you mean 'width'\?$/,
  ],
  ['for await', `for await (const line of ${lines}) console.log(line);`, 'a\nb\n'],
  ['for await in a block', `{ for await (const line of ${lines}) console.log(line); }`, 'a\nb\n'],
  [
    'for await beside another await',
    `await null; for await (const line of ${lines}) console.log(line);`,
    'a\nb\n',
  ],
  [
    'await before a function in brackets',
    'const three = await (async () => 3)();\nconsole.log(three);',
    '3\n',
  ],
  ['await before a list', 'const list = await [1];\nconsole.log(list);', '[ 1 ]\n'],
  ['await before a text', 'console.log(await `four`);', 'four\n'],
  ['await before a sign', 'console.log(await -5);', '-5\n'],
  ['await in brackets before another', 'console.log((await (async () => 6)()) + (await 1));', '7\n'],
  [
    'for await in a function',
    `function f() { for await (const line of ${lines}) line; }`,
    /'for await' loops are only allowed/,
  ],
  ['await in a method', 'const o = { m() { await 1; } };', /^1:19 - 'await' expressions are only allowed/],
  ['await in a getter', 'const o = { get m() { return await 1; } };', /'await' expressions are only allowed/],
  [
    'two underscores',
    'const __total = 3; let ___more = 4; function __add() { return __total + ___more; }',
    '',
  ],
  [
    'two underscores of an earlier cell',
    'console.log(__add(), { __total }, ___more);',
    '7 { __total: 3 } 4\n',
  ],
  [
    'a property whose type is in an earlier cell',
    'const study = { kept: { kept: 3 }, first: 1, more: [2] }; const kept = 5;',
    '',
  ],
  [
    'such a property under another name',
    'const { kept: own, first: one = 0, ...others } = study; console.log(own, one, others, kept);',
    '{ kept: 3 } 1 { more: [ 2 ] } 5\n',
  ],
  [
    'the same in a function, nested and in a loop',
    `const read = ({ kept: { kept: deep }, more: [two] }: typeof study) => { const { first: one } = study; return deep + two + one; };
    let last = 0; for (const { kept: { kept: each } } of [study]) last = each; console.log(read(study), last);`,
    '6 3\n',
  ],
  [
    'the same as an assignment, and a literal of that type',
    'let it = 0; ({ first: it } = study); const other: typeof study = { kept: { kept: 1 }, first: kept, more: [] }; console.log(it, other.first);',
    '1 5\n',
  ],
  ['export const', 'export const width = 64;', ''],
  ['export interface', 'export interface Settings { steps: number }', ''],
  ['export function', 'export function settings(): Settings { return { steps: width }; }', ''],
  [
    'export async function, class and type',
    'export async function f() { return 1; }\nexport class A {}\nexport type B = A;',
    '',
  ],
  [
    'exported names of earlier cells',
    'const b: B = new A(); console.log(settings(), await f(), b);',
    '{ steps: 64 } 1 A {}\n',
  ],
  ['export default', 'export default class Net {}', ''],
  ['export default of a value', 'export default width;', '64\n'],
  ['a list of exports', 'const depth = 2;\nexport { depth, width };', ''],
  ['an export from elsewhere', "export { join } from 'node:path';", ''],
  ['a name exported from elsewhere', "console.log(join('a', 'b'), depth, new Net());", 'a/b 2 Net {}\n'],
  ['an error behind an export', 'export const text: string = 1;', /^1:14 - Type 'number' is not assignable/],
  ['ES2023: toSorted', 'console.log([3, 1].toSorted());', '[ 1, 3 ]\n'],
  [
    'ES2023: with, toReversed, toSpliced',
    'console.log([1, 2].with(0, 5), [1, 2].toReversed(), [1, 2].toSpliced(0, 1));',
    '[ 5, 2 ] [ 2, 1 ] [ 2 ]\n',
  ],
  [
    'ES2023: typed arrays',
    'const sorted: Float64Array = Float64Array.of(2, 1).toSorted(); console.log(sorted);',
    'Float64Array(2) [ 1, 2 ]\n',
  ],
  [
    'an error as a value',
    "new Error('a value, not thrown')",
    'Error: a value, not thrown\n    at cell [HERE], line 1\n',
  ],
  [
    'an error whose message throws',
    "class Bad extends Error { get message(): string { throw new Error('inner'); } }\nthrow new Bad();",
    /^an error whose message cannot be read$/,
  ],
  [
    'an error whose name throws',
    "throw Object.defineProperty(new Error('told'), 'name', { get() { throw new Error(); } });",
    /^told$/,
  ],
  [
    'a thrown value that shows nothing',
    'throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error(); } };',
    /^a value that cannot be shown$/,
  ],
  [
    'readline',
    "import { createInterface } from 'node:readline/promises';\nawait createInterface({ input: process.stdin }).question('?');",
    /^input is not supported in a notebook/,
  ],
  [
    'standard input, piece by piece',
    'for await (const chunk of process.stdin) console.log(chunk);',
    /^input is not supported in a notebook/,
  ],
  [
    'standard input, by event',
    "process.stdin.on('data', () => {});",
    /^input is not supported in a notebook/,
  ],
];

const answers = await runCells(cells.map(([, code]) => code));

for (const [index, [name, , expected]] of cells.entries()) {
  test(name, () => {
    const cell = answers[index];
    if (typeof expected === 'string') {
      assert.equal(cell.reply.status, 'ok', JSON.stringify(cell.messages));
      assert.equal(printed(cell, 'stdout'), expected.replace('HERE', `${index + 1}`));
    } else assert.match(errorOf(cell).evalue, expected);
  });
}

test('what an unknown name leads to is not reported', () => {
  assert.doesNotMatch(errorOf(answers[0]).traceback.join('\n'), /implicitly/);
});
