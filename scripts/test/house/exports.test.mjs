// @ts-check
// No function is exported that nobody uses: the library itself, a notebook, a command, a benchmark or a page of the
// documentation does. Tests do not count. Types follow the functions whose signatures they are in.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';

const require = createRequire(import.meta.url);

/** Inner parts that tests reach alone. The list is to shrink: nothing new belongs here. */
const forTests = {
  data: 'cutSheet parseEmojiTable',
  model: 'cheaperSpace usedCoordinates',
  pca: 'frobeniusNorm',
  subspace: 'largestCriterion',
  sweep: 'findKind findRun',
};

const known = new Set(
  Object.entries(forTests).flatMap(([folder, names]) => names.split(' ').map((name) => `${folder}.${name}`)),
);

/**
 * @param {string} folder
 * @param {RegExp} names
 */
const filesBelow = (folder, names) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => names.test(name) && !name.split(sep).includes('node_modules'))
    .map((name) => join(folder, name));

test('every exported function is used', () => {
  const readers = [
    ...filesBelow('lib/src', /(?<!^index|[\\/]index)\.ts$/),
    ...filesBelow('notebooks', /\.(ts|md)$/),
    ...filesBelow('scripts', /\.mjs$/).filter((path) => !path.startsWith(join('scripts', 'test'))),
    ...filesBelow('bench', /\.m(js|d)$/),
    ...filesBelow('data', /\.md$/),
    ...filesBelow('docs', /\.md$/),
    'README.md',
  ].map((path) => ({ path, words: new Set(readFileSync(join(root, path), 'utf8').match(/[\w$]+/g)) }));
  const folders = readdirSync(join(root, 'lib', 'src'), { withFileTypes: true });
  const unused = folders
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      Object.keys(require(`contrastive-lab/${folder}`))
        .filter((name) => {
          const own = join('lib', 'src', folder) + sep;
          return !readers.some(({ path, words }) => !path.startsWith(own) && words.has(name));
        })
        .map((name) => `${folder}.${name}`),
    );
  assert.deepEqual(
    unused.sort(),
    [...known].sort(),
    'use it, write about it, or take it out of its index.ts; and out of the list of this test once it is used',
  );
});
