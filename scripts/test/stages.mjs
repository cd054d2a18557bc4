// @ts-check
// What `npm test` checks.
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
 * @property {number} cores how many it keeps busy, about: stages run beside each other on CORES together
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

/** The compiled tests of the sources: a test whose source was removed no longer counts. */
const libraryFiles = filesBelow('lib/test', '.test.ts').map((path) =>
  join('lib/dist-test', relative('lib/test', path)).replace(/\.ts$/, '.js'),
);
/** @param {string} path of a compiled test of the library */
const folderOf = (path) => path.split(sep)[2];
/** Folders of the library's tests. */
export const libraryFolders = [...new Set(libraryFiles.map(folderOf))];
/** Tests of minutes say so in their names: exponents take wide nets and several seeds, on WebAssembly most of an hour. */
const slowFiles = libraryFiles.filter((path) => path.endsWith('.slow.test.js'));
const unitFiles = libraryFiles.filter((path) => !slowFiles.includes(path));
/** Folders of the library most of whose tests compute in float64 alone, and come out the same whatever the engine. */
const float64 = ['data', 'display', 'loss', 'population', 'stats', 'subspace'];
/** The tests that compute on the engine: all but those of these folders that name none. */
const engineFiles = unitFiles.filter((path) => {
  const source = join(root, path.replace('dist-test', 'test').replace(/\.js$/, '.ts'));
  return !float64.includes(folderOf(path)) || /\bengine\b|tensorflow/.test(readFileSync(source, 'utf8'));
});

/** @param {string} path of a program in node_modules */
const tool = (path) => join(modulesFolder, ...path.split('/'));
const typescript = tool('typescript/bin/tsc');

/**
 * @param {string[]} files
 * @param {number} atOnce test files at a time
 */
const nodeTest = (files, atOnce) => [['--test', `--test-concurrency=${atOnce}`, ...files]];

/** Cores that the stages share: as many as the smallest machines that people have. */
export const CORES = 2;

/**
 * Tests that drive kernels, browsers or the set-up: one file at a time, so that their time limits measure them alone.
 * @param {string} name
 * @param {number} cores
 * @returns {Stage}
 */
function driven(name, cores) {
  const files = filesBelow(`scripts/test/${name}`, '.test.mjs');
  return { name, files, commands: nodeTest(files, 1), built: true, cores };
}

/**
 * In the order in which they start: what is cheap to see first, then the long ones, beside which the short ones fit. Those of half a core
 * mostly wait for processes to start and to be killed, for the registry, the compiler and Python.
 * @type {Stage[]}
 */
export const stages = [
  { name: 'format', commands: [[tool('prettier/bin/prettier.cjs'), '--check', '.']], cores: 1 },
  { name: 'build', commands: [['scripts/setup.mjs', '--only', 'build']], cores: 1 },
  {
    name: 'lint',
    commands: [
      [tool('eslint/bin/eslint.js'), '.'],
      [typescript, '-p', 'scripts'],
      [typescript, '-p', 'notebooks/src'],
      [typescript, '-p', 'examples/src'],
    ],
    built: true,
    cores: 1,
  },
  driven('house', 1),
  { name: 'unit', files: unitFiles, commands: nodeTest(unitFiles, 2), built: true, cores: 2 },
  {
    name: 'unit-wasm',
    files: engineFiles,
    commands: nodeTest(engineFiles, 2),
    env: { CONTRASTIVE_LAB_ENGINE: 'wasm' },
    built: true,
    cores: 2,
  },
  driven('setup', 0.5),
  driven('browser', 1.5),
  {
    name: 'kernel-nodes',
    files: [],
    commands: [['scripts/node-versions.mjs', 'test']],
    built: true,
    cores: 1,
  },
  { name: 'exponents', files: slowFiles, commands: nodeTest(slowFiles, 1), built: true, cores: 1 },
  driven('notebooks', 1),
  driven('sweep', 0.5),
  driven('kernel', 0.5),
  driven('files', 0.5),
  driven('package', 0.5),
  driven('pages', 0.5),
  driven('bench', 1),
  driven('slurm', 0.5),
];

/**
 * A stage with the library's tests of some folders alone; one without tests of the library stays whole.
 * @param {Stage} stage
 * @param {string[]} folders
 * @returns {Stage}
 */
export function within(stage, folders) {
  if (!stage.files?.length || !stage.files.every((path) => libraryFiles.includes(path))) return stage;
  const files = stage.files.filter((path) => folders.includes(folderOf(path)));
  return { ...stage, files, commands: nodeTest(files, stage.cores) };
}
