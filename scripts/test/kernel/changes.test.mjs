// @ts-check
// Files that change beside an open notebook: cells go on, and see what is new.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { temporaryFolder } from './kernel.mjs';

const require = createRequire(join(root, 'package.json'));

/**
 * The kernel's compiler for a notebook in a folder, and what tells it of changes in place of the file system's own watchers.
 * @param {import('node:test').TestContext} t
 * @param {string} folder
 */
function compilerIn(t, folder) {
  /** @type {any} */
  const ts = require('@tslab/typescript-for-tslab');
  /** @type {Map<string, Function>[]} */
  const [files, folders] = [new Map(), new Map()];
  /** @type {string[]} */
  const whole = [];
  for (const [name, watched] of /** @type {const} */ ([
    ['watchFile', files],
    ['watchDirectory', folders],
  ]))
    t.mock.method(
      ts.sys,
      name,
      (/** @type {string} */ path, /** @type {Function} */ callback, /** @type {unknown} */ recursive) => {
        watched.set(path, callback);
        if (recursive === true) whole.push(path);
        return { close: () => watched.delete(path) };
      },
    );
  t.mock.method(ts.sys, 'getCurrentDirectory', () => folder);
  require('./share/jupyter/kernels/tslab/compiler.cjs').checkStrictly();
  const compiler = require('tslab/dist/converter.js').createConverter({});
  t.after(() => compiler.close());
  return {
    convert: compiler.convert,
    /** Folders that are watched with all that is below them. */
    whole,
    fileChanged(/** @type {string} */ path) {
      const callback = files.get(path);
      assert.ok(callback, `${path} is not watched`);
      callback(path, ts.FileWatcherEventKind.Changed);
    },
    foldersChanged(/** @type {string} */ path) {
      assert.ok(folders.size > 0);
      for (const callback of folders.values()) callback(path);
    },
  };
}

/** @param {{ diagnostics: { messageText: string }[] }} converted */
const problems = ({ diagnostics }) => diagnostics.map(({ messageText }) => messageText);

test('a package that is rebuilt while a notebook is open: its files and folders change, in any order', (t) => {
  const folder = temporaryFolder(t);
  const types = join(folder, 'node_modules', 'mine', 'index.d.ts');
  mkdirSync(join(folder, 'node_modules', 'mine'), { recursive: true });
  writeFileSync(join(folder, 'node_modules', 'mine', 'package.json'), '{"types": "index.d.ts"}');
  writeFileSync(types, 'export declare const width: number;');
  const { convert, fileChanged, foldersChanged } = compilerIn(t, folder);
  const first = convert('', "import { width } from 'mine';");
  assert.deepEqual(problems(first), []);
  const use = (/** @type {string} */ cell) => problems(convert(first.declOutput, cell));
  const other = join(folder, 'node_modules', 'other', 'index.d.ts');
  writeFileSync(types, 'export declare const width: string;');
  foldersChanged(other);
  fileChanged(types);
  foldersChanged(other);
  fileChanged(types);
  assert.deepEqual(use('const text: string = width;'), []);
  assert.deepEqual(use('const size: number = width;'), ["Type 'string' is not assignable to type 'number'."]);
  // What was not found is looked for again once its folder is there.
  assert.match(use("import { height } from 'other';")[0], /Cannot find module 'other'/);
  mkdirSync(join(folder, 'node_modules', 'other'));
  writeFileSync(other, 'export declare const height: number;');
  foldersChanged(other);
  assert.deepEqual(use("import { height } from 'other';"), []);
  rmSync(other);
  foldersChanged(other);
  fileChanged(types);
  assert.match(use("import { height } from 'other';")[0], /Cannot find module 'other'|is not a module/);
  assert.deepEqual(use('const text: string = width;'), []);
});

test('a notebook in a folder above the project does not have all folders below it watched', (t) => {
  const above = dirname(root);
  const { convert, whole } = compilerIn(t, above);
  assert.deepEqual(problems(convert('', 'const a = 1;')), []);
  assert.deepEqual(
    whole.filter((path) => root.startsWith(path)),
    [],
  );
});
