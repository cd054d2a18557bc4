// @ts-check
// Copies for students give no answer away, and those for teachers answer every check.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execute } from '../../notebooks/execute.mjs';
import { joined, notebookFromSource, notebookNames, sourcePath } from '../../notebooks/pairing.mjs';
import { copyFor } from '../../teaching/copies.mjs';

const source = `// %%
import { check } from 'contrastive-lab/display';
const width = 256;
const times = (factor: number): number => factor * width;

// %%
const answer1: number | undefined = undefined;
check(answer1, { truth: () => times(2) as number, hint: 'Two.' });

// %%
const answer2: number | undefined = undefined;
await check(answer2, { truth: async () => (await Promise.resolve(times(3))) + 1, hint: 'Three.' });

// %% [markdown]
// 2. Why?
//
// <details><summary><b>Solutions</b></summary>
//
// Because of the width.
//
// </details>
`;

/** @type {string} */
let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'))));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} text of a notebook's source */
function read(text) {
  const path = join(folder, '01-trial.ts');
  writeFileSync(path, text);
  return notebookFromSource(path);
}

/** @param {import('../../notebooks/pairing.mjs').Notebook} notebook */
const words = ({ cells }) => cells.map((cell) => joined(cell.source)).join('\n');

test("no truth and no solution can be read in a student's copy, of any notebook", () => {
  for (const name of notebookNames()) {
    const original = notebookFromSource(sourcePath(name));
    const copy = copyFor(original, 'student');
    assert.doesNotMatch(words(copy), /truth: \(\)|<b>Solutions<\/b>|BEGIN SOLUTION/, name);
    const checks = (/** @type {string} */ text) => text.match(/^(await )?check\(/gm)?.length ?? 0;
    assert.equal(checks(words(copy)), checks(words(original)), `${name} keeps its checks`);
    // What a truth needs to run belongs into it: in the student's own cell it could be read.
    for (const { cell_type, source: text, metadata } of copy.cells)
      if (cell_type === 'code' && metadata.nbgrader?.solution)
        assert.doesNotMatch(joined(text), /await/, name);
    const ids = copy.cells.map(({ metadata }) => metadata.nbgrader?.grade_id).filter(Boolean);
    assert.equal(new Set(ids).size, ids.length, `${name}: ids of exercises`);
  }
});

test("a teacher's copy answers each check, and a student's runs and says what is missing", async () => {
  const notebook = read(source);
  assert.match(words(copyFor(notebook, 'solutions')), /Because of the width/);
  for (const [reader, said] of /** @type {const} */ ([
    ['solutions', '**Right'],
    ['student', 'No answer yet'],
  ])) {
    const { cells } = await execute(copyFor(notebook, reader), { mode: 'quick', cwd: folder });
    const answers = cells
      .flatMap(({ outputs }) => outputs ?? [])
      .filter(({ data }) => joined(data?.['text/markdown'] ?? '').includes(said));
    assert.equal(answers.length, 2, reader);
  }
});

test('an exercise that cannot be distinguished from its check is refused', () => {
  const after = source.replace("hint: 'Two.' });", "hint: 'Two.' });\nconsole.log(1);");
  assert.throws(() => copyFor(read(after), 'student'), /must end with check\(NAME/);
  const other = source.replace(': number | undefined = undefined', ' = undefined as number | undefined');
  assert.throws(() => copyFor(read(other), 'solutions'), /answer answer1 must be declared as/);
});
