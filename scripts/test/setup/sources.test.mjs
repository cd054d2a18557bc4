// @ts-check
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { platformProblem } from '../../setup/platform.mjs';
import { root } from '../../support/paths.mjs';
import { engineSources } from '../../setup/sources.mjs';

/**
 * @param {string} platform
 * @param {string} arch
 */
const choice = (platform, arch) =>
  engineSources(platform, arch).map((source) =>
    source.kind === 'archive' ? source.name : `${source.package} ${source.version} ${source.platform}`,
  );

test('each platform has its own sources of the engine, in order', () => {
  assert.deepEqual(choice('linux', 'x64'), [
    'libtensorflow-2.9.1',
    'tensorflow-cpu 2.21.0 manylinux_2_27_x86_64',
  ]);
  assert.deepEqual(choice('linux', 'arm64'), [
    'libtensorflow-2.7',
    'tensorflow 2.21.0 manylinux_2_27_aarch64',
  ]);
  assert.deepEqual(choice('darwin', 'arm64'), ['libtensorflow-2.7', 'tensorflow 2.21.0 macosx_12_0_arm64']);
  assert.deepEqual(choice('darwin', 'x64'), ['libtensorflow-2.9.1']);
  assert.deepEqual(choice('win32', 'x64'), []);
  assert.deepEqual(choice('linux', 'riscv64'), []);
});

test('an engine for graphics cards comes with libraries of NVIDIA, each pinned, and for Linux on x64 alone', () => {
  const [source, ...others] = engineSources('linux', 'x64', true);
  assert.deepEqual(others, []);
  assert.ok(source.kind === 'wheel' && source.with);
  const all = [source, ...source.with];
  assert.equal(new Set(all.map(({ sha256 }) => sha256)).size, all.length);
  for (const { package: name, version, sha256 } of all) {
    assert.match(name, /^(tensorflow|nvidia-[a-z-]+-cu12)$/);
    assert.match(version, /^\d+(\.\d+)+$/);
    assert.match(sha256, /^[0-9a-f]{64}$/);
  }
  for (const [platform, arch] of [
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ])
    assert.deepEqual(engineSources(platform, arch, true), []);
});

test('every source is pinned by a checksum of its own', () => {
  const all = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64'].flatMap((key) => {
    const [platform, arch] = key.split('-');
    return engineSources(platform, arch).map(({ sha256 }) => sha256);
  });
  assert.equal(all.length, 7);
  assert.equal(new Set(all).size, 7);
  for (const sum of all) assert.match(sum, /^[0-9a-f]{64}$/);
});

test('an old Node, Windows and an unknown engine get a remedy', () => {
  assert.equal(platformProblem('linux', '20.19.0'), undefined);
  assert.equal(platformProblem('darwin', '26.1.0', 'native'), undefined);
  for (const old of ['20.18.9', '18.20.0']) {
    assert.match(
      platformProblem('linux', old) ?? '',
      new RegExp(`^Node ${old} is too old: install Node 20.19`),
    );
  }
  assert.match(platformProblem('win32', '22.0.0') ?? '', /WSL.*CONTRASTIVE_LAB_ENGINE=wasm/);
  assert.equal(platformProblem('win32', '22.0.0', 'wasm'), undefined);
  assert.match(
    platformProblem('linux', '22.0.0', 'fast') ?? '',
    /must be auto, native, cuda or wasm, got "fast"/,
  );
});

test('every locked package carries a checksum, and no install script runs', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const fetched = Object.entries(packages).filter(
    ([name, entry]) => name.includes('node_modules/') && !entry.link,
  );
  assert.ok(fetched.length > 100, `${fetched.length} packages`);
  assert.deepEqual(
    fetched.filter(([, entry]) => !/^sha512-/.test(entry.integrity)).map(([name]) => name),
    [],
  );
  assert.match(readFileSync(join(root, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m);
  const requirements = readFileSync(join(root, 'requirements.txt'), 'utf8');
  const entries = requirements.split(/\n(?=\S)/).filter((entry) => /^[a-z0-9]/i.test(entry));
  assert.ok(entries.length > 80, `${entries.length} requirements`);
  assert.deepEqual(
    entries.filter((entry) => !/--hash=sha256:[0-9a-f]{64}/.test(entry)),
    [],
  );
});
