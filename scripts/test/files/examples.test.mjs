// @ts-check
// The examples: each runs from its first cell to its last, has at most 12 cells, and the folder has all ten jobs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import ts from 'typescript';
import { findChromium } from '../../chromium.mjs';
import { checkNotebook } from '../../notebooks/check.mjs';
import { notebookFromSource, notebookNames, sourcePath } from '../../notebooks/pairing.mjs';
import { root } from '../../support/paths.mjs';

const examples = join(root, 'examples');
const names = notebookNames(examples);
// In the project, where imports are resolved as in a user's file.
const folder = join(root, '.setup', 'test', `examples-${process.pid}`);
mkdirSync(folder, { recursive: true });
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('there are ten of them', () => {
  assert.equal(names.length, 10, names.join(', '));
});

for (const name of names) {
  test(`${name} has at most 12 short cells, and runs`, () => {
    const notebook = notebookFromSource(sourcePath(name, examples));
    assert.ok(notebook.cells.length <= 12, `${notebook.cells.length} cells`);
    const faults = checkNotebook(name, examples);
    const excused = (/** @type {string} */ fault) => findChromium() === null && fault.includes('image/png');
    assert.deepEqual(
      faults.filter((fault) => !excused(fault)),
      [],
    );
    // As the kernel does: without checking types, which the lint stage does.
    const { outputText } = ts.transpileModule(readFileSync(sourcePath(name, examples), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    });
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, outputText);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
      cwd: examples,
      encoding: 'utf8',
      env: { ...process.env, CONTRASTIVE_LAB_MODE: 'quick' },
    });
    assert.equal(status, 0, stderr);
    assert.notEqual(stdout.trim(), '');
  });
}
