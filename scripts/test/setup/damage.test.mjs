// @ts-check
// What was damaged after the set-up: the doctor names it and the remedy, and the remedy mends it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import {
  cutInHalf,
  damage,
  doctor,
  emptied,
  flipped,
  installedCopy,
  offlineInstallers,
} from './installed.mjs';
import { runSetup, temporaryFolder } from './scratch.mjs';

/** @param {string} path in the environment, whose folder is called after the version of Python */
const inVenv = (path) =>
  join('.venv', 'lib', readdirSync(join(root, '.venv', 'lib'))[0], 'site-packages', path);

test('damaged packages, environment and build: each file is named, the remedy mends all', async (t) => {
  const folder = installedCopy(t);
  assert.deepEqual(doctor(folder).missing, [], 'a whole copy is well');
  /** @type {Record<string, (bytes: Buffer) => Buffer>} */
  const damages = {
    'lib/dist/tensor/index.js': emptied,
    'lib/dist/train/index.js': cutInHalf,
    'node_modules/@tensorflow/tfjs/dist/tf.node.js': (bytes) => bytes.subarray(0, 1000),
    'node_modules/tslab/dist/main.js': emptied,
    'node_modules/tslab/package.json': () => Buffer.from('garbage'),
    'node_modules/typescript/lib/typescript.js': flipped,
    [inVenv('jupyter_server/serverapp.py')]: cutInHalf,
  };
  for (const [path, change] of Object.entries(damages)) damage(join(folder, path), change);
  rmSync(join(folder, 'lib', 'dist', 'stats'), { recursive: true });
  const sick = doctor(folder);
  assert.equal(sick.status, 1);
  for (const path of Object.keys(damages)) assert.ok(sick.report.damaged.includes(path), path);
  assert.ok(sick.report.damaged.includes('lib/dist/stats/index.js'), 'a folder that was removed');
  for (const what of ['npm packages', '.venv', 'lib/dist']) {
    const line = sick.missing.find((text) => text.includes(`${what}:`));
    assert.match(line ?? '', /damaged or missing: run npm run setup$/, sick.output);
  }

  const remedy = await runSetup(folder, [], offlineInstallers(t, folder));
  assert.equal(remedy.code, 0, remedy.output);
  const mended = doctor(folder);
  assert.deepEqual(mended.missing, [], mended.output);
  assert.deepEqual(mended.report.damaged, []);
  for (const path of Object.keys(damages)) {
    assert.deepEqual(readFileSync(join(folder, path)), readFileSync(join(root, path)), path);
  }
});

test('a flipped bit in the engine or its binding is named, and the engine is not used again', async (t) => {
  const { kind, folder: name, own } = JSON.parse(readFileSync(join(root, '.setup', 'engine.json'), 'utf8'));
  if (kind !== 'native') return t.skip('there is no native engine here');
  const folder = installedCopy(t);
  const placed = join('node_modules', '@tensorflow', 'tfjs-node', 'lib', 'napi-v8', 'tfjs_binding.node');
  const ours = join(dirname(placed), 'ntk.node');
  for (const path of own.compiled ? [placed, ours] : [placed]) {
    damage(join(folder, path), flipped);
    assert.match(
      doctor(folder).missing.join(),
      /\.engine: not there, not whole, .*: run npm run setup/,
      path,
    );
    const again = await runSetup(folder, ['--only', 'engine']);
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(readFileSync(join(folder, path)), readFileSync(join(root, path)));
  }

  const library = readdirSync(join(root, '.engine', name, 'lib')).find((file) =>
    /_framework\..*2/.test(file),
  );
  const path = join('.engine', name, 'lib', /** @type {string} */ (library));
  damage(join(folder, path), flipped);
  const sick = doctor(folder);
  assert.deepEqual(sick.report.damaged, [path]);
  assert.match(sick.missing.join(), /\.engine: \S+ is damaged or missing: run npm run setup/);
  // Without a compiler nothing can be installed in its place.
  const env = { PATH: temporaryFolder(t), CXX: '', TFJS_NODE_BASE_URI: 'http://127.0.0.1:1/libtensorflow-' };
  const remedy = await runSetup(folder, ['--only', 'engine'], { ...env, CONTRASTIVE_LAB_ENGINE: 'auto' });
  assert.equal(remedy.code, 0, remedy.output);
  assert.match(remedy.output, /WebAssembly stands in/);
  assert.equal(existsSync(join(folder, placed)), false);
  assert.equal(existsSync(join(folder, ours)), false);
});

test('where nobody noted what was installed, a library that does not load is named with --repair', async (t) => {
  const folder = installedCopy(t);
  damage(join(folder, 'node_modules', 'ml-matrix', 'matrix.js'), cutInHalf);
  rmSync(join(folder, '.setup', 'packages-files.json'));
  const { status, missing } = doctor(folder);
  assert.equal(status, 1);
  const named = /does not load: SyntaxError.*: run npm run setup -- --repair/;
  assert.match(missing.join('\n'), named);
  const plain = await runSetup(folder, []);
  assert.equal(plain.code, 1, plain.output);
  assert.match(plain.output, named);
  const installers = offlineInstallers(t, folder);
  const remedy = await runSetup(folder, ['--repair', '--only', 'packages'], installers);
  assert.equal(remedy.code, 0, remedy.output);
  assert.deepEqual((await runSetup(folder, ['--only', 'engine'])).code, 0);
  assert.deepEqual(doctor(folder).missing, []);
});
