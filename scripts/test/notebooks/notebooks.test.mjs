// @ts-check
// Every notebook of the collection: its form as committed. That it runs is seen in the browser's stage.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { checkNotebook } from '../../notebooks/check.mjs';
import { jupyterEnvironment, venvBin } from '../../jupyter.mjs';
import { home, notebookNames, notebookPath, sourcePath } from '../../notebooks/pairing.mjs';
import { readmePictures } from '../../notebooks/readme.mjs';

const names = notebookNames();

test('there are notebooks', () => {
  assert.notEqual(names.length, 0);
});

for (const { notebook: name, path, make } of readmePictures) {
  test(`${basename(path)} in the README is a figure of ${name} (else: npm run notebooks -- ${name})`, () => {
    const notebook = JSON.parse(readFileSync(notebookPath(name), 'utf8'));
    assert.ok(readFileSync(path).equals(make(notebook)));
  });
}

for (const name of names) {
  test(`${name}: source and notebook agree, its figures have pictures, its cells are short and explained`, () => {
    assert.deepEqual(checkNotebook(name), []);
  });

  test(`${name}: saving it in JupyterLab leaves its source as it is`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
    try {
      cpSync(join(home, 'jupytext.toml'), join(folder, 'jupytext.toml'));
      cpSync(sourcePath(name), sourcePath(name, folder));
      cpSync(notebookPath(name), notebookPath(name, folder));
      // Of a pair jupytext takes the cells from the file that was written last.
      const soon = Date.now() / 1000 + 60;
      utimesSync(notebookPath(name, folder), soon, soon);
      const sync = ['--quiet', '--sync', notebookPath(name, folder)];
      const { status, stderr } = spawnSync(venvBin('jupytext'), sync, {
        encoding: 'utf8',
        env: jupyterEnvironment(),
      });
      assert.equal(status, 0, stderr);
      // Jupytext puts this line first where a notebook has letters beyond ASCII; a source may do without.
      const text = (/** @type {string} */ path) =>
        readFileSync(path, 'utf8').replace('// -*- coding: utf-8 -*-\n', '');
      assert.equal(text(sourcePath(name, folder)), text(sourcePath(name)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
