// @ts-check
// Every notebook of the collection: its form as committed, and that it runs from the source as it is now.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkNotebook } from '../../notebooks/check.mjs';
import { execute } from '../../notebooks/execute.mjs';
import { firstLine, notebookFromSource, notebookNames, sourcePath } from '../../notebooks/pairing.mjs';
import { PLOTLY } from '../../notebooks/pictures.mjs';

const names = notebookNames();

test('there are notebooks', () => {
  assert.notEqual(names.length, 0);
});

for (const name of names) {
  test(`${name}: source and notebook agree, its figures have pictures, its cells are short and explained`, () => {
    assert.deepEqual(checkNotebook(name), []);
  });

  test(`${name} runs in quick mode with the real kernel`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
    try {
      const { cells } = await execute(notebookFromSource(sourcePath(name)), { mode: 'quick', cwd: folder });
      const code = cells.filter(({ cell_type }) => cell_type === 'code');
      const idle = code.filter(({ execution_count }) => execution_count == null).map(firstLine);
      assert.deepEqual(idle, [], 'cells that did not run');
      const figures = code
        .flatMap(({ outputs = [] }) => outputs)
        .filter(({ data }) => data && PLOTLY in data);
      assert.notEqual(figures.length, 0, 'the notebook shows no figure');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
