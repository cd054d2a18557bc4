// @ts-check
// The order of the library's folders: each imports from those above it alone, types included, and no files import in a circle.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { libraryOrder } from '../../support/order.mjs';
import { root } from '../../support/paths.mjs';

const order = [...libraryOrder, 'index.ts'];
const source = join(root, 'lib', 'src');

/**
 * The files below a folder and what each imports by a relative path, types and dynamic imports included.
 * @param {string} folder
 * @param {RegExp} names
 * @returns {Map<string, string[]>} paths below the folder
 */
function importsBelow(folder, names) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => names.test(name));
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true);
      const relatives = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
      return [file, relatives.map((name) => relative(folder, resolved(join(folder, dirname(file), name))))];
    }),
  );
}

/** @param {string} path as an import names it */
function resolved(path) {
  return (
    [`${path}.ts`, join(path, 'index.ts'), path].find((one) => /\.\w+$/.test(one) && existsSync(one)) ?? path
  );
}

/**
 * @param {Map<string, string[]>} graph
 * @returns {string[] | undefined} the files of one circle
 */
function circleIn(graph) {
  /** @type {Set<string>} */
  const done = new Set();
  /**
   * @param {string} file
   * @param {string[]} path
   * @returns {string[] | undefined}
   */
  const visit = (file, path) => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

/**
 * @param {Map<string, string[]>} graph
 * @param {string[]} folders from the top down
 */
function upwardImports(graph, folders) {
  const placeOf = (/** @type {string} */ path) => folders.indexOf(path.split(sep)[0]);
  return [...graph].flatMap(([file, imports]) =>
    imports
      .filter((name) => !(placeOf(file) >= 0 && placeOf(name) >= 0 && placeOf(name) <= placeOf(file)))
      .map((name) => `${file} imports ${name}`),
  );
}

test('each folder of the library has its place, and imports from those above it alone', () => {
  const there = readdirSync(source).filter((name) => !order.includes(name));
  assert.deepEqual(there, [], 'a new folder of lib/src takes its place in scripts/support/order.mjs');
  const graph = importsBelow(source, /\.ts$/);
  assert.ok(graph.size > 100);
  assert.deepEqual(upwardImports(graph, order), []);
});

test('no file of the library imports itself by way of others', () => {
  assert.equal(circleIn(importsBelow(source, /\.ts$/))?.join(' -> '), undefined);
});

test('what the scripts share imports nothing of the commands', () => {
  const graph = importsBelow(join(root, 'scripts', 'support'), /\.[cm]js$/);
  assert.deepEqual(
    [...graph].filter(([, imports]) => imports.some((name) => name.startsWith('..'))),
    [],
  );
  assert.equal(circleIn(importsBelow(join(root, 'scripts'), /\.[cm]js$/))?.join(' -> '), undefined);
});

test('the reader of imports sees an upward arrow, a folder without a place and a circle of types', () => {
  const graph = new Map([
    ['tensor/a.ts', ['data/b.ts']],
    ['data/b.ts', ['tensor/a.ts', 'new/c.ts']],
  ]);
  assert.deepEqual(upwardImports(graph, order), [
    'tensor/a.ts imports data/b.ts',
    'data/b.ts imports new/c.ts',
  ]);
  assert.deepEqual(circleIn(graph), ['tensor/a.ts', 'data/b.ts', 'tensor/a.ts']);
  const { importedFiles } = ts.preProcessFile(
    "import type { A } from './a';\nlet b: import('./b').B;",
    true,
    true,
  );
  assert.deepEqual(
    importedFiles.map(({ fileName }) => fileName),
    ['./a', './b'],
  );
});
