// @ts-check
// What `npm test` checks, in the order in which a mistake is cheapest to see.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { modulesFolder, root } from '../support/paths.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[][]} commands arguments of node, each run is one check; or one run of node:test
 * @property {string[]} [files] files of node:test, below the project's folder
 * @property {Record<string, string>} [env]
 * @property {boolean} [built] reads the compiled library
 * @property {boolean} [beside] runs at the same time as the stage before it
 */

/**
 * Files below a folder, by the end of their name: node's own patterns differ from version to version.
 * @param {string} folder
 * @param {string} end
 */
function filesBelow(folder, end) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => join(folder, name));
}

/** The compiled tests of the sources that are there: one whose source was removed no longer counts. */
const libraryFiles = filesBelow('lib/test', '.test.ts').map((path) =>
  join('lib/dist-test', relative('lib/test', path)).replace(/\.ts$/, '.js'),
);
/** Tests of minutes say so in their names: exponents take wide nets and several seeds, on WebAssembly most of an hour. */
const slowFiles = libraryFiles.filter((path) => path.endsWith('.slow.test.js'));
const unitFiles = libraryFiles.filter((path) => !slowFiles.includes(path));
/** Folders of the library most of whose tests compute in float64 alone, and come out the same whatever the engine. */
const float64 = ['data', 'display', 'loss', 'population', 'stats', 'subspace'];
/** The tests that compute on the engine: all but those of these folders that name none. */
const engineFiles = unitFiles.filter((path) => {
  const [, , folder] = path.split(sep);
  const source = join(root, path.replace('dist-test', 'test').replace(/\.js$/, '.ts'));
  return !float64.includes(folder) || /\bengine\b|tensorflow/.test(readFileSync(source, 'utf8'));
});

/** @param {string} path of a program in node_modules */
const tool = (path) => join(modulesFolder, ...path.split('/'));
const typescript = tool('typescript/bin/tsc');

/**
 * @param {string[]} files
 * @param {number} atOnce test files at a time
 */
const nodeTest = (files, atOnce) => [['--test', `--test-concurrency=${atOnce}`, ...files]];

/**
 * Tests that drive kernels, browsers or the set-up: one file at a time, so that their time limits measure them alone.
 * @param {string} name
 * @returns {Stage}
 */
function driven(name) {
  const files = filesBelow(`scripts/test/${name}`, '.test.mjs');
  return { name, files, commands: nodeTest(files, 1), built: true };
}

/** @type {Stage[]} */
export const stages = [
  { name: 'format', commands: [[tool('prettier/bin/prettier.cjs'), '--check', '.']] },
  { name: 'build', commands: [['scripts/setup.mjs', '--only', 'build']] },
  {
    name: 'lint',
    commands: [
      [tool('eslint/bin/eslint.js'), '.'],
      [typescript, '-p', 'scripts'],
      [typescript, '-p', 'notebooks/src'],
      [typescript, '-p', 'examples/src'],
    ],
    built: true,
  },
  { name: 'unit', files: unitFiles, commands: nodeTest(unitFiles, 2), built: true },
  {
    name: 'unit-wasm',
    files: engineFiles,
    commands: nodeTest(engineFiles, 2),
    env: { CONTRASTIVE_LAB_ENGINE: 'wasm' },
    built: true,
  },
  { name: 'exponents', files: slowFiles, commands: nodeTest(slowFiles, 1), built: true },
  // It waits for npm, pip and the compiler, while the exponents compute.
  { ...driven('setup'), beside: true },
  driven('house'),
  // These wait for processes to start and to be killed, for the registry and for Python, and keep less than one core busy each.
  driven('sweep'),
  {
    name: 'kernel-nodes',
    files: [],
    commands: [['scripts/node-versions.mjs', 'test']],
    built: true,
    beside: true,
  },
  driven('bench'),
  { ...driven('package'), beside: true },
  { ...driven('files'), beside: true },
  { ...driven('slurm'), beside: true },
  driven('kernel'),
  { ...driven('notebooks'), beside: true },
  driven('browser'),
  { ...driven('pages'), beside: true },
];
